// What a run is told as, in text and in the picture, by a run that is made up.
import assert from "node:assert/strict";
import { it } from "node:test";
import { chart } from "./chart.mjs";
import { judge, report, table, thousands } from "./report.mjs";

const weighing = (name, script, files) => ({
  name,
  title: name,
  script,
  files: Object.fromEntries(Object.entries(files).map(([file, length]) => [file, { brotli: { length } }])),
});

const CONTENDERS = [
  weighing("official", "official.js", { "official.js": 6_000 }),
  weighing("front", "front.js", { "front.js": 4_500, "core.js": 20_000 }),
  weighing("full", "full.js", { "full.js": 24_000 }),
];

const summary = (median) => ({ median, low: median - 0.5, high: median + 0.5 });
const all = (official, front, full) => ({ official: summary(official), front: summary(front), full: summary(full) });
const TIMES = { "cold, 1×": all(10, 7, 30), "warm, 1×": all(10, 9, 20) };

const RUN = {
  contenders: CONTENDERS,
  summary: {
    token: TIMES,
    init: TIMES,
    signIn: TIMES,
    script: TIMES,
    getter: { "nothing else": all(1, 11, 8) },
    memory: { "with the SDK": all(700_000, 800_000, 900_000), "without any": all(600_000, 600_000, 600_000) },
  },
  loaded: {
    returning: { official: [["official.js"]], front: [["front.js"], ["front.js", "core.js"]], full: [["full.js"]] },
    signIn: { official: [["official.js"]], front: [["front.js", "core.js"]], full: [["full.js"]] },
  },
  about: ["# A run"],
};

/** The cells of the row that begins so, in the table under this title. */
function cells(title, row) {
  const lines = report(RUN).split("\n");
  const start = lines.findIndex((line) => line.startsWith(`## ${title}`));
  const found = lines.slice(start).find((line) => line.startsWith(`| ${row}`));
  return found
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

it("a table says median, quartiles, ratio, and whether the target was met", () => {
  const title = "Navigation to a readable token";
  assert.deepEqual(cells(title, "cold"), [
    "cold, 1×",
    "10.0 (9.5–10.5)",
    "7.0 (6.5–7.5)",
    "0.70",
    "30.0 (29.5–30.5)",
    "3.00",
    "met (at most 0.80)",
  ]);
  assert.equal(cells(title, "warm").at(-1), "missed (at most 0.80)");
});

it("what is as much as the target is within it", () => {
  assert.equal(judge(0.8, 0.8), "met (at most 0.80)");
  assert.equal(judge(0.801, 0.8), "missed (at most 0.80)");
});

it("a getter has a target of its own, and no ratio", () => {
  assert.deepEqual(cells("One call", "nothing else").slice(2), [
    "11.00 (10.50–11.50)",
    "8.00 (7.50–8.50)",
    "missed (at most 10)",
  ]);
});

it("bytes are compared with the official script and its package, and the targets are the front's", () => {
  const met = ["front", "4,500", "0.75", "0.56, met (at most 0.57)", "0.69, met (at most 0.69)"];
  assert.deepEqual(cells("Bytes", "front"), met);
  assert.deepEqual(cells("Bytes", "full"), ["full", "24,000", "4.00", "3.00", "3.66"]);
});

it("a core that not every page view loads is told with how often", () => {
  assert.equal(cells("Bytes that", "returning")[2], "4,500 + 20,000 (core) in 1 of 2 views");
  assert.equal(cells("Bytes that", "sign-in")[2], "4,500 + 20,000 (core)");
});

it("memory is compared by what is more than on a page without any script", () => {
  assert.deepEqual(cells("Memory", "full"), ["full", "900", "300", "3.00"]);
});

it("every row of a table is as wide as the others", () => {
  const lines = table(
    ["", "a"],
    [
      ["long name", "1"],
      ["b", "12,345"],
    ],
  ).split("\n");
  assert.deepEqual([...new Set(lines.map((line) => line.length))], [lines[0].length]);
});

it("thousands are parted by commas", () => {
  assert.equal([0, 999, 1_000, 1_234_567].map(thousands).join(" "), "0 999 1,000 1,234,567");
});

it("the picture has a bar for each contender, and its ratios in words too", () => {
  const picture = chart(RUN);
  for (const { name } of CONTENDERS) assert.ok(picture.includes(`class="${name}" x=`), name);
  assert.match(picture, /To a token, returning visitor \(cold, the front's target 0\.8\): front 0\.70; full 3\.00\./);
  assert.ok(!/NaN|undefined/.test(picture));
});
