// Makes tests of the table: for each product and place with this package, and for EUID beside the official one.
// Both test runners call it, each with its own fake timers.
import { findDifferences } from "./compare.js";
import { DIFFERENCES } from "./differences.js";
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
  const [playOurs, playOfficial] = [ours, official].map((packages) => playerOf(packages, clock));
  for (const name of OURS) {
    testSentences({ test, expect, name, playOurs });
    testLaws({ test, expect, name, playOurs });
  }
  for (const name of OFFICIAL) testBesideOfficial({ test, expect, name, playOurs, playOfficial });
  testList({ test, expect });
}

/** Plays each sentence once for whoever asks: a play is the same every time. */
function playerOf(packages, clock) {
  const played = new Map();
  return (name, sentence, place) => {
    const key = [name, place, sentence].join();
    const stage = { product: PRODUCTS[name], sdk: packages[name], place, clock };
    if (!played.has(key)) played.set(key, play(stage, TABLE[sentence].does));
    return played.get(key);
  };
}

function testSentences({ test, expect, name, playOurs }) {
  for (const [sentence, place] of everySentence()) {
    test(`${name} in ${place}: ${sentence}`, async () => {
      const { sees } = TABLE[sentence];
      const seen = await playOurs(name, sentence, place);
      expect(inOrder(sentence, pick(seen, sees))).toEqual(inOrder(sentence, sees));
    });
  }
}

function testLaws({ test, expect, name, playOurs }) {
  for (const [law, kind] of Object.entries(LAWS)) {
    test(`${name}: ${law}`, async () => {
      const found = await breaches(kind, (...where) => playOurs(name, ...where));
      expect(found).toEqual([]);
    });
  }
}

function testBesideOfficial({ test, expect, name, playOurs, playOfficial }) {
  for (const [sentence, place] of everySentence()) {
    test(`${name} in ${place}, as with the official package: ${sentence}`, async () => {
      const official = inOrder(sentence, await playOfficial(name, sentence, place));
      const own = inOrder(sentence, await playOurs(name, sentence, place));
      const listed = (DIFFERENCES[sentence] ?? []).filter(({ places = [place] }) => places.includes(place));
      const expected = listed.map(({ official = [], ours = [] }) => ({ official, ours }));
      expect(findDifferences(official, own)).toEqual(expected);
    });
  }
}

function testList({ test, expect }) {
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
    const { laws } = await playIt(sentence, place);
    if (laws[kind].length) found.push(`${sentence} (${place}): ${[...new Set(laws[kind])].join(", ")}`);
  }
  return found;
}
