// What samples come to. No times of this machine.
import assert from "node:assert/strict";
import { it } from "node:test";
import { quantile, summarize, summarizeAll } from "./statistics.mjs";

it("a median lies between the two middle samples, in whatever order they came", () => {
  assert.equal(quantile([9, 1, 10, 2], 0.5), 5.5);
  assert.equal(quantile([30, 4, 100], 0.5), 30);
});

it("quartiles are a quarter of the way from either end", () => {
  assert.deepEqual(summarize([5, 4, 3, 2, 1]), { median: 3, low: 2, high: 4 });
  assert.deepEqual(summarize([7]), { median: 7, low: 7, high: 7 });
});

it("nothing has no median", () => {
  assert.throws(() => quantile([], 0.5));
});

it("samples are told apart by measure, case and contender, and the cases keep their order", () => {
  const sample = (measure, at, of, value) => ({ measure, at, of, value });
  const all = summarizeAll([
    sample("token", "warm", "front", 1),
    sample("token", "cold", "front", 8),
    sample("token", "warm", "front", 3),
    sample("token", "warm", "official", 5),
    sample("script", "warm", "front", 9),
  ]);
  assert.deepEqual(Object.keys(all.token), ["warm", "cold"]);
  assert.equal(all.token.warm.front.median, 2);
  assert.equal(all.token.warm.official.median, 5);
  assert.equal(all.script.warm.front.median, 9);
});
