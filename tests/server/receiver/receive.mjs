// A receiver as a process: `receive.mjs serve sqlite|redis WHERE` listens and says at which port. `receive.mjs put FOLDER FAULT...`
// hears six opt-outs for each of these numbers, in a file of its own, each until it is confirmed, and says each answer; which write
// is to fail it says in its environment, where fault.c reads it. Nothing else may live here.
import { writeSync } from "node:fs";
import { createServer } from "node:http";
import { optOutWebhook, toNode } from "uid2-wasm/server";
import { rawUid } from "./ids.mjs";

const [what, ...given] = process.argv.slice(2);

const STORES = {
  sqlite: async (path) => (await import("uid2-wasm/server/sqlite")).sqliteStore({ path, driver: "better-sqlite3" }),
  redis: async (url) => (await import("uid2-wasm/server/redis")).redisStore({ url }),
};

const webhookOn = (store) => optOutWebhook({ identityParam: "id", timestampParam: "time", store });

const say = (text) => writeSync(1, `${text}\n`);

const DO = {
  async serve(kind, where) {
    const webhook = webhookOn(await STORES[kind](where));
    const server = createServer(toNode(webhook)).listen(0, "127.0.0.1", () => say(server.address().port));
  },
  async put(folder, ...faults) {
    for (const fault of faults) {
      process.env.FAULT_AT = fault;
      const store = await STORES.sqlite(`${folder}/${fault}.db`);
      const webhook = webhookOn(store);
      for (let number = 0; number < 6; number += 1) await hear(webhook, fault, number);
      await store.close();
    }
  },
};

async function hear(webhook, fault, number) {
  const query = new URLSearchParams({ id: rawUid(number), time: 1_796_040_000 });
  let status;
  for (let tries = 0; tries < 5 && status !== 200; tries += 1) {
    ({ status } = await webhook(new Request(`http://localhost/?${query}`)));
    say(`${fault} ${number} ${status}`);
  }
}

await DO[what](...given);
