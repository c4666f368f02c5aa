// The package where there is no page, or none yet, or none any more: a server that renders, a test before its environment
// is set up and after it was taken down.
import { JSDOM } from "jsdom";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { PACKAGE } from "./installed.mjs";
import { identityOf, settle } from "./page.mjs";

const require = createRequire(import.meta.url);
const FILES = ["index", "uid2", "euid", "without-wasm", "uid2SecureSignal", "euidSecureSignal"];
const OPT_OUT = { status: "optout", identity_expires: 1, refresh_expires: 1 };

/** Everything global that a page has and Node has not. */
const OF_PAGES = ["window", "document", "localStorage", "location", "XMLHttpRequest", "navigator", "sessionStorage"];

/** Puts a page's globals into this process, as test environments do, and answers how to take them away. */
function openGlobals() {
  const dom = new JSDOM("", { url: "https://publisher.example/" });
  const before = OF_PAGES.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  const set = (name, descriptor) => {
    delete globalThis[name];
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
  };
  for (const name of OF_PAGES) set(name, { value: dom.window[name], configurable: true, writable: true });
  globalThis.window = dom.window;
  return () => {
    for (const [name, descriptor] of before) set(name, descriptor);
    dom.window.close();
  };
}

const load = (file) => require(join(PACKAGE, "dist", file));

test("importing or requiring any entry leaves no trace in the process, and installs nothing", async () => {
  const before = Object.getOwnPropertyNames(globalThis).sort();
  for (const file of FILES) {
    load(`${file}.cjs`);
    await import(pathToFileURL(join(PACKAGE, "dist", `${file}.js`)));
  }
  await import(pathToFileURL(join(PACKAGE, "dist/full/index.js")));
  assert.deepEqual(Object.getOwnPropertyNames(globalThis).sort(), before);
});

test("without a page every getter says that there is no token, and nothing that an app calls throws", async () => {
  const { UID2, EUID } = load("index.cjs");
  for (const sdk of [new UID2(), new EUID()]) {
    sdk.init({ identity: identityOf("A") });
    sdk.setIdentity(identityOf("B"));
    sdk.getAdvertisingTokenAsync().catch(() => {});
    sdk.on("IdentityUpdated", () => assert.fail("nothing has happened"));
    assert.deepEqual(
      [sdk.getAdvertisingToken(), sdk.getIdentity(), sdk.isLoginRequired(), sdk.isIdentityAvailable(), sdk.hasOptedOut()],
      [undefined, null, false, false, false],
    );
    assert.deepEqual([sdk.state, sdk.isInitComplete()], [{ status: "loading" }, false]);
    assert.match(sdk.explain(), /No token/);
    sdk.disconnect();
    sdk.dispose();
  }
});

test("in a worker, which has no window and no storage, the drop-in installs nothing, has no token, and throws nothing", () => {
  const location = new URL("https://publisher.example/worker.js");
  const worker = createContext({ navigator: {}, location, setTimeout, clearTimeout, URL });
  const globals = Object.keys(worker);
  const loadInWorker = (file) => {
    const module = { exports: {} };
    const source = readFileSync(join(PACKAGE, "dist", file), "utf8");
    const run = runInContext(`(function (exports, require, module) {${source}\n})`, worker);
    run(module.exports, loadInWorker, module);
    return module.exports;
  };
  const { UID2 } = loadInWorker("uid2.cjs");
  const sdk = new UID2();
  sdk.init({ identity: identityOf("A") });
  assert.deepEqual([sdk.getAdvertisingToken(), sdk.hasOptedOut(), sdk.status], [undefined, false, "loading"]);
  sdk.disconnect();
  sdk.dispose();
  assert.deepEqual(Object.keys(worker), globals);
});

test("a page that comes after the import is a page: the SDK runs there, also one that was made before", (t) => {
  const { UID2 } = load("index.cjs");
  const early = new UID2();
  assert.equal(early.getAdvertisingToken(), undefined);
  t.after(openGlobals());
  const sdk = new UID2();
  t.after(() => [sdk, early].forEach((one) => one.dispose()));
  sdk.init({ identity: identityOf("A") });
  assert.equal(sdk.getAdvertisingToken(), "A-advertising");
  assert.equal(early.getAdvertisingToken(), "A-advertising");
});

for (const options of [{}, { useCookie: true }]) {
  test(`a page that is taken away leaves no error, whatever is called then, and an opt-out holds (${JSON.stringify(options)})`, async (t) => {
    const { UID2 } = load("index.cjs");
    const close = openGlobals();
    const errors = [];
    const note = (error) => errors.push(error);
    for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, note);
    t.after(() => ["uncaughtException", "unhandledRejection"].forEach((event) => process.off(event, note)));
    const sdk = new UID2();
    t.after(() => sdk.dispose());
    sdk.init({ ...options, identity: identityOf("A", { refresh_from: Date.now() + 30 }) });
    assert.equal(sdk.getAdvertisingToken(), "A-advertising");
    close();
    await new Promise((resolve) => setTimeout(resolve, 60));
    sdk.setIdentity(identityOf("B"));
    sdk.setIdentity(OPT_OUT);
    assert.equal(sdk.getAdvertisingToken(), undefined);
    sdk.setIdentityFromEmail("a@example.com", { subscriptionId: "a", serverPublicKey: "UID2-X-L-a" }).catch(() => {});
    sdk.refreshNow().catch(() => {});
    sdk.disconnect();
    sdk.init(options);
    sdk.dispose();
    await settle();
    assert.deepEqual(errors, []);
  });
}
