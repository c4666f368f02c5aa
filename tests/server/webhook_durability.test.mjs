// What was confirmed is there: after a fault at every write that SQLite makes, after kill -9 of the receiver, and after kill -9 of
// Redis. The receiver is a process of its own; what it answers is in opt_out_webhook.test.mjs.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp } from "node:fs/promises";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "../e2e/operator.mjs";
import { until } from "../e2e/until.mjs";
import { rawUid } from "./receiver/ids.mjs";
import { Redis, installed } from "./stores/installed.mjs";

const HERE = join(ROOT, "tests/server/receiver");
const NOON_S = 1_796_040_000;

async function place(t, packages) {
  const folder = await installed(t, packages);
  for (const file of ["receive.mjs", "ids.mjs"]) await cp(join(HERE, file), join(folder, file));
  return folder;
}

const load = (folder, file) => import(pathToFileURL(join(folder, "node_modules/uid2-wasm/dist/server", file)));

/** Which of these numbers a store in this file has. */
async function kept(folder, path, numbers) {
  const store = (await load(folder, "sqlite.js")).sqliteStore({ path });
  const found = await store.hasMany(numbers.map(rawUid));
  await store.close();
  return numbers.filter((_, place) => found[place]);
}

/** The program that stands before the C library's writes. */
async function compileFault(folder) {
  const library = join(folder, "fault.so");
  await promisify(execFile)("gcc", ["-shared", "-fPIC", "-O1", "-o", library, join(HERE, "fault.c"), "-ldl"]);
  return library;
}

/** A process that hears six opt-outs for each fault, each in a file of its own: what was confirmed in which, and how many were met. */
async function putWithFaults(folder, library, faults, how) {
  const env = { PATH: process.env.PATH, LD_PRELOAD: library, FAULT_AT: "0", FAULT_HOW: how };
  const child = spawn(process.execPath, ["receive.mjs", "put", "files", ...faults], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = ["", ""];
  [child.stdout, child.stderr].forEach((stream, which) => stream.on("data", (text) => (said[which] += text)));
  await once(child, "close");
  const confirmed = new Map(faults.map((fault) => [fault, []]));
  const answers = said[0].split("\n").map((line) => line.split(" ").map(Number));
  for (const [fault, number, status] of answers) if (status === 200) confirmed.get(fault).push(number);
  return { confirmed, hits: said[1].split("hit\n").length - 1, refused: answers.filter(([, , status]) => status === 503).length };
}

/** More than there are writes: a file is made, and six are written. */
const FAULTS = Array.from({ length: 70 }, (_, place) => place + 1);

test("where any one write of SQLite fails, nobody is told that it succeeded, and the next try does", async (t) => {
  const folder = await place(t, ["better-sqlite3"]);
  const { confirmed, hits, refused } = await putWithFaults(folder, await compileFault(folder), FAULTS, "fail");
  assert.ok(hits > 25 && hits < FAULTS.length, `${hits} writes failed`);
  assert.ok(refused > 10, `${refused} answers said so`);
  for (const [fault, numbers] of confirmed) {
    assert.deepEqual(numbers, [0, 1, 2, 3, 4, 5], `write ${fault}`);
    assert.deepEqual(await kept(folder, join(folder, `files/${fault}.db`), numbers), numbers, `write ${fault}`);
  }
});

test("where the process ends within any one write of SQLite, half of it done, what was confirmed is there", async (t) => {
  const folder = await place(t, ["better-sqlite3"]);
  const library = await compileFault(folder);
  let tried = 0;
  for (const fault of FAULTS) {
    const { confirmed, hits } = await putWithFaults(folder, library, [fault], "die");
    const numbers = confirmed.get(fault);
    assert.deepEqual(await kept(folder, join(folder, `files/${fault}.db`), numbers), numbers, `write ${fault}`);
    if (hits === 0) break;
    tried += 1;
  }
  assert.ok(tried > 25 && tried < FAULTS.length, `${tried} writes were tried`);
});

/** A receiver that listens, and whom opt-outs are sent to over a few connections. */
class Receiver {
  static async start(folder, kind, where) {
    const receiver = new Receiver();
    receiver.agent = new Agent({ keepAlive: true, maxSockets: 8 });
    receiver.process = spawn(process.execPath, ["receive.mjs", "serve", kind, where], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    receiver.process.stdout.on("data", (text) => (said += text));
    receiver.port = await until("the receiver listens", () => said.includes("\n") && Number(said));
    return receiver;
  }

  /** The status, or nothing where the connection ended. */
  send(number) {
    const path = `/?${new URLSearchParams({ id: rawUid(number), time: NOON_S + number })}`;
    return new Promise((resolve) => {
      const request = get({ port: this.port, path, agent: this.agent }, (response) => {
        response.on("data", () => {});
        response.on("close", () => resolve(response.complete ? response.statusCode : undefined));
      });
      request.on("error", () => resolve(undefined));
    });
  }

  async kill(signal = "SIGKILL") {
    if (this.process.signalCode !== null || this.process.exitCode !== null) return;
    this.process.kill(signal);
    await once(this.process, "exit");
    this.agent.destroy();
  }
}

/** Sends from a number on until so many are confirmed, then does this to somebody while others are under way. Who was confirmed. */
async function sendUntil(receiver, from, enough, interrupt) {
  const confirmed = [];
  let [next, isOver] = [from, undefined];
  const line = async () => {
    while (!isOver) {
      const number = next++;
      if ((await receiver.send(number)) === 200) confirmed.push(number);
      if (confirmed.length >= enough) isOver ??= interrupt();
    }
  };
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(line));
  await isOver;
  return { confirmed, next };
}

test("what a receiver has confirmed is there after kill -9, six times in a row, and comes back into memory", async (t) => {
  const folder = await place(t, ["better-sqlite3"]);
  const path = join(folder, "files/x.db");
  const all = [];
  let from = 0;
  for (let round = 0; round < 6; round += 1) {
    const receiver = await Receiver.start(folder, "sqlite", path);
    t.after(() => receiver.kill());
    const { confirmed, next } = await sendUntil(receiver, from, 1 + Math.floor(Math.random() * 300), () => receiver.kill());
    all.push(...confirmed);
    from = next;
    assert.deepEqual(await kept(folder, path, all), all, `round ${round}`);
  }
});

test("what was confirmed is in Redis after kill -9 of the server, and while it is away nothing is confirmed", async (t) => {
  const folder = await place(t, ["redis"]);
  const redis = await Redis.start(t);
  const receiver = await Receiver.start(folder, "redis", redis.address);
  t.after(() => receiver.kill());
  const store = (await load(folder, "redis.js")).redisStore({ url: redis.address });
  t.after(() => store.close());
  const all = [];
  let from = 0;
  for (let round = 0; round < 5; round += 1) {
    const { confirmed, next } = await sendUntil(receiver, from, 1 + Math.floor(Math.random() * 300), () => redis.stop("SIGKILL"));
    all.push(...confirmed);
    from = next + 1;
    assert.equal(await receiver.send(next), 503);
    await redis.run();
    await until("it is confirmed again", async () => (await receiver.send(next)) === 200);
    all.push(next);
    const found = await store.hasMany(all.map(rawUid)).catch(() => store.hasMany(all.map(rawUid)));
    assert.deepEqual(all.filter((_, place) => !found[place]), [], `round ${round}`);
  }
});

test("a Redis that may forget what it confirms is told nothing for certain: 503, until it writes everything at once", async (t) => {
  const folder = await place(t, ["redis"]);
  const redis = await Redis.start(t);
  const { redisStore } = await load(folder, "redis.js");
  const store = redisStore({ url: redis.address });
  t.after(() => store.close());
  const receiver = await Receiver.start(folder, "redis", redis.address);
  t.after(() => receiver.kill());
  assert.equal(await receiver.send(1), 200);
  for (const [name, loose, strict] of [["appendfsync", "everysec", "always"], ["appendonly", "no", "yes"]]) {
    await redis.set(name, loose);
    assert.equal(await receiver.send(2), 503, `${name} ${loose}`);
    await assert.rejects(store.putEarliest([{ key: "a", since: 1 }]), { name: "StoreError", code: "not_durable" });
    await redis.set(name, strict);
  }
  assert.equal(await receiver.send(2), 200);
});

test("a reader has everything at first and then every change, and goes on where it was when Redis comes back", async (t) => {
  const folder = await place(t, ["redis"]);
  const redis = await Redis.start(t);
  const { redisStore } = await load(folder, "redis.js");
  const { optOutReader, optOutWebhook } = await load(folder, "server.js");
  const stores = [redisStore({ url: redis.address }), redisStore({ url: redis.address })];
  const reader = optOutReader({ store: stores[1] });
  t.after(async () => {
    reader.close();
    for (const store of stores) await store.close();
  });
  const webhook = optOutWebhook({ identityParam: "id", timestampParam: "time", store: stores[0] });
  const send = async (number) => {
    const query = new URLSearchParams({ id: rawUid(number), time: NOON_S });
    return (await webhook(new Request(`http://localhost/?${query}`))).status;
  };
  const numbers = (from, to) => Array.from({ length: to - from }, (_, place) => from + place);
  await Promise.all(numbers(0, 7_000).map(send));
  assert.throws(() => reader.isOptedOut(rawUid(1)), { code: "not_loaded" });
  await reader.load();
  assert.equal(reader.health().count, 7_000);
  assert.deepEqual([reader.isOptedOut(rawUid(6_999)), reader.isOptedOut(rawUid(7_000))], [true, false]);
  assert.equal(await send(7_000), 200);
  await until("the change has come", () => reader.isOptedOut(rawUid(7_000)));
  await redis.stop("SIGKILL");
  assert.equal(reader.isOptedOut(rawUid(7_000)), true, "while it is away the memory answers");
  await until("the reader knows that it is away", () => reader.health().lastFailure !== undefined);
  await redis.run();
  await until("it is confirmed again", async () => (await send(7_001)) === 200);
  await until("the reader has it", () => reader.isOptedOut(rawUid(7_001)));
  await until("all is well", () => reader.health().isWell && reader.health().lastFailure === undefined);
  await redis.forgetChanges();
  assert.equal(await send(7_002), 200);
  await until("a reader that is too far behind reads everything again", () => reader.isOptedOut(rawUid(7_002)));
});
