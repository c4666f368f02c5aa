// The stores of opt-outs, each in a runtime that has its driver: one contract for all, several processes at once, and what is
// said where something is missing. The contract's sentences are in stores/contract.mjs.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { until } from "../e2e/until.mjs";
import { Redis, installed, said } from "./stores/installed.mjs";

/** Every adapter, where it is run, with which packages beside it. */
const TRIED = [
  { adapter: "memory", runtime: "this Node" },
  { adapter: "better-sqlite3", runtime: "this Node" },
  { adapter: "node:sqlite", runtime: "Node 22" },
  { adapter: "what SQLite there is", runtime: "Node 22", packages: ["redis"] },
  { adapter: "what SQLite there is", runtime: "this Node" },
  { adapter: "redis by its address", runtime: "this Node", isRedis: true },
  { adapter: "redis by a client", runtime: "this Node", isRedis: true },
  { adapter: "redis by its address", runtime: "Node 22", isRedis: true },
  { adapter: "what SQLite there is", runtime: "Deno", packages: [] },
  { adapter: "what SQLite there is", runtime: "Bun", packages: [] },
];

const load = (folder, file) => import(pathToFileURL(join(folder, "node_modules/uid2-wasm/dist/server", file)));

describe("every store does what a store has to", () => {
  for (const { adapter, runtime, packages = ["better-sqlite3", "redis"], isRedis } of TRIED) {
    test(`${adapter}, in ${runtime}`, async (t) => {
      const folder = await installed(t, packages);
      const where = isRedis ? (await Redis.start(t)).address : join(folder, "files");
      const results = await said(runtime, folder, "run.mjs", "contract", adapter, where);
      assert.ok(results.length >= 8, `only ${results.length} sentences were tried`);
      for (const { sentence, failure } of results) await t.test(sentence, () => assert.equal(failure, undefined));
      if (adapter === "memory") return;
      await t.test("of two processes that write at once each key keeps one of the two, for both of them", async () => {
        const put = (since) => said(runtime, folder, "run.mjs", "put", adapter, where, "both", since);
        const first = await Promise.all([put("1"), put("2")]);
        assert.deepEqual(first[0], first[1]);
        assert.ok(first[0].length === 200 && first[0].every((since) => since === 1 || since === 2));
        assert.deepEqual(await put("3"), first[0], "and a later process changes none");
      });
    });
  }
});

test("what Redis was told outlives a restart of the server, and the connection comes back by itself", async (t) => {
  const folder = await installed(t, ["redis"]);
  const redis = await Redis.start(t);
  const { redisStore } = await load(folder, "redis.js");
  const store = redisStore({ url: redis.address });
  t.after(() => store.close());
  await store.put("a", { since: 5 });
  await redis.stop();
  await assert.rejects(store.has("a"), "nobody waits for a server that is gone");
  await redis.run();
  assert.equal(await until("the store answers again", () => store.since("a").catch(() => undefined)), 5);
});

test("a Redis that is not there rejects at once, and is found once it is", async (t) => {
  const folder = await installed(t, ["redis"]);
  const redis = await Redis.start(t);
  await redis.stop();
  const { redisStore } = await load(folder, "redis.js");
  const store = redisStore({ url: redis.address });
  t.after(() => store.close());
  await assert.rejects(store.has("a"));
  await redis.run();
  assert.equal(await store.has("a"), false);
});

/** A store in a file and the opt-outs in it, and everything that is in the folder of that file. */
async function inFile(t) {
  const folder = await installed(t, ["better-sqlite3"]);
  const [{ siteOptOuts }, { sqliteStore }] = [await load(folder, "server.js"), await load(folder, "sqlite.js")];
  const files = join(folder, "files");
  const store = sqliteStore({ path: join(files, "opt_outs.db") });
  t.after(() => store.close());
  const bytes = async () => Buffer.concat(await Promise.all((await readdir(files)).map((file) => readFile(join(files, file)))));
  return { store, bytes, optOuts: siteOptOuts({ store, salt: "a salt that nobody knows" }) };
}

test("a store's file has no address and no hash of one, and after an opt-in and the end not even its key", async (t) => {
  const { store, optOuts, bytes } = await inFile(t);
  const people = [{ email: "jane.doe@example.com" }, { phone: "+12345678901" }];
  for (const person of people) await optOuts.optOut(person, { reason: "page" });
  const letters = await bytes();
  assert.ok(letters.includes("page"), "the file was read");
  for (const [{ email, phone }] of people.map((person) => [person])) {
    const address = email ?? phone;
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(address)));
    for (const trace of [address, "jane", digest, digest.toString("base64"), digest.toString("hex")]) {
      assert.ok(!letters.includes(trace), `${trace} is in the file`);
    }
  }
  const [key] = /[\w-]{43}/.exec(letters.toString("latin1"));
  assert.ok(await store.has(key));
  for (const person of people) await optOuts.optIn(person);
  await store.close();
  assert.ok(!(await bytes()).includes(key), "it is in the file still");
});

test("without any driver the error names both, and so says the client that asks for somebody", async (t) => {
  const folder = await installed(t);
  const script = `
    import { siteOptOuts } from "uid2-wasm/server";
    import { StoreError, sqliteStore } from "uid2-wasm/server/sqlite";
    import { redisStore } from "uid2-wasm/server/redis";
    const errorOf = (work) => work.then(() => "none", (error) => error);
    const store = sqliteStore({ path: "files/x.db", driver: process.argv[1] });
    const error = await errorOf(store.count());
    const asked = await errorOf(siteOptOuts({ store, salt: "0123456789abcdef" }).has({ email: "a@example.com" }));
    const redis = await errorOf(redisStore({ url: "redis://localhost:1" }).count());
    console.log(JSON.stringify([error instanceof StoreError, error.code, error.message, asked.code, asked.cause.code, redis.code]));
  `;
  const [isOurs, code, message, asked, cause, redis] = await said("this Node", folder, "--input-type=module", "-e", script, "better-sqlite3");
  assert.deepEqual([isOurs, code, asked, cause, redis], [true, "no_chosen_driver", "store_failed", "no_chosen_driver", "no_redis"]);
  assert.match(message, /better-sqlite3.*node:sqlite/);
  if (await import("node:sqlite").catch(() => false)) return;
  const [, none, both] = await said("this Node", folder, "--input-type=module", "-e", script);
  assert.equal(none, "no_driver");
  assert.match(both, /node:sqlite.*better-sqlite3/);
});

test("a wrong option throws at once, with a code, and nothing of what was passed", async (t) => {
  const folder = await installed(t);
  const { sqliteStore } = await load(folder, "sqlite.js");
  const { redisStore } = await load(folder, "redis.js");
  const client = Object.fromEntries(["hSetNX", "hGet", "hmGet", "hLen", "hDel"].map((name) => [name, async () => null]));
  const wrong = [
    [sqliteStore, {}, "wrong_path"],
    [sqliteStore, { path: "secret", table: "a; DROP" }, "wrong_table"],
    [sqliteStore, { path: "secret", driver: "sqlite3" }, "wrong_driver"],
    [sqliteStore, { path: "secret", file: "x" }, "unknown_option"],
    [redisStore, {}, "client_or_url"],
    [redisStore, { client, url: "redis://secret" }, "client_or_url"],
    [redisStore, { client: { ...client, hSetNX: undefined } }, "wrong_client"],
    [redisStore, { url: "http://secret" }, "wrong_url"],
    [redisStore, { client, name: "" }, "wrong_name"],
    [redisStore, { client, prefix: "x" }, "unknown_option"],
  ];
  for (const [make, options, code] of wrong) {
    assert.throws(() => make(options), (error) => error.name === "StoreError" && error.code === code && !/secret|DROP/.test(error.message));
  }
  assert.equal(await redisStore({ client }).count(), 0);
});

test("both files can be required too", async (t) => {
  const folder = await installed(t, ["better-sqlite3", "redis"]);
  const require = createRequire(join(folder, "run.mjs"));
  const store = require("uid2-wasm/server/sqlite").sqliteStore({ path: join(folder, "files/x.db"), driver: "better-sqlite3" });
  await store.put("a", { since: 1 });
  assert.equal(await store.count(), 1);
  await store.close();
  assert.equal(typeof require("uid2-wasm/server/redis").redisStore, "function");
});
