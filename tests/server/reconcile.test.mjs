// What the opt-out service skipped is found by asking the operator. The operator is a double, and so is the clock.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { memoryStore, optOutWebhook } from "../../pkg/dist/server/server.js";

const NOON = 1_796_040_000_000;

const rawUid = (number) => createHash("sha256").update(`${number}`).digest("base64");

/** A receiver, and a client whose operator knows of these opt-outs. */
async function stage(optedOut, more = {}) {
  const batches = [];
  const known = new Set(optedOut);
  const client = {
    async optoutStatus(rawUids) {
      batches.push(rawUids);
      return rawUids.filter((id) => known.has(id)).map((rawUid) => ({ rawUid, optedOutSince: NOON }));
    },
  };
  const store = memoryStore();
  const webhook = optOutWebhook({ identityParam: "id", timestampParam: "time", store, client, ...more });
  await webhook.load();
  return { webhook, store, batches, known };
}

test("what was skipped is found and kept with the operator's time, and what is known is not asked for again", async () => {
  const { webhook, store, batches } = await stage([rawUid(2), rawUid(7)]);
  const held = [1, 2, 3].map(rawUid);
  assert.deepEqual(await webhook.reconcile(held), { asked: 3, found: 1, malformed: 0 });
  assert.deepEqual(held.map((id) => webhook.isOptedOut(id)), [false, true, false]);
  assert.equal(await store.since(rawUid(2)), NOON);
  assert.deepEqual(await webhook.reconcile(new Set(held)), { asked: 2, found: 0, malformed: 0 });
  assert.deepEqual(batches, [held, [rawUid(1), rawUid(3)]]);
});

test("twelve thousand go in batches of five thousand, one after the other, from a source that is read as it goes", async () => {
  let [open, read] = [0, 0];
  const { webhook, batches } = await stage([], {
    client: {
      async optoutStatus(rawUids) {
        open += 1;
        assert.equal(open, 1, "one at a time");
        assert.ok(read <= (batches.length + 1) * 5_006, "no more was read than is asked for");
        batches.push(rawUids);
        await null;
        open -= 1;
        return [];
      },
    },
  });
  async function* source() {
    for (; read < 12_000; read += 1) yield read % 1_000 === 999 ? "malformed" : rawUid(read);
  }
  assert.deepEqual(await webhook.reconcile(source()), { asked: 11_988, found: 0, malformed: 12 });
  assert.deepEqual(batches.map(({ length }) => length), [5_000, 5_000, 1_988]);
});

test("an operator that fails, a source that fails and a store that fails end it, and it does not count as done", async () => {
  const failure = new Error("no");
  const client = { optoutStatus: async () => Promise.reject(failure) };
  const failing = await stage([], { client });
  await assert.rejects(failing.webhook.reconcile([rawUid(1)]), failure);
  const { webhook } = await stage([rawUid(1)]);
  await assert.rejects(webhook.reconcile((function* () { yield rawUid(1); throw failure; })()), failure);
  const store = { ...memoryStore(), putEarliest: async () => Promise.reject(failure) };
  const full = await stage([rawUid(1)], { store });
  await assert.rejects(full.webhook.reconcile([rawUid(1)]), { code: "store_failed", cause: failure });
  assert.equal(full.webhook.isOptedOut(rawUid(1)), true, "what was heard counts");
  for (const receiver of [failing.webhook, webhook, full.webhook]) assert.equal(receiver.health().unreconciledSince, undefined);
});

test("it can be ended between two batches", async () => {
  const ending = new AbortController();
  const client = { optoutStatus: async () => (ending.abort(), []) };
  const { webhook } = await stage([], { client });
  const ids = Array.from({ length: 5_001 }, (_, number) => rawUid(number));
  await assert.rejects(webhook.reconcile(ids, { signal: ending.signal }), { code: "aborted" });
  assert.equal(webhook.health().unreconciledSince, undefined);
});

test("when it was done last outlives a restart, and the store has it once", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: NOON });
  const { webhook, store } = await stage([]);
  await webhook.reconcile([rawUid(1)]);
  t.mock.timers.setTime(NOON + 5_000);
  await webhook.reconcile([rawUid(1)]);
  assert.equal(await store.count(), 1);
  const { webhook: again } = await stage([], { store });
  assert.equal(again.health().unreconciledSince, NOON + 5_000);
});

/** What has begun has come to its end: everything here is a double, and nothing waits for a time. */
async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test("on a schedule it is done at once, again after each end, goes on after a failure, and stops", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOON });
  const { webhook, known } = await stage([]);
  const heard = [];
  let isFailing = false;
  const idsOf = () => (isFailing ? assert.fail("the database is away") : [rawUid(1)]);
  const stop = webhook.reconcileEvery(60_000, idsOf, {
    onDone: ({ found }) => heard.push(found),
    onError: ({ message }) => heard.push(message),
  });
  t.after(stop);
  await settled();
  assert.deepEqual(heard, [0]);
  isFailing = true;
  t.mock.timers.tick(60_000);
  await settled();
  assert.deepEqual(heard, [0, "the database is away"]);
  isFailing = false;
  known.add(rawUid(1));
  t.mock.timers.tick(59_999);
  await settled();
  assert.equal(heard.length, 2);
  t.mock.timers.tick(1);
  await settled();
  assert.deepEqual([heard.at(-1), webhook.isOptedOut(rawUid(1))], [1, true]);
  stop();
  t.mock.timers.tick(600_000);
  await settled();
  assert.equal(heard.length, 3);
});

test("without a client, and with what is no schedule, it is said at once", async () => {
  const { webhook } = await stage([], { client: undefined });
  await assert.rejects(webhook.reconcile([]), { name: "OperatorError", fault: "setup", code: "no_client" });
  assert.throws(() => webhook.reconcileEvery(1_000, () => []), { code: "no_client" });
  const { webhook: other } = await stage([]);
  for (const given of [[0, () => []], [1_000, [rawUid(1)]], [1_000, () => [], { onDone: 1 }]]) {
    assert.throws(() => other.reconcileEvery(...given), { code: "invalid_argument" });
  }
});
