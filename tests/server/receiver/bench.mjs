// How fast the receiver is, by hand: `node receiver/bench.mjs [IDS]`, with better-sqlite3 installed here. It says what an id takes
// in memory, how long a question takes, how long a store takes to be read, and how many requests a second are confirmed.
// No test: what a machine that does other things measures is not the package's promise.
import { createServer, Agent, get } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { optOutWebhook, toNode } from "../../../pkg/dist/server/server.js";
import { installed } from "../stores/installed.mjs";

const IDS = Number(process.argv[2] ?? 1_000_000);
const OF_REQUESTS = 5_000;

const ends = [];
const folder = await installed({ after: (end) => ends.push(end) }, ["better-sqlite3"]);
const { sqliteStore } = await import(pathToFileURL(join(folder, "node_modules/uid2-wasm/dist/server/sqlite.js")));

/** A raw UID that is not hashed, so that making it takes no time: letters of the number and of a running mix. */
function rawUid(number) {
  const bytes = Buffer.alloc(32);
  for (let word = 0; word < 8; word += 1) bytes.writeUInt32LE(Math.imul(number + 1, 0x9e3779b1 + word * 0x1000_0002) >>> 0, word * 4);
  return bytes.toString("base64");
}

const say = (what, value) => console.log(`${what.padEnd(52)} ${value}`);
const rate = (count, ms) => `${Math.round((count / ms) * 1_000).toLocaleString("en")} a second`;

/** Milliseconds of this process's own time, where the machine does other things as well: `UID2_CPU_TIME=1`. */
const now = () => {
  const { user, system } = process.cpuUsage();
  return process.env.UID2_CPU_TIME ? (user + system) / 1_000 : performance.now();
};

async function timed(work) {
  const start = now();
  const result = await work();
  return [now() - start, result];
}

const path = join(folder, "files/bench.db");
const store = sqliteStore({ path, driver: "better-sqlite3" });
const [filling] = await timed(async () => {
  for (let from = 0; from < IDS; from += 1_000) {
    await store.putEarliest(Array.from({ length: 1_000 }, (_, place) => ({ key: rawUid(from + place), since: 1_796_040_000_000 })));
  }
});
say("written to SQLite in groups of 1,000", rate(IDS, filling));

const webhook = optOutWebhook({ identityParam: "id", timestampParam: "time", store });
const [loading] = await timed(() => webhook.load());
say(`${IDS.toLocaleString("en")} ids read from SQLite into memory`, `${(loading / 1_000).toFixed(2)} s`);
say("bytes an id", (webhook.health().bytes / IDS).toFixed(1));

/** The median of many short runs, as others on the machine disturb few of them. Each question is a text that is in no cache. */
function nanosecondsOfAQuestion() {
  const runs = [];
  for (let run = 0; run < 400; run += 1) {
    const questions = Array.from({ length: 500 }, (_, place) => rawUid((run * 500 + place) * 7));
    const start = process.hrtime.bigint();
    for (const question of questions) webhook.isOptedOut(question);
    runs.push(Number(process.hrtime.bigint() - start) / questions.length);
  }
  return Math.round(runs.sort((a, b) => a - b)[runs.length / 2]);
}
say("isOptedOut, some opted out and some not", `${nanosecondsOfAQuestion()} ns`);

const server = createServer(toNode(webhook)).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const { port } = server.address();

async function requests(lines, from) {
  const agent = new Agent({ keepAlive: true, maxSockets: lines });
  let next = from;
  const send = (number) =>
    new Promise((resolve, reject) => {
      const path = `/?id=${encodeURIComponent(rawUid(number))}&time=1796040000`;
      get({ port, path, agent }, (response) => response.resume().on("end", () => resolve(response.statusCode))).on("error", reject);
    });
  const line = async () => {
    while (next < from + OF_REQUESTS) if ((await send(next++)) !== 200) throw new Error("not confirmed");
  };
  const [ms] = await timed(() => Promise.all(Array.from({ length: lines }, line)));
  agent.destroy();
  return rate(OF_REQUESTS, ms);
}

say("replay over HTTP, one request after the other", await requests(1, 0));
say("replay over HTTP, 50 connections", await requests(50, 0));
say("new ids over HTTP with SQLite, one after the other", await requests(1, IDS));
say("new ids over HTTP with SQLite, 50 connections", await requests(50, IDS + OF_REQUESTS));

server.close();
await store.close();
for (const end of ends) await end();
