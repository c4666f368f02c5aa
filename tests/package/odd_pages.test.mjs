// Pages that lack what pages have, or have it replaced: clocks, randomness, attention, storage that may be listed, idle time.
// The SDK works with what there is, and throws nothing at the page.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { PACKAGE } from "./installed.mjs";
import { catchRequests, identityOf, KEY, openPage, settle } from "./page.mjs";

const DUE = { refresh_from: Date.now() - 1_000 };
const OPT_OUT = { status: "optout" };

const open = (t) => {
  const page = openPage(t);
  return { ...page, start: () => new (page.load("index.cjs").UID2)() };
};

const replace = (object, name, value) => Object.defineProperty(object, name, { value, configurable: true, writable: true });

const throwing = () => {
  throw new Error("not here");
};

/** The copies that a report names, as an array of this process. */
const copiesIn = ({ survived }) => Array.from(survived, ({ place, key }) => `${place} ${key}`);

/** The ids of the opt-outs in local storage. */
const idsIn = ({ localStorage }) =>
  Object.keys(localStorage)
    .filter((name) => name.startsWith("uid2-wasm.uid2.no."))
    .map((name) => name.split(".").pop());

const LACKS = {
  "no performance": (window) => replace(window, "performance", undefined),
  "no performance.now": (window) => replace(window, "performance", {}),
  "no crypto": (window) => replace(window, "crypto", undefined),
  "no getRandomValues": (window) => replace(window, "crypto", {}),
  "a getRandomValues that throws": (window) => replace(window, "crypto", { getRandomValues: throwing }),
  "a getRandomValues that does nothing": (window) => replace(window, "crypto", { getRandomValues() {} }),
  "no navigator.onLine": (window) => replace(window.navigator, "onLine", undefined),
  "no navigator": (window) => replace(window, "navigator", undefined),
};

for (const [what, take] of Object.entries(LACKS)) {
  test(`a page with ${what} shows tokens, refreshes them, and keeps an opt-out`, (t) => {
    const { window, start, errors } = open(t);
    take(window);
    const requests = catchRequests(window);
    const sdk = start();
    sdk.init({ identity: identityOf("A", DUE) });
    assert.equal(sdk.getAdvertisingToken(), "A-advertising");
    assert.equal(requests.length, 1);
    requests[0].answer(200, JSON.stringify({ status: "success", body: identityOf("B") }));
    assert.equal(sdk.getAdvertisingToken(), "B-advertising");
    sdk.setIdentity(OPT_OUT);
    assert.equal(sdk.getAdvertisingToken(), undefined);
    assert.equal(idsIn(window).length, 1);
    assert.ok(start().hasOptedOut(), "also for the next one on this page");
    assert.deepEqual(errors, []);
  });
}

test("without a monotonic clock a refresh that failed is tried again later, and not at once", (t) => {
  const { window, start } = open(t);
  replace(window, "performance", undefined);
  let now = Date.now();
  window.Date.now = () => now;
  const requests = catchRequests(window);
  const sdk = start();
  sdk.init({ identity: identityOf("A", { refresh_from: now - 1_000 }) });
  requests[0].onerror();
  sdk.init({});
  assert.equal(requests.length, 1);
  now += 10_000;
  sdk.init({});
  assert.equal(requests.length, 2);
});

test("without randomness no id is zero and none comes twice, whatever dice a page throws", (t) => {
  const ids = [];
  for (let page = 0; page < 3; page++) {
    const { window, start } = open(t);
    replace(window, "crypto", undefined);
    window.Math.random = () => 0;
    window.Date.now = () => 1_800_000_000_000 + page;
    for (let person = 0; person < 3; person++) {
      const sdk = start();
      sdk.init({ identity: { ...identityOf(`${person}`), identity_expires: 1.9e12, refresh_expires: 1.9e12, refresh_from: 1.9e12 } });
      sdk.setIdentity(OPT_OUT);
      ids.push(...idsIn(window));
      window.localStorage.clear();
      sdk.dispose();
    }
  }
  assert.equal(ids.length, 9);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.every((id) => /^[1-9]\d*$/.test(id)), String(ids));
});

for (const [what, value] of Object.entries({
  "two million letters": "x".repeat(2_000_000),
  "a list of two million letters": JSON.stringify([..."xy".repeat(333_333)]),
  "an object of two million letters": JSON.stringify({ text: "x".repeat(2_000_000) }),
})) {
  test(`${what} in the official key cost a getter no more than a short text does, and somebody can sign in`, (t) => {
    const { window, start } = open(t);
    window.localStorage.setItem(KEY, value);
    const sdk = start();
    sdk.init({});
    const { parse } = window.JSON;
    let parsed = 0;
    window.JSON.parse = (text) => ((parsed += text.length), parse(text));
    assert.equal(sdk.getAdvertisingToken(), undefined);
    assert.ok(parsed < 100_000, `${parsed} letters parsed`);
    sdk.setIdentity(identityOf("A"));
    assert.equal(sdk.getAdvertisingToken(), "A-advertising");
  });
}

test("a token longer than any record is none, rather than one that is lost on the next page", (t) => {
  const { start } = open(t);
  const sdk = start();
  const long = "x".repeat(100_000);
  const texts = [];
  sdk.init({ callback: ({ statusText }) => texts.push(statusText) });
  sdk.setIdentity({ ...identityOf("A"), refresh_token: long });
  assert.equal(texts.at(-1), "refresh_token is not available or is not valid");
  sdk.setIdentity({ ...identityOf("A"), refresh_token: "x".repeat(10_000), advertising_token: "x".repeat(10_000) });
  assert.equal(sdk.getAdvertisingToken().length, 10_000);
  assert.equal(start().getAdvertisingToken().length, 10_000);
});

// Page libraries.

/** As MooTools and Prototype have it. */
const FROM_WITHOUT_MAPPING = (list) => (list == null ? [] : Array.prototype.slice.call(list));

test("where Array.from maps nothing, an opt-out reports copies, and hashes are right", async (t) => {
  const { window, load, errors } = open(t);
  window.Array.from = FROM_WITHOUT_MAPPING;
  replace(window, "crypto", globalThis.crypto);
  window.TextEncoder = TextEncoder;
  const { UID2, hashIdentifier } = load("index.cjs");
  const sdk = new UID2();
  sdk.init({ identity: identityOf("A") });
  window.localStorage.setItem("mine", "A-advertising");
  window.document.body.innerHTML = '<a href="?token=A-advertising"></a>';
  sdk.setIdentity(OPT_OUT);
  assert.equal(sdk.status, "optedOut");
  await settle();
  assert.deepEqual(
    copiesIn(sdk.lastPurge),
    ["localStorage mine", "document a href"],
  );
  const hash = createHash("sha256").update("jane@example.com").digest("hex");
  assert.equal(await hashIdentifier("jane@example.com"), hash);
  assert.deepEqual(errors, []);
});

// The report of copies.

const ELEMENTS = 2_000;
const AT_MOST = 200;

/** A page of many elements, of which the last one holds a copy, and the slices that the SDK asks idle time for. */
function openLarge(t) {
  const { window, start, errors } = open(t);
  window.document.body.innerHTML = "<p id=x></p>".repeat(ELEMENTS) + "<b title='A-advertising'></b>";
  const read = Object.getOwnPropertyDescriptor(window.Element.prototype, "attributes").get;
  const counted = { reads: 0 };
  Object.defineProperty(window.Element.prototype, "attributes", {
    get() {
      counted.reads++;
      return read.call(this);
    },
  });
  const slices = [];
  window.requestIdleCallback = (call) => slices.push(call);
  const sdk = start();
  sdk.init({ identity: identityOf("A") });
  return { window, sdk, slices, counted, errors };
}

test("elements are read for copies in slices of idle time, and the report says so until they are", (t) => {
  const { window, sdk, slices, counted } = openLarge(t);
  window.localStorage.setItem("mine", "A-advertising");
  let purge;
  sdk.on("OptoutReceived", (payload) => (purge = payload.purge));
  sdk.setIdentity(OPT_OUT);
  assert.equal(counted.reads, 0, "none in the call itself");
  assert.equal(purge.pending, true);
  assert.deepEqual(copiesIn(purge), ["localStorage mine"], "storage is complete");
  assert.equal(sdk.lastPurge, purge);
  let count = 0;
  for (let slice; (slice = slices.shift()); count++) {
    assert.equal(sdk.lastPurge.pending, true);
    counted.reads = 0;
    slice();
    assert.ok(counted.reads <= AT_MOST, `${counted.reads} elements in one slice`);
  }
  assert.ok(count >= ELEMENTS / AT_MOST);
  assert.equal(sdk.lastPurge.pending, false);
  assert.deepEqual(copiesIn(sdk.lastPurge), ["localStorage mine", "document b title"]);
  assert.deepEqual(copiesIn(purge), ["localStorage mine"], "what the event was given stays as it was");
});

test("an entry of the data layer is read in a slice as well", (t) => {
  const { window, sdk, slices } = openLarge(t);
  window.document.body.innerHTML = "";
  let read = 0;
  const entry = { get event() { return read++, "page"; } };
  window.dataLayer = Array(ELEMENTS).fill(entry);
  sdk.setIdentity(OPT_OUT);
  assert.equal(read, 0);
  for (let slice; (slice = slices.shift()); read = 0) {
    slice();
    assert.ok(read <= AT_MOST, `${read} entries in one slice`);
  }
  assert.equal(sdk.lastPurge.pending, false);
});

test("dispose ends the reading, and a sign-in does not", (t) => {
  for (const [call, reads] of [["dispose", 0], ["init", AT_MOST]]) {
    const { sdk, slices, counted } = openLarge(t);
    sdk.setIdentity(OPT_OUT);
    sdk[call]({ identity: identityOf("B") });
    slices.shift()();
    assert.equal(counted.reads, reads, call);
  }
});

test("where there is no idle time, timers do; a page that was taken away meanwhile leaves no error", async (t) => {
  const { window, sdk, errors } = openLarge(t);
  delete window.requestIdleCallback;
  sdk.setIdentity(OPT_OUT);
  for (let tries = 0; sdk.lastPurge.pending && tries < 100; tries++) await settle();
  assert.deepEqual(copiesIn(sdk.lastPurge), ["document b title"]);
  sdk.setIdentity(identityOf("C"));
  sdk.setIdentity(OPT_OUT);
  window.document.querySelectorAll = throwing;
  await settle();
  assert.deepEqual(errors, []);
});

test("a form whose fields hide its attributes is read, and what comes after it", async (t) => {
  const { window, start } = open(t);
  const sdk = start();
  sdk.init({ identity: identityOf("A") });
  window.document.body.innerHTML =
    '<form action="?A-advertising"><input name="attributes"><input name="localName"></form><i title="A-advertising"></i>';
  sdk.setIdentity(OPT_OUT);
  await settle();
  assert.deepEqual(copiesIn(sdk.lastPurge), ["document form action", "document i title"]);
});

// The way back.

/** A page whose own server counts what it is told. */
function openTold(t, { local = true } = {}) {
  const { window, start } = open(t);
  const told = [];
  window.fetch = async (url) => {
    told.push(url);
    return { ok: true };
  };
  if (!local) Object.defineProperty(window, "localStorage", { get: throwing });
  return { window, start, told };
}

test("where local storage is refused, the page's server is told of an opt-out once on each page", async (t) => {
  const { start, told } = openTold(t, { local: false });
  const sdk = start();
  sdk.init({ identity: identityOf("A"), optOutUrl: "/gone" });
  sdk.setIdentity(OPT_OUT);
  sdk.setIdentity(OPT_OUT);
  sdk.init({ optOutUrl: "/gone" });
  await settle();
  assert.deepEqual(told, ["https://publisher.example/gone?optout=global"]);
});

test("where local storage is refused and cookies are used, it is told once", async (t) => {
  const { window, start, told } = openTold(t, { local: false });
  const options = { useCookie: true, optOutUrl: "/gone" };
  const sdk = start();
  sdk.init({ ...options, identity: identityOf("A") });
  sdk.setIdentity(OPT_OUT);
  await settle();
  assert.match(window.document.cookie, /__uid_2_told=/);
  for (let page = 0; page < 2; page++) {
    const next = start();
    next.init(options);
    assert.ok(next.hasOptedOut());
    await settle();
  }
  assert.deepEqual(told, ["https://publisher.example/gone?optout=global"]);
});

test("it is told of each opt-out, where there are several", async (t) => {
  const { window, start, told } = openTold(t);
  const sdk = start();
  sdk.init({ optOutUrl: "/gone" });
  const requests = catchRequests(window);
  for (const name of ["A", "B"]) {
    sdk.setIdentity(identityOf(name));
    // After the first opt-out the operator has to say that this is another person.
    if (requests.length) requests[0].answer(200, JSON.stringify({ status: "success", body: identityOf(`${name}2`) }));
    sdk.setIdentity(OPT_OUT);
    await settle();
  }
  assert.deepEqual(told, Array(2).fill("https://publisher.example/gone?optout=global"));
  assert.doesNotMatch(window.document.cookie, /told/, "and no cookie notes it where local storage does");
});

// Where there is no document.

test("importScripts of the script tag's file throws nothing in a worker, and installs nothing", () => {
  for (const file of ["uid2-sdk.js", "euid-sdk.js"]) {
    const worker = createContext({ navigator: {}, setTimeout, clearTimeout, URL, TextEncoder, TextDecoder });
    const before = Object.keys(worker);
    runInContext(readFileSync(join(PACKAGE, "dist", file), "utf8"), worker);
    assert.deepEqual(Object.keys(worker), before);
  }
});
