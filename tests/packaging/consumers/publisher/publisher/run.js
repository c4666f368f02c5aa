// Makes tests of the table: for each product and place with this package, and for EUID beside the official one.
// Both test runners call it, each with its own fake timers.
import { DIFFERENCES } from "./differences.js";
import { findDifferences } from "./compare.js";
import { play } from "./page.js";
import { PRODUCTS } from "./products.js";
import { everySentence, LAWS, OFFICIAL, OURS, TABLE } from "./table.js";

/**
 * @param {object} runner
 * @param {Function} runner.test
 * @param {Function} runner.expect
 * @param {object} runner.clock the fake timers: `begin(now)`, `advance(ms)`, `jump(now)`, `clear()`, `end()`
 * @param {Record<string, object>} runner.ours what this package exports, by product
 * @param {Record<string, object>} runner.official the same of the official one, where there is one
 */
export function run({ test, expect, clock, ours, official }) {
  const played = new Map();
  const playOnce = (whose, name, place, sentence) => {
    const key = [whose === ours, name, place, sentence].join();
    const stage = { product: PRODUCTS[name], sdk: whose[name], place, clock };
    if (!played.has(key)) played.set(key, play(stage, TABLE[sentence].does));
    return played.get(key);
  };
  for (const name of OURS) {
    for (const [sentence, place] of everySentence()) {
      test(`${name} in ${place}: ${sentence}`, async () => {
        const { sees } = TABLE[sentence];
        const seen = await playOnce(ours, name, place, sentence);
        expect(inOrder(sentence, pick(seen, sees))).toEqual(inOrder(sentence, sees));
      });
    }
    for (const [law, kind] of Object.entries(LAWS)) {
      test(`${name}: ${law}`, async () => {
        const found = await breaches(kind, (...what) => playOnce(ours, name, ...what));
        expect(found).toEqual([]);
      });
    }
  }
  for (const name of OFFICIAL) {
    for (const [sentence, place] of everySentence()) {
      test(`${name} in ${place}, as with the official package: ${sentence}`, async () => {
        const theirs = inOrder(sentence, await playOnce(official, name, place, sentence));
        const own = inOrder(sentence, await playOnce(ours, name, place, sentence));
        const listed = (DIFFERENCES[sentence] ?? []).filter(({ places = [place] }) => places.includes(place));
        const expected = listed.map(({ official = [], ours = [] }) => ({ official, ours }));
        expect(findDifferences(theirs, own)).toEqual(expected);
      });
    }
  }
  test("every difference belongs to a sentence and has a reason", () => {
    for (const [sentence, found] of Object.entries(DIFFERENCES)) {
      expect(Object.keys(TABLE)).toContain(sentence);
      for (const { why } of found) expect(why?.length).toBeGreaterThan(20);
    }
  });
}

/** Some sentences are not about the order in which things are told. */
const inOrder = (sentence, one) =>
  one.told && TABLE[sentence].inAnyOrder ? { ...one, told: [...one.told].sort() } : one;

const pick = (seen, sees) => Object.fromEntries(Object.keys(sees).map((what) => [what, seen[what]]));

async function breaches(kind, playIt) {
  const found = [];
  for (const [sentence, place] of everySentence()) {
    if (TABLE[sentence].excuses?.includes(kind)) continue;
    const { laws } = await playIt(place, sentence);
    if (laws[kind].length) found.push(`${sentence} (${place}): ${[...new Set(laws[kind])].join(", ")}`);
  }
  return found;
}
