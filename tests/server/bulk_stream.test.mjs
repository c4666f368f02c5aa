// The stream itself, on a clock of the test's: pace, progress, and readers that do not wait for one another. Nothing here knows an
// operator.
import assert from "node:assert/strict";
import { test } from "node:test";
import { streamOf } from "../../pkg/server/bulk_stream.js";

/** A stream of numbers in batches of two, each of which is its own result. */
function numbers(count, more = {}) {
  const asked = [];
  const stream = streamOf({
    items: Array.from({ length: count }, (_, place) => place),
    size: 2,
    of: "numbers",
    textOf: String,
    ask: async (batch) => (asked.push(batch), batch),
    pace: { limit: 1, waitMs: 0 },
    signals: [],
    counts: { even: 0 },
    count: (counts, number) => (counts.even += number % 2 ? 0 : 1),
    ...more,
  });
  return { stream, asked };
}

test("no request begins before the time that the operator named is over", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const waits = [5_000, 0];
  const pace = {
    limit: 1,
    get waitMs() {
      return waits[0] ?? 0;
    },
  };
  const { stream, asked } = numbers(2, { pace });
  const first = stream.next();
  await new Promise(setImmediate);
  t.mock.timers.tick(4_999);
  await new Promise(setImmediate);
  assert.deepEqual(asked, []);
  waits.shift();
  t.mock.timers.tick(1);
  assert.deepEqual(await first, { value: 0, done: false });
});

test("rate and time left are those of this run, whatever an earlier one had done", async () => {
  let now = 0;
  const told = [];
  const checkpoint = { load: async () => undefined, save: async (state) => (checkpoint.load = async () => structuredClone(state)) };
  const more = { now: () => now, total: 8, checkpoint, onProgress: (progress) => told.push(progress) };
  const first = numbers(8, { ...more, ask: async (batch) => ((now += 1_000), batch) });
  for await (const number of first.stream) if (number === 4) break;
  now = 500_000;
  const second = numbers(8, { ...more, ask: async (batch) => ((now += 500), batch) });
  assert.deepEqual(await second.stream.collect(), [4, 5, 6, 7]);
  assert.deepEqual(told, [
    { done: 2, even: 1, total: 8, rate: 2, etaMs: 3_000 },
    { done: 4, even: 2, total: 8, rate: 2, etaMs: 2_000 },
    { done: 6, even: 3, total: 8, rate: 4, etaMs: 500 },
    { done: 8, even: 4, total: 8, rate: 4, etaMs: 0 },
  ]);
});

test("who asks for several results at once gets each once, in order", async () => {
  const { stream } = numbers(7);
  const steps = await Promise.all(Array.from({ length: 9 }, () => stream.next()));
  assert.deepEqual(
    steps.map(({ value }) => value),
    [0, 1, 2, 3, 4, 5, 6, undefined, undefined],
  );
});

test("a batch that fails is told to whoever waits for it, and ends the stream", async () => {
  const failure = new Error("gone");
  const { stream } = numbers(6, { ask: async ([first]) => (first === 2 ? Promise.reject(failure) : [first, first + 1]) });
  assert.deepEqual([(await stream.next()).value, (await stream.next()).value], [0, 1]);
  await assert.rejects(stream.next(), failure);
  assert.deepEqual(await stream.next(), { value: undefined, done: true });
});

test("a batch that fails while others are open leaves no rejection that nobody handles", async () => {
  const { stream } = numbers(8, { pace: { limit: 4, waitMs: 0 }, ask: async ([first]) => Promise.reject(new Error(`batch of ${first}`)) });
  await assert.rejects(stream.collect(), /batch of 0/);
  await new Promise(setImmediate);
});

test("an answer that is there is not held up by a source that is slow, however many may be open", async () => {
  let give;
  const slow = async function* () {
    yield* [0, 1];
    yield await new Promise((resolve) => (give = () => resolve(2)));
  };
  const { stream } = numbers(0, { items: slow(), pace: { limit: 5, waitMs: 0 } });
  assert.deepEqual([(await stream.next()).value, (await stream.next()).value], [0, 1]);
  const third = stream.next();
  give();
  assert.equal((await third).value, 2);
});
