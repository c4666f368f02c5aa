// Identity map for any number of people: how many requests are open at once, what a 429 changes, and that every entry is in its
// place.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Pace } from "../../pkg/server/pace.js";
import { ROOT } from "../e2e/operator.mjs";
import { options, rawUid, remembered } from "./bulk/ids.mjs";
import { SECRET, operatorDouble } from "./conformance/double.mjs";

/** The double takes large answers as bytes only. */
const inBinary = ({ fetch }, more) => options(fetch, { binary: true, ...more });

const { OperatorClient, memoryStore, siteOptOuts } = await import(
  pathToFileURL(join(ROOT, "pkg/dist/server/server.js"))
);

/** Answers each address with a raw UID made of its hash. `meanwhile` runs before. */
const mapDouble = (meanwhile = () => {}) =>
  operatorDouble(async ({ email_hash: hashes = [], phone_hash: phones = [] }, nth) => {
    const answer = await meanwhile(nth);
    if (answer) return answer;
    const entry = (hash) => ({ u: rawUid(hash), p: null, r: 1_800_000_000 });
    return {
      status: "success",
      body: { email: [], email_hash: hashes.map(entry), phone: [], phone_hash: phones.map(entry) },
    };
  });

function* people(count) {
  for (let number = 0; number < count; number += 1) {
    yield number % 1_000 === 999 ? { email: "no address" } : { email: `person${number}@example.com` };
  }
}

test("every person has an entry in its place, and what is no address is invalid there", async () => {
  const double = mapDouble();
  const client = new OperatorClient(inBinary(double));
  const entries = await client.identityMapStream(people(12_000)).collect();
  assert.equal(double.asked.length, 3);
  const single = await new OperatorClient(inBinary(mapDouble())).identityMap([...people(12_000)]);
  assert.deepEqual(
    entries.map(({ line, ...entry }) => entry),
    single,
  );
  assert.ok(entries.every(({ line }, place) => line === place + 1));
});

test("at most 20 requests are open, and all 20 are used", async () => {
  let [open, most] = [0, 0];
  let all;
  const full = new Promise((resolve) => (all = resolve));
  const double = mapDouble(async () => {
    most = Math.max(most, (open += 1));
    if (open === 20) all();
    await full;
    open -= 1;
  });
  await new OperatorClient(inBinary(double)).identityMapStream(people(101_000)).collect();
  assert.deepEqual([most, double.asked.length], [20, 21]);
});

test("a 429 halves how many are open, and each answer allows one more; no new one begins before its time", () => {
  let now = 0;
  const pace = new Pace(20, () => now);
  pace.heard(429, 30);
  assert.deepEqual([pace.limit, pace.waitMs], [10, 30_000]);
  now = 29_000;
  assert.equal(pace.waitMs, 1_000);
  for (let times = 0; times < 6; times += 1) pace.heard(429, 0);
  assert.equal(pace.limit, 1);
  for (let times = 0; times < 30; times += 1) pace.heard(200);
  assert.equal(pace.limit, 20);
  now = 31_000;
  assert.equal(pace.waitMs, 0);
  pace.heard(429, NaN);
  assert.deepEqual([pace.limit, pace.waitMs], [10, 0]);
});

test("what was refused by 429 is asked again, and no entry is lost", async () => {
  const double = mapDouble((nth) => (nth % 3 === 1 && nth < 9 ? new Response("", { status: 429 }) : undefined));
  const entries = await new OperatorClient(inBinary(double)).identityMapStream(people(30_000)).collect();
  assert.equal(entries.filter(({ status }) => status === "mapped").length, 29_970);
});

test("people who opted out of the site are not asked about", async () => {
  const optOuts = siteOptOuts({ store: memoryStore(), salt: SECRET });
  await optOuts.optOut({ email: "person5001@example.com" });
  const double = mapDouble();
  const client = new OperatorClient(inBinary(double, { siteOptOuts: optOuts }));
  const entries = await client.identityMapStream(people(6_000)).collect();
  assert.deepEqual(entries[5_001], { line: 5_002, status: "site_opted_out" });
  assert.equal(double.asked.flatMap(({ payload }) => payload.email_hash).length, 5_993);
});

test("it goes on from a checkpoint, with results in their places", async () => {
  const checkpoint = remembered();
  const client = () => new OperatorClient(inBinary(mapDouble()));
  const taken = [];
  for await (const { line } of client().identityMapStream(people(12_000), { checkpoint, connections: 2 }))
    if (taken.push(line) === 5_001) break;
  const rest = await client().identityMapStream(people(12_000), { checkpoint }).collect();
  assert.deepEqual([rest[0].line, rest.at(-1).line, rest.length], [5_001, 12_000, 7_000]);
});

test("what is no person is misuse, and says so", async () => {
  const client = new OperatorClient(inBinary(mapDouble()));
  await assert.rejects(client.identityMapStream([{ email: "a@example.com", phone: "+12345678901" }]).collect(), {
    code: "invalid_argument",
  });
  for (const wrong of [{ connections: 21 }, { connections: 0 }, { limit: 5 }])
    assert.throws(() => client.identityMapStream([], wrong), { code: "invalid_argument" });
});
