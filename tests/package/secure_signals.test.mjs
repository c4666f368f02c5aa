// Google Secure Signals: our script beside our SDK, and a script as Google deploys it, which knows the official SDK only.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { HERE } from "./installed.mjs";
import { identityOf, KEY, openPage } from "./page.mjs";

const OPT_OUT = { status: "optout", identity_expires: 1, refresh_expires: 1 };
const GOOGLE_KEEPS = "_GESPSK-uidapi.com";

const providers = ({ window }) => window.googletag?.secureSignalProviders ?? [];

for (const [order, files] of [
  ["before the SDK", ["uid2SecureSignal.cjs", "uid2.cjs"]],
  ["after the SDK", ["uid2.cjs", "uid2SecureSignal.cjs"]],
]) {
  test(`our script ${order} registers one collector, as soon as there is a token, which gives that token`, async (t) => {
    const page = openPage(t);
    for (const file of files) page.load(file);
    page.window.__uid2.init({});
    assert.equal(providers(page).length, 0, "too early, Google would keep a failure");
    page.window.__uid2.setIdentity(identityOf("A"));
    assert.equal(providers(page).length, 1);
    const [{ id, collectorFunction }] = providers(page);
    assert.equal(id, "uidapi.com");
    assert.equal(await collectorFunction(), "A-advertising");
    page.window.__uid2SecureSignalProvider.registerSecureSignalProvider();
    page.load("uid2.cjs").UID2.setupGoogleSecureSignals();
    assert.equal(providers(page).length, 1, "once for each token");
  });
}

test("a stored token is registered when the SDK loads, before anybody calls init", (t) => {
  const page = openPage(t);
  page.window.localStorage.setItem(KEY, JSON.stringify(identityOf("A")));
  page.load("uid2.cjs");
  page.load("uid2SecureSignal.cjs");
  assert.equal(providers(page).length, 1);
});

test("after an opt-out Google's copy goes, nothing is registered, and a collector from before gives no token", async (t) => {
  const page = openPage(t);
  page.load("uid2.cjs");
  page.load("uid2SecureSignal.cjs");
  page.window.localStorage.setItem("_GESPSK-other.example", "theirs");
  page.window.__uid2.init({ identity: identityOf("A") });
  page.window.localStorage.setItem(GOOGLE_KEEPS, "A-advertising");
  const [{ collectorFunction }] = providers(page);
  const late = collectorFunction();
  page.window.__uid2.setIdentity(OPT_OUT);
  await assert.rejects(late, "asked for before, answered after");
  await assert.rejects(collectorFunction());
  assert.equal(page.window.localStorage.getItem(GOOGLE_KEEPS), null);
  assert.equal(page.window.localStorage.getItem("_GESPSK-other.example"), "theirs");
  assert.equal(providers(page).length, 1);
});

test("the next person's token takes the place of what Google keeps of the one before", async (t) => {
  const page = openPage(t);
  page.load("uid2.cjs");
  page.load("uid2SecureSignal.cjs");
  page.window.__uid2.init({ identity: identityOf("A") });
  page.window.localStorage.setItem(GOOGLE_KEEPS, "A-advertising");
  page.window.__uid2.setIdentity(identityOf("B"));
  assert.equal(page.window.localStorage.getItem(GOOGLE_KEEPS), null);
  assert.equal(await providers(page).at(-1).collectorFunction(), "B-advertising");
});

test("a page without an SDK is asked through its own function, up to three times", async (t) => {
  const page = openPage(t);
  let asked = 0;
  page.window.getUid2AdvertisingToken = async () => (++asked < 3 ? undefined : "its own");
  page.load("uid2SecureSignal.cjs");
  assert.equal(await providers(page)[0].collectorFunction(), "its own");
  page.window.getUid2AdvertisingToken = () => assert.fail("the function of the time of registering is asked");
  asked = -9;
  await assert.rejects(providers(page)[0].collectorFunction());
  assert.equal(asked, -6);
});

test("both products have scripts of their own, and a script that is there twice changes nothing", (t) => {
  const page = openPage(t);
  for (const file of ["uid2SecureSignal.cjs", "euidSecureSignal.cjs", "uid2.cjs", "euid.cjs"]) page.load(file);
  const provider = page.window.__uid2SecureSignalProvider;
  page.forget();
  page.load("uid2SecureSignal.cjs");
  page.window.__uid2.init({ identity: identityOf("A") });
  page.window.__euid.init({ identity: identityOf("E") });
  assert.deepEqual(
    Array.from(providers(page), ({ id }) => id),
    ["uidapi.com", "euid.eu"],
  );
  assert.equal(page.window.__uid2SecureSignalProvider, provider);
});

const DEPLOYED = readFileSync(
  join(HERE, "strangers/consumers/script-tag/public/deployed_signal.js"),
  "utf8",
);

for (const order of ["before", "after"]) {
  test(`the script that Google deploys, ${order} our SDK, registers when there is a token and gets none after an opt-out`, async (t) => {
    const page = openPage(t);
    if (order === "before") page.window.eval(DEPLOYED);
    page.load("uid2.cjs");
    if (order === "after") page.window.eval(DEPLOYED);
    page.window.__uid2.init({});
    assert.equal(providers(page).length, 0, "nobody has signed in yet");
    page.window.__uid2.setIdentity(identityOf("A"));
    assert.equal(providers(page).length, 1);
    const [{ id, collectorFunction }] = providers(page);
    assert.equal(id, "uidapi.com");
    assert.equal(await collectorFunction(), "A-advertising");
    page.window.localStorage.setItem(GOOGLE_KEEPS, "A-advertising");
    page.window.__uid2.setIdentity(OPT_OUT);
    assert.equal(page.window.localStorage.getItem(GOOGLE_KEEPS), null, "this script leaves it, the SDK does not");
    const { removed } = page.window.__uid2.lastPurge;
    assert.ok(removed.some(({ key }) => key === GOOGLE_KEEPS));
    await assert.rejects(collectorFunction());
    assert.equal(providers(page).length, 1, "nothing is registered for somebody who opted out");
  });
}

test("the deployed script finds a stored token when the SDK loads, and our SDK calls it where the official one does", async (t) => {
  const page = openPage(t);
  page.window.localStorage.setItem(KEY, JSON.stringify(identityOf("A")));
  page.window.eval(DEPLOYED);
  const { UID2 } = page.load("uid2.cjs");
  assert.equal(providers(page).length, 1);
  page.window.__uid2SecureSignalProvider.resetProviderRegistration();
  UID2.setupGoogleSecureSignals();
  assert.equal(providers(page).length, 2);
});

test("a deployed script that pages put in again after a login, as they do, gets the present token alone", async (t) => {
  const page = openPage(t);
  page.window.eval(DEPLOYED);
  page.load("uid2.cjs");
  page.window.__uid2.init({ identity: identityOf("A") });
  page.window.eval(DEPLOYED);
  page.window.__uid2.setIdentity(identityOf("B"));
  for (const { collectorFunction } of providers(page)) assert.equal(await collectorFunction(), "B-advertising");
  page.window.__uid2.disconnect();
  for (const { collectorFunction } of providers(page)) await assert.rejects(collectorFunction());
});
