// What the package says of itself: each path that it names is there, it depends on nothing, and its table tells the weights
// that were written down.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { PACKAGE } from "./installed.mjs";

const readJson = async (path) => JSON.parse(await readFile(join(PACKAGE, path), "utf8"));

const pathsOf = (target) => (typeof target === "string" ? [target] : Object.values(target).flatMap(pathsOf));

test("every file that package.json names is there, and types come first", async () => {
  const { exports, sideEffects, files } = await readJson("package.json");
  for (const path of [...pathsOf(exports), ...sideEffects, ...files]) {
    assert.ok(existsSync(join(PACKAGE, path)), `${path} is missing`);
  }
  for (const [entry, target] of Object.entries(exports)) {
    if (typeof target === "object") assert.equal(Object.keys(target)[0], "types", entry);
  }
});

test("nothing is installed with it", async () => {
  const { dependencies, optionalDependencies, peerDependenciesMeta } = await readJson("package.json");
  assert.deepEqual([dependencies, optionalDependencies], [undefined, undefined]);
  assert.deepEqual(peerDependenciesMeta, { react: { optional: true } });
});

test("the README's table tells the weights that were written down", async () => {
  const sizes = await readJson("../sizes.json");
  const readme = await readFile(join(PACKAGE, "README.md"), "utf8");
  const rows = [...readme.matchAll(/^\| `([\w.-]+)`.*\| ([\d,]+) \| ([\d,]+) \|$/gm)];
  assert.ok(rows.length >= 6);
  for (const [, file, ...said] of rows) {
    const { raw, brotli } = sizes[file];
    assert.deepEqual(said, [raw, brotli].map((bytes) => bytes.toLocaleString("en-US")), file);
  }
});
