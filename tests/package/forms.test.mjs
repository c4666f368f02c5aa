// The forms in which the module comes: inside the file, in plain JavaScript, imported by workerd. Each is the same SDK.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { PACKAGE } from "./installed.mjs";
import { read, write } from "../../pkg/source/base90.js";
import { identityOf, KEY, openPage } from "./page.mjs";

test("the form without WebAssembly never tries it, and is ready at once", (t) => {
  const page = openPage(t);
  page.window.eval("for (const name of Object.getOwnPropertyNames(WebAssembly)) delete WebAssembly[name]");
  page.window.localStorage.setItem(KEY, JSON.stringify(identityOf("A")));
  const { UID2 } = page.load("without-wasm.cjs");
  assert.equal(new UID2().getAdvertisingToken(), "A-advertising");
});

test("workerd's form imports the module and has no bytes to compile", async () => {
  const text = await readFile(join(PACKAGE, "dist/workerd/index.js"), "utf8");
  assert.match(text, /from"\.\.\/uid2\.wasm"/);
  assert.doesNotMatch(text, /WebAssembly\.(Module|compile|instantiate)\b/);
  const magic = write(Buffer.from("\0asm"));
  assert.ok(!text.includes(magic));
  assert.ok((await readFile(join(PACKAGE, "dist/full/index.js"), "utf8")).includes(magic), "the form with the bytes inside has them");
});

test("the letters that carry a module give every byte back, and are ASCII that a page may hold between its tags", () => {
  const everyPair = Uint8Array.from({ length: 2 * 65536 }, (_, at) => (at % 2 ? at >> 1 : at >> 9) & 255);
  const letters = write(everyPair);
  assert.deepEqual(read(letters), everyPair);
  assert.match(letters, /^[#-~]*$/);
  assert.doesNotMatch(letters, /<!--/);
});
