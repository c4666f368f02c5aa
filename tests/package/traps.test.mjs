// What the module needs of a page throws: it fails closed, for all that use the module, and nothing is thrown at the page.
// The port that is broken here is the one that carries texts, which every call needs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { catchRequests, identityOf, KEY, openPage, settle } from "./page.mjs";

const OPT_OUT = { status: "optout" };
const KEYPAIR = { subscriptionId: "abc", serverPublicKey: "UID2-X-L-key" };
const FORMS = ["index.cjs", "without-wasm.cjs"];

/** A page that notes what is thrown at it, and whose texts `page.isBroken()` keeps from crossing. */
function openBreakable(t) {
  const page = openPage(t);
  const { decodeURIComponent, Storage } = page.window;
  Object.assign(page, { broken: 0, isBroken: () => false, stored: () => {} });
  page.window.decodeURIComponent = (text) => {
    if (page.isBroken()) throw new Error(`broken ${(page.broken += 1)} times`);
    return decodeURIComponent(text);
  };
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (...given) {
    page.stored();
    setItem.apply(this, given);
  };
  const note = (reason) => page.errors.push(reason);
  process.on("unhandledRejection", note);
  t.after(() => process.off("unhandledRejection", note));
  return page;
}

/** One text does not cross: the module traps at its next call. */
function breakOnce(page) {
  page.isBroken = () => {
    page.isBroken = () => false;
    return true;
  };
}

/** The same in the midst of a call, after its first write. */
function breakOnceStored(page) {
  page.stored = () => {
    page.stored = () => {};
    breakOnce(page);
  };
}

const look = (sdk) => [sdk.getAdvertisingToken(), sdk.getIdentity(), sdk.isLoginRequired(), sdk.isIdentityAvailable(), sdk.status];

const NOTHING = [undefined, null, false, false, "loading"];

/** How promises end; one that does not is `undefined`. */
async function endsOf(promises) {
  const ends = promises.map(() => undefined);
  promises.forEach((promise, at) => promise.then((value) => (ends[at] = value), ({ code }) => (ends[at] = code)));
  for (let tries = 0; ends.includes(undefined) && tries < 100; tries++) await settle();
  return ends;
}

for (const file of FORMS) {
  test(`${file}: when one product's call traps, the other shows nothing until storage was read again`, async (t) => {
    const page = openBreakable(t);
    const { UID2, EUID } = page.load(file);
    const [uid2, euid] = [new UID2(), new EUID()];
    uid2.init({ identity: identityOf("A") });
    euid.init({ identity: identityOf("B") });
    assert.deepEqual([uid2, euid].map((sdk) => sdk.getAdvertisingToken()), ["A-advertising", "B-advertising"]);
    breakOnceStored(page);
    euid.setIdentity({ ...identityOf("C") });
    assert.equal(page.broken, 1);
    assert.deepEqual(look(uid2), NOTHING);
    assert.deepEqual(look(euid), NOTHING);
    assert.deepEqual(await endsOf([uid2.getAdvertisingTokenAsync(), euid.getAdvertisingTokenAsync()]), [
      "A-advertising",
      "C-advertising",
    ]);
    uid2.setIdentity(OPT_OUT);
    assert.ok(uid2.hasOptedOut() && uid2.getAdvertisingToken() === undefined);
    euid.disconnect();
    assert.equal(euid.getAdvertisingToken(), undefined);
    assert.deepEqual(page.errors, []);
  });

  test(`${file}: a request that cannot be aborted keeps nobody in the module that trapped, nor a promise`, async (t) => {
    const page = openBreakable(t);
    const { UID2, EUID } = page.load(file);
    catchRequests(page.window);
    page.window.XMLHttpRequest.prototype.abort = () => {
      throw new Error("this request is never aborted");
    };
    const [uid2, euid] = [new UID2(), new EUID()];
    const isDue = { refresh_from: Date.now() - 1_000 };
    for (const [sdk, name] of [[uid2, "A"], [euid, "B"]]) sdk.init({ identity: identityOf(name, isDue) });
    const refreshed = uid2.refreshNow();
    breakOnce(page);
    euid.getAdvertisingToken();
    assert.deepEqual([look(uid2), look(euid)], [NOTHING, NOTHING]);
    assert.deepEqual(await endsOf([refreshed]), ["unanswered"]);
    const token = uid2.getAdvertisingTokenAsync();
    uid2.dispose();
    assert.deepEqual(await endsOf([token]), ["aborted"]);
    assert.deepEqual(page.errors, []);
  });

  test(`${file}: an opt-out that the page says is obeyed, even if the module traps at it`, async (t) => {
    const page = openBreakable(t);
    const { UID2 } = page.load(file);
    const sdk = new UID2();
    sdk.init({ identity: identityOf("A") });
    breakOnce(page);
    sdk.setIdentity(OPT_OUT);
    assert.equal(page.broken, 1);
    assert.deepEqual(await endsOf([sdk.getAdvertisingTokenAsync()]), ["opted_out"]);
    assert.match(page.window.localStorage.getItem(KEY), /"status":"optout"/);
    assert.deepEqual(page.errors, []);
  });

  test(`${file}: what throws for ever is tried once by each call of the page, and everything ends`, async (t) => {
    const page = openBreakable(t);
    const { UID2 } = page.load(file);
    page.window.localStorage.setItem(KEY, JSON.stringify(identityOf("A")));
    page.isBroken = () => true;
    const sdk = new UID2();
    const callbacks = [];
    sdk.init({ callback: ({ status }) => callbacks.push(status) });
    for (const ask of [
      () => sdk.getAdvertisingTokenAsync(),
      () => sdk.setIdentityFromEmail("a@example.com", KEYPAIR),
      () => sdk.refreshNow(),
    ]) {
      const before = page.broken;
      const [end] = await endsOf([ask()]);
      assert.ok(["no_identity", "unanswered"].includes(end), end);
      assert.deepEqual(look(sdk), NOTHING);
      assert.ok(page.broken > 0 && page.broken - before <= 4, `${page.broken - before} traps`);
    }
    const before = page.broken;
    for (let tasks = 0; tasks < 5; tasks++) await settle();
    for (const type of ["storage", "online", "pageshow"]) page.window.dispatchEvent(new page.window.Event(type));
    assert.equal(page.broken, before, "nothing is tried that the page did not call for");
    page.isBroken = () => false;
    assert.deepEqual(await endsOf([sdk.getAdvertisingTokenAsync()]), ["A-advertising"]);
    assert.deepEqual(callbacks, [0]);
    assert.deepEqual(page.errors, []);
  });
}

test("an opt-out that is stored without a module is a cookie for https alone", async (t) => {
  const page = openBreakable(t);
  const { document, Event } = page.window;
  const { UID2 } = page.load("index.cjs");
  const sdk = new UID2();
  sdk.init({ identity: identityOf("A"), useCookie: true });
  const { get, set } = Object.getOwnPropertyDescriptor(page.window.Document.prototype, "cookie");
  const written = [];
  Object.defineProperty(document, "cookie", {
    get: () => get.call(document),
    set: (cookie) => set.call(document, (written.push(cookie), cookie)),
  });
  page.isBroken = () => true;
  sdk.setIdentity(OPT_OUT);
  sdk.setIdentity(OPT_OUT);
  page.window.dispatchEvent(new Event("pagehide"));
  assert.match(decodeURIComponent(document.cookie), /__uid_2=\{"status":"optout"/);
  const stored = written.filter((cookie) => /^__uid_2=%7B/.test(cookie));
  assert.ok(stored.length > 0 && stored.every((cookie) => cookie.endsWith(";secure")), stored.join("\n"));
});

test("where no form of the module can be had, promises end, and the next call tries again", async (t) => {
  const page = openBreakable(t);
  const { WebAssembly, Int8Array } = page.window.eval("({ WebAssembly, Int8Array })");
  page.window.WebAssembly = undefined;
  page.window.Int8Array = undefined;
  const { UID2 } = page.load("index.cjs");
  const sdk = new UID2();
  sdk.init({ identity: identityOf("A") });
  const ends = await endsOf([sdk.getAdvertisingTokenAsync(), sdk.setIdentityFromEmail("a@example.com", KEYPAIR)]);
  assert.deepEqual(ends, ["unanswered", "unanswered"]);
  assert.deepEqual(look(sdk), NOTHING);
  Object.assign(page.window, { WebAssembly, Int8Array });
  assert.deepEqual(await endsOf([sdk.getAdvertisingTokenAsync()]), ["A-advertising"]);
  assert.deepEqual(page.errors, []);
});

test("promises end when the SDK is disposed of before there is a module", async (t) => {
  const page = openPage(t);
  // Without it the module in plain JavaScript is loaded, which takes a moment.
  page.window.eval("WebAssembly = undefined");
  const { UID2 } = page.load("index.cjs");
  const sdk = new UID2();
  sdk.init({});
  const promises = [sdk.getAdvertisingTokenAsync(), sdk.setIdentityFromEmail("a@example.com", KEYPAIR), sdk.refreshNow()];
  sdk.dispose();
  assert.deepEqual(await endsOf(promises), ["aborted", "aborted", "aborted"]);
});
