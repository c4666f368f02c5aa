// What of the package ends up in an app's bundle: nothing that the app does not use, and nothing twice.
import { build } from "esbuild";
import assert from "node:assert/strict";
import { test } from "node:test";
import { installed } from "./installed.mjs";

/** The bundle of an app that says just this, in one file. */
async function bundleOf(t, contents) {
  const options = { bundle: true, write: false, minify: true, format: "esm", external: ["react", "./no-wasm.js"] };
  const { outputFiles } = await build({ stdin: { contents, resolveDir: await installed(t) }, ...options });
  return outputFiles[0].text;
}

for (const entry of ["uid2-wasm", "uid2-wasm/full", "uid2-wasm/no-wasm", "uid2-wasm/react", "uid2-wasm/landing", "uid2-wasm/server"]) {
  test(`${entry} that is imported and not used is not in a bundle`, async (t) => {
    assert.equal(await bundleOf(t, `import "${entry}"`), "");
  });
}

test("a function that needs no SDK brings none", async (t) => {
  const bundle = await bundleOf(t, `import { normalizeEmail } from "uid2-wasm"; console.log(normalizeEmail)`);
  assert.ok(bundle.length < 3_000, `${bundle.length} bytes`);
});

test("a drop-in is in the bundle of an app that only imports it, since that installs it", async (t) => {
  for (const entry of ["uid2-wasm/uid2", "uid2-wasm/euid"]) {
    assert.ok((await bundleOf(t, `import "${entry}"`)).length > 50_000);
  }
});

test("the bridges are in the bundle of an app that only imports them, since that installs them", async (t) => {
  assert.ok((await bundleOf(t, `import "uid2-wasm/bridges"`)).length > 5_000);
});

test("both drop-ins, the classes, the hooks and a require share one copy of everything", async (t) => {
  const one = await bundleOf(t, `import { UID2 } from "uid2-wasm"; console.log(UID2)`);
  const all = await bundleOf(
    t,
    `import { UID2 } from "uid2-wasm"; import "uid2-wasm/uid2"; import "uid2-wasm/euid";
     import { useUid2 } from "uid2-wasm/react"; console.log(UID2, useUid2, require("uid2-wasm"))`,
  );
  assert.ok(all.length < one.length + 8_000, `${one.length} bytes alone, ${all.length} together`);
});
