// Whole batches of optout/status, by each contender in turn: 5,000 raw UIDs are written, sealed, sent to an operator that answers at
// once, and the answer is opened and read. The package, plain JavaScript on Node's crypto, and what the official Python client offers.
import { spawn } from "node:child_process";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../e2e/operator.mjs";

const { OperatorClient } = await import(pathToFileURL(join(ROOT, "pkg/dist/server/server.js")));

/** The most that optout/status takes (reference 9). */
export const BATCH = 5_000;

const PATH = "/v2/optout/status";
const RAW_UIDS = Array.from({ length: BATCH }, (_, number) => Buffer.alloc(32, `${number} `).toString("base64"));

/** The contenders for an operator at this address; each does so many batches, and answers how long that took. */
export function batchContenders(baseUrl, secret) {
  const client = new OperatorClient({ product: "UID2", apiKey: "bench", clientSecret: secret, baseUrl });
  const key = Buffer.from(secret, "base64");
  return {
    "uid2-wasm": (count) => timed(count, () => client.optoutStatus(RAW_UIDS)),
    "plain JavaScript": (count) => timed(count, () => statusByHand(baseUrl, key)),
    "official Python client": pythonAt(baseUrl, secret),
  };
}

async function timed(count, ask) {
  const begun = performance.now();
  for (let batch = 0; batch < count; batch += 1) await ask();
  return performance.now() - begun;
}

/** The envelope as it is written in JavaScript by whoever has no library (reference 3). */
async function statusByHand(baseUrl, key) {
  const [iv, nonce, time] = [randomBytes(12), randomBytes(8), Buffer.alloc(8)];
  time.writeBigUInt64BE(BigInt(Date.now()));
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const asked = Buffer.from(JSON.stringify({ advertising_ids: RAW_UIDS }));
  const sealed = [cipher.update(Buffer.concat([time, nonce, asked])), cipher.final(), cipher.getAuthTag()];
  const body = Buffer.concat([Buffer.of(1), iv, ...sealed]).toString("base64");
  const response = await fetch(baseUrl + PATH, { method: "POST", headers: { authorization: "Bearer bench" }, body });
  const answer = Buffer.from(await response.text(), "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, answer.subarray(0, 12)).setAuthTag(answer.subarray(-16));
  const opened = Buffer.concat([decipher.update(answer.subarray(12, -16)), decipher.final()]);
  if (!opened.subarray(8, 16).equals(nonce)) throw new Error("the answer is to another question");
  return JSON.parse(opened.subarray(16).toString()).body.opted_out;
}

/** In a process of its own, by its own clock: what crosses between processes is not measured. */
function pythonAt(baseUrl, secret) {
  const child = spawn(process.env.UID2_PYTHON, [join(ROOT, "tests/bench/server/status.py"), baseUrl + PATH, secret], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (count) => {
    child.stdin.write(`${count} ${BATCH}\n`);
    return Number((await lines.next()).value);
  };
  ask.stop = () => child.kill();
  return ask;
}
