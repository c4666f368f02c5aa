// Where the contract is tried: a place for each adapter, with stores that are closed at the end. It runs where the package is
// installed, in the Node that is to be tried.
import { memoryStore } from "uid2-wasm/server";
import { redisStore } from "uid2-wasm/server/redis";
import { sqliteStore } from "uid2-wasm/server/sqlite";

const sqlite = (driver) => ({ where, name }, isElsewhere) =>
  sqliteStore({ path: `${where}/${name}.db`, driver, table: isElsewhere ? "elsewhere" : "opt_outs" });

const nameOf = ({ name }, isElsewhere) => (isElsewhere ? `${name} elsewhere` : name);

/** A client as a publisher makes it. */
const clients = [];
async function connect(url) {
  const { createClient } = await import("redis");
  const client = await createClient({ url }).connect();
  clients.push(client);
  return client;
}

/** By name: from a place to a store. `where` is a folder, or the address of a server. */
const ADAPTERS = {
  memory: () => memoryStore(),
  "better-sqlite3": sqlite("better-sqlite3"),
  "node:sqlite": sqlite("node:sqlite"),
  "what SQLite there is": sqlite(undefined),
  "redis by its address": (place, isElsewhere) => redisStore({ url: place.where, name: nameOf(place, isElsewhere) }),
  "redis by a client": (place, isElsewhere) => redisStore({ client: place.client, name: nameOf(place, isElsewhere) }),
};

/** What happens at a place, and then all its stores are closed. */
export async function at(adapter, where, name, work) {
  const stores = [];
  const place = { where, name, client: adapter === "redis by a client" && (await connect(where)) };
  const make = (isElsewhere) => {
    const store = ADAPTERS[adapter](place, isElsewhere);
    stores.push(store);
    return store;
  };
  try {
    return await work({ open: () => make(false), elsewhere: () => make(true), keeps: adapter !== "memory" });
  } finally {
    for (const store of stores) await store.close?.();
    for (const client of clients.splice(0)) await client.close();
  }
}
