// `cargo xtask bench server`: hashing and status batches beside others, and the memory of a long stream; writes docs/bench_server.md. All in one run, so
// that only ratios count. The order of it; each part has a file of its own.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../e2e/operator.mjs";
import { summarize } from "../statistics.mjs";
import { BATCH, batchContenders } from "./batches.mjs";
import { HASHING, addressesOf, python, timeOf } from "./contenders.mjs";
import { report } from "./report.mjs";

const rounds = positive("ROUNDS", 5);
const count = positive("COUNT", 1_000_000);
const SECRET = Buffer.alloc(32, 7).toString("base64");

/** The stream's lengths: ten times as many ids must not take more memory. */
const LENGTHS = [1, 10];

function positive(name, otherwise) {
  const number = Number(process.env[name] || otherwise);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`${name} has to be a whole number, not ${process.env[name]}`);
}

async function hashing() {
  const addresses = addressesOf(count);
  const names = Object.keys(HASHING);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  python.start();
  try {
    // The first round makes engines warm, and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      console.error(round ? `hashing, round ${round} of ${rounds}` : "hashing, warming up");
      const lasts = new Set();
      for (const name of names) {
        const { ms, last } = await timeOf(name, addresses);
        lasts.add(last);
        if (round) samples[name].push(ms);
      }
      if (lasts.size !== 1) throw new Error("the contenders do not come to the same hash");
    }
  } finally {
    python.stop();
  }
  return Object.fromEntries(names.map((name) => [name, summarize(samples[name])]));
}

/** Runs `measure` with the address of an operator that answers at once. */
async function withOperator(measure) {
  const operator = spawn(process.execPath, [join(ROOT, "tests/bench/server/operator.mjs"), SECRET], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [port] = await once(operator.stdout, "data");
    return await measure(`http://127.0.0.1:${Number(port)}`);
  } finally {
    operator.kill();
  }
}

/** How many batches each contender does in a round: a second or so. */
const BATCHES = 50;

async function batches(baseUrl) {
  const contenders = batchContenders(baseUrl, SECRET);
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  try {
    for (let round = 0; round <= rounds; round += 1) {
      console.error(round ? `batches, round ${round} of ${rounds}` : "batches, warming up");
      for (const [name, ask] of Object.entries(contenders)) {
        const ms = (await ask(BATCHES)) / BATCHES;
        if (round) samples[name].push(ms);
      }
    }
  } finally {
    for (const { stop } of Object.values(contenders)) stop?.();
  }
  return Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, summarize(all)]));
}

async function streaming(baseUrl) {
  const streams = [];
  for (const times of LENGTHS) {
    console.error(`streaming ${times * count} ids`);
    const words = [join(ROOT, "tests/bench/server/stream.mjs"), baseUrl, SECRET, String(times * count)];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    const stream = JSON.parse(stdout);
    if (stream.answered !== times * count) throw new Error(`${stream.answered} of ${times * count} ids were answered`);
    streams.push(stream);
  }
  return streams;
}

const text = report({
  count,
  rounds,
  hashing: await hashing(),
  batches: await withOperator(batches),
  batch: BATCH,
  streams: await withOperator(streaming),
  node: process.version,
  cores: cpus().length,
});
await writeFile(join(ROOT, "docs/bench_server.md"), text);
console.log(text);
