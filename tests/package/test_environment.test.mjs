// The package where pages are tested: jsdom, and whatever a test puts in the place of the page's own. Nothing is taken at
// the time of the import, and nothing but storage and the instance remembers anything.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { catchRequests, identityOf, KEY, openPage, settle } from "./page.mjs";

const PAST = { refresh_from: Date.now() - 1_000 };

const KEYPAIR = { subscriptionId: "abc", serverPublicKey: "UID2-X-L-" };

test("the drop-in is ready as soon as it has been required, without TextEncoder and on a page that says prerender", (t) => {
  const page = openPage(t);
  assert.equal(page.window.document.visibilityState, "prerender");
  assert.equal(page.window.TextEncoder, undefined);
  page.load("uid2.cjs");
  page.window.__uid2.init({ identity: identityOf("Å\u{1F600}") });
  assert.equal(page.window.__uid2.getAdvertisingToken(), "Å\u{1F600}-advertising");
  assert.match(page.window.localStorage.getItem(KEY), /-advertising/);
});

test("a page of plain jsdom counts as visible: what is due is asked at once, by the XMLHttpRequest of that moment", (t) => {
  const page = openPage(t);
  const { UID2 } = page.load("index.cjs");
  const requests = catchRequests(page.window);
  const sdk = new UID2();
  sdk.init({ identity: identityOf("A", PAST) });
  assert.equal(requests.length, 1);
  assert.match(requests[0].address, /^https:\/\/prod\.uidapi\.com\/v2\/token\/refresh\?client=uid2-wasm-/);
  assert.equal(requests[0].body, "A-refresh");
  requests[0].answer(200, JSON.stringify({ status: "success", body: identityOf("B") }));
  assert.equal(sdk.getAdvertisingToken(), "B-advertising");
});

test("timers and the clock are those of the moment: a test that replaces them moves the SDK through its life", (t) => {
  const page = openPage(t);
  const { UID2 } = page.load("index.cjs");
  const requests = catchRequests(page.window);
  const timers = [];
  page.window.setTimeout = (call, delay) => timers.push({ call, delay });
  page.window.clearTimeout = () => {};
  let now = 1_800_000_000_000;
  page.window.Date.now = () => now;
  const at = (ms) => now + ms;
  const times = { refresh_from: at(60_000), identity_expires: at(120_000), refresh_expires: at(180_000) };
  const sdk = new UID2();
  sdk.init({ identity: identityOf("A", times) });
  assert.equal(requests.length, 0);
  assert.equal(timers.at(-1).delay, 60_000);
  now += 60_000;
  timers.at(-1).call();
  assert.equal(requests.length, 1);
  now += 60_000;
  assert.equal(sdk.getAdvertisingToken(), undefined, "expired by the test's clock");
});

test("storage is that of the moment: a test that empties it begins anew, one that fills it is believed", (t) => {
  const page = openPage(t);
  const { UID2 } = page.load("index.cjs");
  const sdk = new UID2();
  sdk.init({ identity: identityOf("A") });
  page.window.localStorage.clear();
  assert.equal(sdk.getAdvertisingToken(), undefined);
  assert.equal(new UID2().getAdvertisingToken(), undefined, "another instance knows nothing of the first one's");
  page.window.localStorage.setItem(KEY, JSON.stringify(identityOf("B")));
  assert.equal(sdk.getAdvertisingToken(), "B-advertising");
  assert.equal(new UID2().getAdvertisingToken(), "B-advertising");
});

test("a getter wakes no module while nothing has changed: it only reads what is stored", (t) => {
  const first = openPage(t);
  first.load("uid2.cjs");
  first.window.__uid2.init({ identity: identityOf("ann", { refresh_response_key: `${"A".repeat(43)}=` }) });
  const stored = Object.entries(first.window.localStorage);
  const { window, load } = openPage(t);
  for (const [key, value] of stored) window.localStorage.setItem(key, value);
  let woken = 0;
  // Each call of the module brings its randomness.
  Object.defineProperty(window, "crypto", { value: { getRandomValues: () => void woken++ } });
  load("uid2.cjs");
  const { __uid2: sdk } = window;
  sdk.init({});
  assert.ok(sdk.getAdvertisingToken());
  woken = 0;
  for (let times = 0; times < 10; times++) assert.ok(sdk.getAdvertisingToken());
  assert.equal(woken, 0);
  window.localStorage.removeItem(KEY);
  assert.equal(sdk.getAdvertisingToken(), undefined);
  assert.ok(woken > 0);
});

test("an opt-out of one test is not known in the next, once storage is empty", (t) => {
  const page = openPage(t);
  const { UID2 } = page.load("index.cjs");
  const [first, second] = [new UID2(), new UID2()];
  first.init({ identity: identityOf("A") });
  first.setIdentity({ status: "optout", identity_expires: 1, refresh_expires: 1 });
  assert.ok(first.hasOptedOut() && second.hasOptedOut());
  page.window.localStorage.clear();
  first.dispose();
  const next = new UID2();
  next.init({ identity: identityOf("A") });
  assert.equal(next.getAdvertisingToken(), "A-advertising");
});

test("cookies are those of the moment, and a test may put a store of its own in their place", (t) => {
  const page = openPage(t);
  const { UID2 } = page.load("index.cjs");
  const jar = new Map();
  Object.defineProperty(page.window.document, "cookie", {
    get: () => Array.from(jar, (pair) => pair.join("=")).join("; "),
    set: (cookie) => {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
      if (/max-age=0/.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    },
  });
  const sdk = new UID2();
  sdk.init({ useCookie: true, identity: identityOf("A") });
  assert.match(decodeURIComponent(jar.get("__uid_2")), /A-advertising/);
  jar.clear();
  assert.equal(sdk.getAdvertisingToken(), undefined);
});

test("crypto is that of the moment: without it a sign-in says what is missing, with it the operator is asked", async (t) => {
  const page = openPage(t);
  const { UID2, isUidError } = page.load("index.cjs");
  const requests = catchRequests(page.window);
  const sdk = new UID2();
  sdk.init({});
  const pair = await webcrypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const key = Buffer.from(await webcrypto.subtle.exportKey("spki", pair.publicKey)).toString("base64");
  const keypair = { ...KEYPAIR, serverPublicKey: KEYPAIR.serverPublicKey + key };
  const refusal = await sdk.setIdentityFromEmail("a@example.com", keypair).catch((error) => error);
  assert.ok(isUidError(refusal, "insecure_context"), String(refusal));
  Object.defineProperty(page.window, "crypto", { value: webcrypto });
  sdk.setIdentityFromEmail("a@example.com", keypair).catch(() => {});
  for (let tries = 0; !requests.length && tries < 50; tries++) await settle();
  assert.match(requests[0].address, /\/v2\/token\/client-generate/);
  assert.equal(JSON.parse(requests[0].body).subscription_id, "abc");
});

test("the package loaded anew in the same page, as for another test file, starts from what storage holds", (t) => {
  const page = openPage(t);
  page.load("uid2.cjs");
  page.window.__uid2.init({ identity: identityOf("A") });
  page.forget();
  const { UID2 } = page.load("uid2.cjs");
  assert.equal(new UID2().getAdvertisingToken(), "A-advertising");
});

test("the form without WebAssembly has every name of the index", (t) => {
  const names = (file) => Object.keys(openPage(t).load(file)).sort();
  assert.deepEqual(names("without-wasm.cjs"), names("index.cjs"));
});
