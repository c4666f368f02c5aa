// The forms in which the module comes: given by the page, in plain JavaScript, imported by workerd. Each is the same SDK.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { PACKAGE } from "./installed.mjs";
import { read, write } from "../../pkg/source/base90.js";
import { identityOf, KEY, openPage, settle } from "./page.mjs";

const readModule = () => readFile(join(PACKAGE, "dist/uid2.wasm"));

/** A page with a stored token, and an SDK whose module is still missing. */
function openSlim(t) {
  const page = openPage(t);
  page.window.localStorage.setItem(KEY, JSON.stringify(identityOf("A")));
  const slim = page.load("slim.cjs");
  return { page, slim, sdk: new slim.UID2() };
}

/** What the page's realm makes of Node's bytes. */
const bytesOf = (page, module) => page.window.Uint8Array.from(module);

const WAYS = {
  bytes: (page, module) => bytesOf(page, module),
  "a buffer": (page, module) => bytesOf(page, module).buffer,
  "a promise of bytes": (page, module) => Promise.resolve(bytesOf(page, module)),
  "an answer": (page, module) => ({ arrayBuffer: async () => bytesOf(page, module).buffer }),
  "an address": (page, module) => {
    page.window.fetch = async (address) => {
      assert.equal(String(address), "https://cdn.example/uid2.wasm");
      return { arrayBuffer: async () => bytesOf(page, module).buffer };
    };
    return new page.window.URL("https://cdn.example/uid2.wasm");
  },
};

for (const [way, give] of Object.entries(WAYS)) {
  test(`the slim form starts from ${way}, and until then there is no token`, async (t) => {
    const { page, slim, sdk } = openSlim(t);
    assert.equal(sdk.getAdvertisingToken(), undefined);
    assert.equal(sdk.status, "loading");
    slim.start(give(page, await readModule()));
    for (let tries = 0; sdk.status === "loading" && tries < 100; tries++) await settle();
    assert.equal(sdk.getAdvertisingToken(), "A-advertising");
    assert.equal(new slim.UID2().getAdvertisingToken(), "A-advertising", "and the next one at once");
  });
}

test("the slim form runs at once from a module that is compiled already", async (t) => {
  const page = openPage(t);
  page.window.localStorage.setItem(KEY, JSON.stringify(identityOf("A")));
  const { UID2, start } = page.load("slim.cjs");
  page.window.bytes = bytesOf(page, await readModule());
  start(page.window.eval("new WebAssembly.Module(bytes)"));
  assert.equal(new UID2().getAdvertisingToken(), "A-advertising");
});

test("where the given module cannot be had, the one in plain JavaScript runs instead, and no promise is left behind", async (t) => {
  const { slim, sdk } = openSlim(t);
  const unhandled = [];
  const note = (reason) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  t.after(() => process.off("unhandledRejection", note));
  slim.start(Promise.reject(new Error("404")));
  for (let tries = 0; sdk.status === "loading" && tries < 100; tries++) await settle();
  assert.equal(sdk.getAdvertisingToken(), "A-advertising");
  assert.deepEqual(unhandled, []);
});

test("an opt-out that is stored is honoured before any module is given", (t) => {
  const page = openPage(t);
  page.window.localStorage.setItem(KEY, JSON.stringify({ status: "optout", identity_expires: 1, refresh_expires: 1 }));
  const sdk = new (page.load("slim.cjs").UID2)();
  assert.ok(sdk.hasOptedOut());
});

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
