// The choice-status element where no browser is needed: which state it shows for what an SDK answers, in whose words, and that
// nothing of the page makes it throw. It is walked in a browser by tests/e2e/site_privacy.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, settle } from "./page.mjs";

const signal = (signal, verdict) => ({ signal, verdict, value: 1, why: "" });

/** An SDK that answers this, and tells its listeners by `tell`. */
function sdkOf(answers = {}) {
  const { signals = [], optedOut = false, token, ...getters } = answers;
  const listeners = new Set();
  return {
    hasOptedOut: () => optedOut,
    signals: () => signals,
    isIdentityAvailable: () => !!token,
    getAdvertisingToken: () => token,
    status: "none",
    siteOptOut: undefined,
    optOutPortalUrl: "https://portal.example/",
    on(event, handler) {
      listeners.add(handler);
      return () => listeners.delete(handler);
    },
    tell: () => listeners.forEach((handler) => handler({})),
    listeners,
    ...getters,
  };
}

/** The element on a page, with this SDK where the page has one. */
function open(t, { sdk, html = "<uid2-choice-status></uid2-choice-status>", lang = "en", gpc } = {}) {
  const page = openPage(t);
  const { window } = page;
  if (gpc) window.navigator.globalPrivacyControl = true;
  window.__uid2 = sdk;
  window.document.documentElement.lang = lang;
  window.document.body.innerHTML = html;
  page.load("uid2-choice-status.cjs");
  const element = window.document.querySelector("uid2-choice-status");
  const says = () => element.querySelector("[role=status]").textContent;
  return { ...page, element, says, state: () => element.dataset.state };
}

const STATES = [
  ["site", { siteOptOut: { since: Date.UTC(2026, 0, 5, 12), reason: "" }, optedOut: true }, /honored.*January 5, 2026/],
  ["everywhere", { optedOut: true, signals: [signal("gpc", "denied")] }, /honored.*opted out/],
  ["gpc", { signals: [signal("tcf", "denied"), signal("gpc", "denied")] }, /honored.*Global Privacy Control/],
  ["denied", { signals: [signal("tcf", "denied"), signal("gpc", "granted")] }, /honored.*privacy settings/],
  ["denied", { status: "consentDenied" }, /honored/],
  ["unknown", { signals: [signal("tcf", "unknown"), signal("gpc", "granted")] }, /not made a choice yet/],
  ["on", { token: "a-token", signals: [signal("usp", "granted")] }, /not opted out.*get a code name/],
  ["off", {}, /not opted out.*no code name/],
];

for (const [state, answers, words] of STATES) {
  test(`${state} is shown for ${JSON.stringify(answers)}`, (t) => {
    const { element, says, state: shown } = open(t, { sdk: sdkOf(answers) });
    assert.equal(shown(), state);
    assert.match(says(), words);
    assert.ok(!element.textContent.includes("a-token"), "no token is shown");
  });
}

test("a Global Privacy Control that the page has nobody heed is not called honored", (t) => {
  const { says, state } = open(t, { sdk: sdkOf(), gpc: true });
  assert.equal(state(), "unheeded");
  assert.doesNotMatch(says(), /honored/);
});

test("before init is complete nothing is said of signals, which may not have been heard yet", (t) => {
  const { state } = open(t, { sdk: sdkOf({ isInitComplete: () => false }), gpc: true });
  assert.equal(state(), "loading");
});

test("without an SDK it waits, and finds the one that comes", async (t) => {
  const { window, state } = open(t);
  assert.equal(state(), "loading");
  window.__uid2 = sdkOf({ optedOut: true });
  window.dispatchEvent(new window.Event("pageshow"));
  assert.equal(state(), "everywhere");
});

test("an SDK's event, storage and coming back have it say anew what is so", async (t) => {
  const sdk = sdkOf();
  const { window, state } = open(t, { sdk });
  sdk.hasOptedOut = () => true;
  sdk.tell();
  await settle();
  assert.equal(state(), "everywhere");
  sdk.siteOptOut = { since: 1, reason: "" };
  window.dispatchEvent(new window.StorageEvent("storage", { key: "uid2-wasm.site" }));
  assert.equal(state(), "site");
  sdk.siteOptOut = undefined;
  window.document.dispatchEvent(new window.Event("visibilitychange"));
  assert.equal(state(), "everywhere");
});

test("an element that is taken away listens no more, and one that comes back does", async (t) => {
  const sdk = sdkOf();
  const { window, element, state } = open(t, { sdk });
  element.remove();
  assert.equal(sdk.listeners.size, 0);
  sdk.hasOptedOut = () => true;
  window.dispatchEvent(new window.Event("pageshow"));
  assert.equal(state(), "off");
  window.document.body.append(element);
  assert.equal(state(), "everywhere");
  assert.equal(element.querySelectorAll("[role=status]").length, 1);
});

test("what is unchanged is not written again, so that it is not read out again", async (t) => {
  const { window, element } = open(t, { sdk: sdkOf({ optedOut: true }) });
  const words = element.querySelector("[role=status]");
  let writes = 0;
  new window.MutationObserver((records) => (writes += records.length)).observe(words, { childList: true, characterData: true, subtree: true });
  element.update();
  element.update();
  await settle();
  assert.equal(writes, 0);
});

test("a page's own texts come first, attributes before the property, and are never markup", (t) => {
  const html = `<div lang="de"><uid2-choice-status text-off="Nicht &lt;b&gt;abgemeldet"></uid2-choice-status></div>`;
  const { element, says } = open(t, { sdk: sdkOf(), html });
  element.texts = { off: "no", portal: "Überall abmelden" };
  assert.equal(says(), "Nicht <b>abgemeldet");
  assert.equal(element.querySelector("b"), null);
  assert.equal(element.querySelector("[data-part=portal]").textContent, "Überall abmelden");
  assert.equal(element.querySelector("[role=status]").lang, "");
  element.removeAttribute("text-off");
  element.texts = undefined;
  assert.equal(element.querySelector("[role=status]").lang, "en", "what is built in is said as English");
});

test("the day is written in the page's language where the text is the page's", (t) => {
  const html = `<div lang="de"><uid2-choice-status text-site="Aus seit {date}."></uid2-choice-status></div>`;
  const { says } = open(t, { sdk: sdkOf({ siteOptOut: { since: Date.UTC(2026, 0, 5, 12), reason: "" } }), html });
  assert.equal(says(), "Aus seit 5. Januar 2026.");
});

test("links lead to the portal and, where the page has one, to the site's own choice", (t) => {
  const { element } = open(t, { sdk: sdkOf() });
  const [choice, portal] = ["choice", "portal"].map((part) => element.querySelector(`[data-part=${part}]`));
  assert.equal(portal.getAttribute("href"), "https://portal.example/");
  assert.ok(choice.hidden);
  element.setAttribute("choice-url", "/privacy");
  element.setAttribute("portal-url", "/portal");
  assert.ok(!choice.hidden);
  assert.deepEqual([choice, portal].map((link) => link.getAttribute("href")), ["/privacy", "/portal"]);
});

test("properties that a page set before the element was defined count", (t) => {
  const page = openPage(t);
  page.window.document.body.innerHTML = "<uid2-choice-status>Please allow scripts.</uid2-choice-status>";
  const element = page.window.document.querySelector("uid2-choice-status");
  element.sdk = sdkOf({ optedOut: true });
  element.texts = { everywhere: "Out." };
  page.load("uid2-choice-status.cjs");
  assert.equal(element.querySelector("[role=status]").textContent, "Out.");
  assert.ok(!element.textContent.includes("allow scripts"), "what was for browsers without scripts is gone");
});

test("the attribute product says which of two SDKs is meant", (t) => {
  const { window, element, state } = open(t, { sdk: sdkOf({ optedOut: true }) });
  window.__euid = sdkOf({ token: "a" });
  element.setAttribute("product", "EUID");
  assert.equal(state(), "on");
});

test("an SDK whose every getter throws makes it throw nothing", (t) => {
  const fail = () => {
    throw new Error("no");
  };
  const sdk = { hasOptedOut: fail, signals: fail, on: fail, isIdentityAvailable: fail, getAdvertisingToken: fail };
  for (const name of ["siteOptOut", "status", "optOutPortalUrl"]) Object.defineProperty(sdk, name, { get: fail });
  const { state, errors } = open(t, { sdk });
  assert.equal(state(), "loading", "nor does it say that nobody opted out");
  assert.deepEqual(errors, []);
});

test("the official SDK, which has no signals and no site opt-out, is understood as far as it goes", (t) => {
  const { state } = open(t, { sdk: { hasOptedOut: () => true } });
  assert.equal(state(), "everywhere");
});

test("a second copy defines nothing, and on a server importing does nothing", async (t) => {
  const { load, forget } = open(t);
  forget();
  load("uid2-choice-status.cjs");
  const { ChoiceStatus } = await import("../../pkg/dist/uid2-choice-status.js");
  assert.equal(typeof ChoiceStatus, "function");
});
