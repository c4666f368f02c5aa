// What the package says of itself: each path that it names is there, it depends on nothing, and its table tells the weights
// that were written down.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
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

/** What an import in the package's map comes to where these conditions hold: the first that does, in the map's order. */
function resolve(target, conditions) {
  if (typeof target === "string") return target;
  const holds = Object.keys(target).find((name) => name === "default" || conditions.includes(name));
  return resolve(target[holds], conditions);
}

/** Who asks for the index, by these conditions, and what they find. A bundle has one copy, however often it is asked for. */
const ASKING = {
  "a type checker, of an import": [["types", "import"], "index.d.ts"],
  "a type checker, of a require": [["types", "require", "node"], "index.d.cts"],
  Node: [["node", "import"], "full/index.js"],
  "Node, by require": [["node", "require"], "index.cjs"],
  Deno: [["deno", "node", "import"], "full/index.js"],
  "a bundler for servers": [["node", "module", "import"], "full/index.js"],
  "a bundler for browsers": [["browser", "module", "import"], "index.js"],
  "a bundler for browsers, by require": [["browser", "module", "require"], "index.js"],
  "a bundler for workers": [["worker", "module", "import"], "index.js"],
  "a bundler for workerd": [["workerd", "worker", "browser", "module", "import"], "workerd/index.js"],
  "Jest with jsdom": [["browser", "require"], "index.cjs"],
  "who knows import alone": [["import"], "index.js"],
  "who knows require alone": [["require"], "index.cjs"],
};

for (const [who, [conditions, file]] of Object.entries(ASKING)) {
  test(`the form that ${who} can run is found, also of the drop-ins`, async () => {
    const { exports } = await readJson("package.json");
    for (const [entry, name] of [[".", "index"], ["./uid2", "uid2"], ["./euid", "euid"]]) {
      assert.equal(resolve(exports[entry], conditions), `./dist/${file.replace("index", name)}`);
    }
  });
}

test("the hashes of what pages load by address are those of the files", async () => {
  const hashes = await readJson("dist/integrity.json");
  for (const file of ["uid2-sdk.js", "euid-sdk.js", "uid2SecureSignal.js", "uid2-choice-status.js", "uid2-bridges.js", "no-wasm.js"]) assert.ok(hashes[file], file);
  for (const [file, said] of Object.entries(hashes)) {
    const hash = createHash("sha384").update(await readFile(join(PACKAGE, "dist", file))).digest("base64");
    assert.equal(said, `sha384-${hash}`, file);
  }
});

test("nothing is installed with it", async () => {
  const { dependencies, optionalDependencies, peerDependenciesMeta } = await readJson("package.json");
  assert.deepEqual([dependencies, optionalDependencies], [undefined, undefined]);
  const optional = { optional: true };
  assert.deepEqual(peerDependenciesMeta, { "better-sqlite3": optional, react: optional, redis: optional });
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
