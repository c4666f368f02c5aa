// The unsubscribe landing page where no browser is needed: what its options may be, in which language it speaks, what it posts,
// and ending push subscriptions. It is walked in a browser by tests/e2e/landing.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settle, openPage } from "./page.mjs";

const ADDRESS = "https://paper.example/unsubscribe?params=a%2Bb+c&pid=x==&keep=1#part";
const OK = { status: 200 };

/** A page that the link leads to, with answers of the publisher's server one after the other, the last for ever. */
function open(t, { url = ADDRESS, html = `<main lang="en"></main>`, answers = [OK], more = {} } = {}) {
  const page = openPage(t, { url });
  const { window } = page;
  window.document.body.innerHTML = html;
  const asked = [];
  window.fetch = async (address, init) => {
    asked.push({ address, ...init });
    const { status, headers = {} } = answers.length > 1 ? answers.shift() : answers[0];
    return { ok: status < 300, status, headers: { get: (name) => headers[name] ?? null } };
  };
  const { landing, unsubscribePush } = page.load("landing.cjs");
  const element = window.document.querySelector("main");
  const draw = (options = {}) => landing({ element, endpoint: "/consent", site: "none", ...more, ...options });
  return { ...page, asked, element, draw, unsubscribePush };
}

const click = ({ element }) => element.querySelector("button").click();

test("a wrong option is a TypeError that says which, and the address is left as it was", (t) => {
  const page = open(t);
  const cases = {
    "`element` must": { element: null },
    "`endpoint` must": { endpoint: "" },
    "your own server: what Adobe": { endpoint: "https://platform.adobe.io/journey/imp/consent/preferences" },
    "your own server that": { endpoint: "javascript:alert(1)" },
    "`site` must be": { site: true },
    "`sdk` must be": { site: "ticked" },
    "`push` must be": { push: "yes" },
    "`texts` must be": { texts: "Abmelden" },
    "`ticked` is no option": { ticked: true },
    "`texts.en` has `titel`": { texts: { en: { titel: "x" } } },
    "`texts.en` has `done`, which must be a string": { texts: { en: { done: () => "x" } } },
    "`texts.de` lacks `again`": { texts: { de: german({ again: undefined }) } },
    "`texts.de` lacks `pushDone`": { texts: { de: german({ pushDone: undefined }) }, push: true },
  };
  for (const [message, wrong] of Object.entries(cases)) {
    assert.throws(
      () => page.draw(wrong),
      (error) => error.name === "TypeError" && new RegExp(`^landing: .*${message.replace(/[.]/g, "\\$&")}`).test(error.message),
      message,
    );
  }
  assert.throws(() => page.load("landing.cjs").landing(), { name: "TypeError" });
  assert.equal(page.window.location.href, ADDRESS);
  assert.equal(page.element.childElementCount, 0);
});

/** All texts, in words that tell them apart; those that are undefined are left out. */
function german(more = {}) {
  const names = ["question", "push", "site", "unsubscribe", "again", "sending", "waiting", "offline", "done", "unsent", "refused"];
  const all = [...names, "missing", "pushDone", "pushFailed", "siteDone", "siteFailed"].map((name) => [name, `de ${name}`]);
  return Object.fromEntries(Object.entries({ ...Object.fromEntries(all), ...more }).filter(([, text]) => text !== undefined));
}

for (const [lang, texts, language, words] of [
  ["de", { de: german() }, "de", "de unsubscribe"],
  ["de-AT", { DE: german() }, "de", "de unsubscribe"],
  ["de-AT", { de: german(), "de-at": german({ unsubscribe: "Servus" }) }, "de-at", "Servus"],
  ["fr", { de: german() }, "en", "Unsubscribe"],
  ["", undefined, "en", "Unsubscribe"],
  ["en-GB", { en: { unsubscribe: "Stop" } }, "en", "Stop"],
  ["fr", { en: { unsubscribe: "Stop" } }, "en", "Stop"],
]) {
  test(`a page in ${lang || "no language"} with texts in ${Object.keys(texts ?? {}) || "none"} says ${words}`, (t) => {
    const page = open(t, { html: `<div lang="${lang}"><main></main></div>` });
    page.draw({ texts });
    assert.equal(page.element.querySelector("button").textContent, words);
    assert.equal(page.element.firstChild.getAttribute("lang"), language);
  });
}

test("texts are texts: markup in them is shown", (t) => {
  const page = open(t);
  page.draw({ texts: { en: { question: "<img src=x>" } } });
  assert.equal(page.element.querySelector("img"), null);
  assert.match(page.element.textContent, /<img src=x>/);
});

test("the texts of a choice that is not offered may be missing", (t) => {
  const page = open(t, { html: `<main lang="de"></main>` });
  page.draw({ texts: { de: german({ push: undefined, pushDone: undefined, pushFailed: undefined, site: undefined, siteDone: undefined, siteFailed: undefined }) } });
  assert.equal(page.element.querySelectorAll("input").length, 0);
});

test("what is posted is the choice, letter by letter, whatever others have given arrays and texts for a toJSON", async (t) => {
  const page = open(t);
  page.window.eval("Array.prototype.toJSON = String.prototype.toJSON = Object.prototype.toJSON = () => 'theirs'");
  page.draw();
  assert.equal(page.window.location.href, "https://paper.example/unsubscribe?keep=1#part");
  click(page);
  await settle();
  const [{ address, method, body, headers, keepalive, redirect }] = page.asked;
  assert.equal(body, '{"params":"a%2Bb+c","pid":"x==","chosen":["email"]}');
  assert.deepEqual([address, method, keepalive, redirect], ["https://paper.example/consent", "POST", true, "manual"]);
  assert.equal(headers["content-type"], "application/json");
  assert.match(page.element.textContent, /You are unsubscribed/);
});

test("the first of two parameters of one name counts, and no letter of either stays in the address", (t) => {
  const page = open(t, { url: "https://paper.example/?pid=1&params=p&x&pid=2&sig=s&params=q&=&y=%" });
  page.window.history.replaceState({ of: "the page" }, "");
  page.draw();
  assert.equal(page.window.location.href, "https://paper.example/?x&=&y=%");
  assert.deepEqual(page.window.history.state, { of: "the page" });
  click(page);
  assert.deepEqual(JSON.parse(page.asked[0].body), { params: "p", pid: "1", sig: "s", chosen: ["email"] });
});

test("a choice that changes after a failure is sent under another key", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const page = open(t, { answers: [{ status: 500 }] });
  page.window.setTimeout = setTimeout;
  page.window.clearTimeout = clearTimeout;
  page.draw({ push: true });
  const failAll = async (count) => {
    for (const ms of [0, 1_000, 4_000, 12_000]) {
      t.mock.timers.tick(ms);
      await new Promise(setImmediate);
    }
    assert.equal(page.asked.length, count);
    assert.match(page.element.textContent, /not unsubscribed yet/);
  };
  click(page);
  await failAll(4);
  click(page);
  await failAll(8);
  page.element.querySelector("input").checked = true;
  click(page);
  await failAll(12);
  const keys = page.asked.map(({ headers }) => headers["idempotency-key"]);
  assert.deepEqual([new Set(keys.slice(0, 4)).size, new Set(keys).size], [1, 2], "the same choice is the same, whoever tries again");
  page.window.dispatchEvent(new page.window.Event("online"));
  await failAll(16);
});

test("a server says how long the next try waits, and a minute at most", async (t) => {
  for (const [said, ms] of [["3", 3_000], ["7200", 60_000], ["-1", 1_000], ["Fri, 31 Dec 2100 00:00:00 GMT", 1_000]]) {
    const waits = [];
    const page = open(t, { answers: [{ status: 503, headers: { "retry-after": said } }] });
    page.window.setTimeout = (_, ms) => waits.push(ms);
    page.draw();
    click(page);
    await settle();
    assert.equal(waits.at(-1), ms, said);
  }
});

test("after it was disposed of nothing is tried again, nor drawn", async (t) => {
  const page = open(t, { answers: [{ status: 500 }] });
  const tries = [];
  page.window.setTimeout = (go) => tries.push(go);
  const { dispose } = page.draw();
  click(page);
  await settle();
  dispose();
  tries.at(-1)();
  page.window.dispatchEvent(new page.window.Event("online"));
  await settle();
  assert.deepEqual([page.asked.length, page.element.childElementCount], [1, 0]);
});

/** A service worker registration: with a subscription that ends, refuses or throws, or without one. */
function registration(scope, end) {
  const subscription = end && { endpoint: `https://push.example/${scope}`, toJSON: () => assert.fail("keys"), unsubscribe: async () => end() };
  return { scope, pushManager: { getSubscription: async () => subscription ?? null } };
}

const workersOf = (registrations) => ({ getRegistrations: async () => registrations });

const failing = (name) => () => {
  throw Object.assign(new Error("https://push.example/secret"), { name });
};

test("every registration's push subscription ends, and one that does not is told without its endpoint", async (t) => {
  const page = open(t);
  const registrations = [
    registration("/a", () => true),
    registration("/b"),
    registration("/c", () => false),
    registration("/d", failing("AbortError")),
    { scope: "/e" },
    registration("/f", () => true),
  ];
  Object.defineProperty(page.window.navigator, "serviceWorker", { value: workersOf(registrations) });
  assert.deepEqual(JSON.parse(JSON.stringify(await page.unsubscribePush())), {
    ended: [
      { scope: "/a", endpoint: "https://push.example//a" },
      { scope: "/f", endpoint: "https://push.example//f" },
    ],
    failed: [
      { scope: "/c", why: "refused" },
      { scope: "/d", why: "AbortError" },
    ],
  });
});

test("where there is no push, no worker, or no right to ask, nothing has ended and nothing failed", async (t) => {
  const nothing = { ended: [], failed: [] };
  for (const describe of [
    undefined,
    { value: {} },
    { value: workersOf([]) },
    { value: workersOf([{ scope: "/" }]) },
    { value: { getRegistrations: failing("SecurityError") } },
    { get: failing("SecurityError") },
  ]) {
    const page = open(t);
    if (describe) Object.defineProperty(page.window.navigator, "serviceWorker", describe);
    assert.deepEqual(JSON.parse(JSON.stringify(await page.unsubscribePush())), nothing);
  }
});

/** Several tries come before this is said, and how many turns of the loop they take is the engine's affair. */
async function untilSaid({ element }, words) {
  for (let left = 100; left > 0 && !words.test(element.textContent); left -= 1) await settle();
  assert.match(element.textContent, words);
}

test("a subscription that could not be ended is said on the page, and ended with the next click", async (t) => {
  const page = open(t, { answers: [{ status: 500 }, { status: 500 }, { status: 500 }, { status: 500 }, OK] });
  // Pauses pass at once; what a request may take does not.
  page.window.setTimeout = (go, ms) => ms < 15_000 && setImmediate(go);
  let ends = false;
  Object.defineProperty(page.window.navigator, "serviceWorker", { value: workersOf([registration("/", () => ends)]) });
  page.draw({ push: true });
  page.element.querySelector("input").click();
  click(page);
  await untilSaid(page, /not unsubscribed yet/);
  assert.match(page.element.querySelector("[role=status]").textContent, /^Push notifications could not be ended in this browser/);
  ends = true;
  click(page);
  await settle();
  const said = [...page.element.querySelectorAll("[role=status] p")].map(({ textContent }) => textContent);
  assert.deepEqual(said, ["You are unsubscribed from these e-mails.", "Push notifications are off in this browser."]);
});

test("importing it on a server does nothing", async () => {
  const { landing, unsubscribePush } = await import("../../pkg/dist/landing.js");
  assert.equal(typeof landing, "function");
  assert.deepEqual(await unsubscribePush(), { ended: [], failed: [] });
});

test("while a request is on its way, neither coming online nor a further submission sends another", async (t) => {
  const page = open(t);
  let answer;
  let asked = 0;
  page.window.fetch = () => new Promise((resolve) => ((asked += 1), (answer = resolve)));
  page.draw();
  click(page);
  page.window.dispatchEvent(new page.window.Event("online"));
  page.element.querySelector("form").dispatchEvent(new page.window.Event("submit", { cancelable: true }));
  await settle();
  assert.equal(asked, 1);
  answer({ ok: true, status: 200 });
  await settle();
  page.window.dispatchEvent(new page.window.Event("online"));
  await settle();
  assert.equal(asked, 1);
  assert.match(page.element.textContent, /^You are unsubscribed/, "and coming online later changes nothing that is said");
});

test("after a failure the focus goes to the button, unless the person is elsewhere on the page", async (t) => {
  for (const isElsewhere of [false, true]) {
    const page = open(t, { html: `<input id="elsewhere"><main></main>`, answers: [{ status: 500 }] });
    page.window.setTimeout = (go, ms) => ms < 15_000 && setImmediate(go);
    page.draw();
    click(page);
    if (isElsewhere) page.window.document.getElementById("elsewhere").focus();
    await untilSaid(page, /not unsubscribed yet/);
    assert.equal(page.window.document.activeElement.localName, isElsewhere ? "input" : "button");
  }
});

test("the SDK is turned off once, however often the person tries; and once it is done the page has forgotten the link", async (t) => {
  const reasons = [];
  const sdk = { optOutOfSite: ({ reason }) => reasons.push(reason) };
  const answers = [500, 500, 500, 500, 200].map((status) => ({ status }));
  const page = open(t, { answers, more: { sdk, site: "ticked" } });
  page.window.setTimeout = (go, ms) => ms < 15_000 && setImmediate(go);
  const first = page.draw();
  click(page);
  await settle();
  click(page);
  await settle();
  assert.match(page.element.textContent, /^You are unsubscribed.*Your advertising identity is off/);
  assert.deepEqual(reasons, ["unsubscribe"]);
  first.dispose();
  page.draw();
  assert.match(page.element.textContent, /^This page works only by the link/);
});
