// Walks of pages with Google's tags beside the SDK: no ad request carries the token from the task on in which somebody may not be shown
// any more, and everybody else's signals stay where nothing has ended. GPT and IMA are stand-ins (google_stand_in.mjs).
import assert from "node:assert/strict";
import { AdPage, BRIDGES, script, SDK, SECURE_SIGNAL, source } from "./ad_page.mjs";
import { gpt, ima } from "./google_stand_in.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const FORMS = { forms: ["wasm", "full"] };
const KEY = "_GESPSK-uidapi.com";
const THEIRS = "_GESPSK-other.example";

const GPT = (how = {}) => script(gpt, { asksAgain: true, ...how });

/** Another company's provider, which the page has in front of everything else. */
function other() {
  window.googletag = window.googletag || { cmd: [] };
  window.googletag.secureSignalProviders = window.googletag.secureSignalProviders || [];
  window.googletag.secureSignalProviders.push({ id: "other.example", collectorFunction: async () => "another's" });
}

const WAYS = {
  "an opt-out that is handed in": () => window.__uid2.setIdentity({ status: "optout" }),
  "a logout": () => window.__uid2.disconnect(),
  "an opt-out of this site": () => window.__uid2.optOutOfSite(),
  "a consent that is withdrawn": () => window.say("denied"),
};

const init = (tab, stage, options) =>
  tab.page.evaluate(
    (options) => window.__uid2.init({ consent: (notify) => ((window.say = notify), notify("granted")), ...options }),
    { baseUrl: stage.operator.api, ...options },
  );

const untilGoogleHas = (page, tab, token) =>
  tab.until("Google keeps the signal", ([key, token]) => (localStorage[key] ?? "").includes(token) || (localStorage[key] ?? "").includes(btoa(token)), [KEY, token]);

const stats = (tab) => tab.page.evaluate(() => window.walkGpt);

const kept = (tab, key = KEY) => tab.page.evaluate((key) => localStorage.getItem(key), key);

const report = async (tab) => {
  await tab.until("there is a report", () => window.__uid2.lastPurge);
  return tab.page.evaluate(() => window.__uid2.lastPurge.bridges);
};

async function begin(stage, scripts, options) {
  const identity = await stage.identityOf(ANN);
  const page = await AdPage.of(stage, scripts);
  const tab = await page.open();
  await init(tab, stage, { identity, ...options });
  await tab.untilToken();
  return { page, tab, identity, token: identity.advertising_token };
}

/** The same, until an ad request carries the token and the other company's signal. */
async function beginWithSignal(stage, scripts, options) {
  const begun = await begin(stage, scripts, options);
  await untilGoogleHas(begun.page, begun.tab, begun.token);
  await begun.tab.until("the other signal is there", (key) => localStorage[key], THEIRS);
  const body = await begun.page.request(begun.tab);
  assert.ok(body.includes(begun.token) && body.includes("another's"), "both were sent");
  return begun;
}

const ORDERS = {
  "bridges in front": (how) => [other, BRIDGES, SDK, SECURE_SIGNAL, GPT(how)],
  "bridges behind": (how) => [other, GPT(how), SDK, SECURE_SIGNAL, BRIDGES],
  "bridges that the SDK loads itself": (how) => [other, SDK, SECURE_SIGNAL, GPT(how)],
};

const untilBridges = (tab) => tab.until("the bridges are there", () => !!window[Symbol.for("uid2-wasm")].bridges);

walks("Google's tags beside the SDK", (walk) => {
  for (const [what, way] of Object.entries(WAYS))
    for (const [order, scripts] of Object.entries(ORDERS))
      walk(`${what}: no ad request carries the token from that task on, with ${order}`, async (stage) => {
        const isNew = order === "bridges behind";
        const { page, tab, token } = await beginWithSignal(stage, scripts({ isNew }));
        await untilBridges(tab);
        assert.ok(!(await page.request(tab, way)).includes(token), "in the same task");
        await tab.until("everybody's signals are cleared", () => window.walkGpt.cleared);
        assert.ok(!(await page.request(tab)).includes(token), "after it");
        await tab.until("the other signal is collected anew", (key) => localStorage[key], THEIRS);
        const next = await page.request(tab);
        assert.ok(!next.includes(token) && next.includes("another's"), "the next one");
        assert.equal((await stats(tab)).cleared, 1, "once");
      }, FORMS);

  walk("a token that is refreshed clears nobody's signals", async (stage) => {
    const { page, tab, token } = await beginWithSignal(stage, ORDERS["bridges in front"]());
    const theirs = await kept(tab, THEIRS);
    await tab.page.evaluate(() => window.__uid2.refreshNow());
    await tab.untilTokenIsNot(token);
    await untilGoogleHas(page, tab, await tab.token());
    assert.equal((await stats(tab)).cleared, 0);
    assert.equal(await kept(tab, THEIRS), theirs);
    const body = await page.request(tab);
    assert.ok(body.includes(await tab.token()) && !body.includes(token));
  }, FORMS);

  for (const asksAgain of [true, false])
    walk(`the next person's signal is sent, and never again the one before${asksAgain ? "" : ", where Google asks collectors once"}`, async (stage) => {
      const { page, tab, token } = await beginWithSignal(stage, ORDERS["bridges in front"]({ asksAgain }));
      await tab.disconnect();
      const bobs = await stage.identityOf(BOB);
      await tab.handIn(bobs);
      await untilGoogleHas(page, tab, bobs.advertising_token);
      const body = await page.request(tab);
      assert.ok(body.includes(bobs.advertising_token) && !body.includes(token));
    }, FORMS);

  walk("another person without a logout between: no request carries the token of the one before", async (stage) => {
    const { page, tab, token } = await beginWithSignal(stage, ORDERS["bridges in front"]());
    assert.deepEqual(await tab.signIn("Email", BOB.email), { code: "ok" });
    const body = await page.request(tab);
    assert.ok(!body.includes(token));
    await untilGoogleHas(page, tab, await tab.token());
    assert.ok((await page.request(tab)).includes(await tab.token()));
    assert.equal((await stats(tab)).cleared, 1);
  }, FORMS);
});

/** A collector of the page's own for our id, which answers when the walk says so. */
const inFlight = (list) =>
  source(`
  window.googletag = window.googletag || { cmd: [] };
  googletag.${list} = googletag.${list} || [];
  googletag.${list}.push({ id: "uidapi.com", collectorFunction: () => new Promise((answer) => (window.answer = answer)) });`);

const LISTS = {
  "before all others": [inFlight("secureSignalProviders"), BRIDGES, SDK, GPT()],
  "before Google's tags": [BRIDGES, SDK, inFlight("secureSignalProviders"), GPT()],
  "by the earlier name": [BRIDGES, inFlight("encryptedSignalProviders"), SDK, GPT()],
  "after Google's tags": [BRIDGES, SDK, GPT(), inFlight("secureSignalProviders")],
  "after Google's tags, which came before all others": [GPT(), BRIDGES, SDK, inFlight("secureSignalProviders")],
};

walks("Google's collectors in flight", (walk) => {
  for (const [when, scripts] of Object.entries(LISTS))
    walk(`one that was registered ${when} and answers after an opt-out gives nothing`, async (stage) => {
      const { page, tab, token } = await begin(stage, scripts);
      await tab.until("it is asked", () => !!window.answer);
      await page.request(tab, WAYS["an opt-out that is handed in"]);
      await tab.page.evaluate((token) => window.answer(token), token);
      await tab.until("Google has heard", () => window.walkGpt.codes.includes(106));
      assert.ok(!(await page.request(tab)).includes(token));
    }, FORMS);

  walk("a signal is gone while it is not known whether there is consent, and comes back with it, also where Google asks once", async (stage) => {
    const { page, tab, token } = await beginWithSignal(stage, ORDERS["bridges in front"]({ asksAgain: false }));
    assert.ok(!(await page.request(tab, () => window.say("unknown"))).includes(token));
    assert.ok((await page.request(tab, () => window.say("granted"))).includes(token));
    assert.equal((await stats(tab)).cleared, 0);
  }, FORMS);

  walk("one that answers while it is not known whether there is consent waits until it is", async (stage) => {
    const { page, tab, token } = await begin(stage, LISTS["before Google's tags"]);
    await tab.until("it is asked", () => !!window.answer);
    await tab.page.evaluate((token) => {
      window.say("unknown");
      window.answer(token);
    }, token);
    assert.ok(!(await page.request(tab)).includes(token));
    assert.equal(await kept(tab), null);
    await tab.page.evaluate(() => window.say("granted"));
    await untilGoogleHas(page, tab, token);
  }, FORMS);

  walk("what is written after an opt-out by a collector that nobody could guard is removed, and others' signals stay", async (stage) => {
    const { page, tab, token } = await begin(stage, [inFlight("secureSignalProviders"), other, GPT(), SDK, BRIDGES]);
    await tab.until("it is asked", () => !!window.answer);
    await page.request(tab, WAYS["an opt-out that is handed in"]);
    const { cleared } = await stats(tab);
    await tab.until("the other signal is there", (key) => localStorage[key], THEIRS);
    await tab.page.evaluate((token) => window.answer(token), token);
    await tab.until("it is removed", (key) => !(key in localStorage), KEY);
    assert.equal((await stats(tab)).cleared, cleared, "for everybody");
    assert.ok(await kept(tab, THEIRS));
    assert.ok(!(await page.request(tab)).includes(token));
    assert.equal((await report(tab)).find(({ library }) => library === "gpt").why, "late");
  }, FORMS);

  walk("where Google asks before each request, it is removed before that", async (stage) => {
    const { page, tab, token } = await begin(stage, [BRIDGES, SDK, GPT({ hasRequestHook: true })]);
    await tab.page.evaluate(() => window.__uid2.setIdentity({ status: "optout" }));
    const write = `() => localStorage.setItem("${KEY}", JSON.stringify(["uidapi.com", ${JSON.stringify(token)}, Date.now()]))`;
    assert.ok(!(await page.request(tab, write)).includes(token));
  }, FORMS);

  for (const isNew of [false, true])
    walk(`a failure that Google keeps from before does not hide the next token${isNew ? ", in the newer records" : ""}`, async (stage) => {
      const failing = source(`
        window.googletag = { cmd: [], secureSignalProviders: [] };
        googletag.secureSignalProviders.push({ id: "uidapi.com", collectorFunction: () => Promise.reject(new Error("too early")) });`);
      const page = await AdPage.of(stage, [failing, GPT({ isNew, asksAgain: false }), BRIDGES, SDK]);
      const tab = await page.open();
      await tab.until("Google keeps a failure", (key) => (localStorage[key] ?? "").includes("106"), KEY);
      const identity = await stage.identityOf(ANN);
      await init(tab, stage, { identity, bridges: { gpt: "register" } });
      await untilGoogleHas(page, tab, identity.advertising_token);
      assert.ok((await page.request(tab)).includes(identity.advertising_token));
    }, FORMS);
});

walks("Registering with Google", (walk) => {
  const REGISTER = { bridges: { gpt: "register" } };

  for (const [order, scripts] of Object.entries({ "before Google's tags": [BRIDGES, SDK, other, GPT()], "after them": [other, GPT({ asksAgain: false }), BRIDGES, SDK] }))
    walk(`${order}: once for each token, never without one, and each person's signal is sent`, async (stage) => {
      const page = await AdPage.of(stage, scripts);
      const tab = await page.open();
      await init(tab, stage, REGISTER);
      assert.deepEqual((await stats(tab)).registered, ["other.example"]);
      const identity = await stage.identityOf(ANN);
      await tab.handIn(identity);
      await untilGoogleHas(page, tab, identity.advertising_token);
      await tab.page.evaluate(() => window.__uid2.refreshNow());
      await tab.untilTokenIsNot(identity.advertising_token);
      const refreshed = await tab.token();
      await untilGoogleHas(page, tab, refreshed);
      assert.ok((await page.request(tab)).includes(refreshed));
      assert.ok(!(await page.request(tab, () => window.__uid2.disconnect())).includes(refreshed));
      const bobs = await stage.identityOf(BOB);
      await tab.handIn(bobs);
      await untilGoogleHas(page, tab, bobs.advertising_token);
      const body = await page.request(tab);
      assert.ok(body.includes(bobs.advertising_token) && !body.includes(refreshed));
      assert.deepEqual((await stats(tab)).registered, ["other.example", "uidapi.com", "uidapi.com", "uidapi.com"]);
    }, FORMS);

  walk("beside a Secure Signals script that registers: not twice", async (stage) => {
    const { page, tab, token } = await begin(stage, [BRIDGES, SDK, SECURE_SIGNAL, GPT()], REGISTER);
    await untilGoogleHas(page, tab, token);
    assert.deepEqual((await stats(tab)).registered, ["uidapi.com"]);
  }, FORMS);

  walk("by default: nothing is registered", async (stage) => {
    const { tab } = await begin(stage, [BRIDGES, SDK, GPT()]);
    assert.deepEqual((await stats(tab)).registered, []);
  }, FORMS);
});

walks("Google's tags and what else holds a token", (walk) => {
  walk("a page that comes back after an opt-out elsewhere: Google's own request for its return carries no token", async (stage) => {
    const { page, tab, token } = await beginWithSignal(stage, [other, GPT(), SECURE_SIGNAL, SDK, BRIDGES]);
    const come = () => {
      localStorage.setItem("UID2-sdk-identity", JSON.stringify({ status: "optout", identity_expires: 1, refresh_expires: 1 }));
      // In the order in which Chromium was seen to do it.
      document.dispatchEvent(new Event("visibilitychange"));
      window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    };
    const body = await page.request(tab, come, () => {});
    assert.ok(!body.includes(token));
  }, FORMS);

  walk("key-values that are the token go, of the page and of slots; others stay", async (stage) => {
    const { page, tab, token } = await begin(stage, [BRIDGES, SDK, GPT()]);
    await tab.page.evaluate((token) => {
      const pubads = window.googletag.pubads();
      pubads.setTargeting("uid", token);
      pubads.setTargeting("both", ["sports", token]);
      pubads.getSlots()[0].setTargeting("uid", token);
      pubads.getSlots()[0].setTargeting("place", "top");
    }, token);
    assert.ok((await page.request(tab)).includes(token));
    const { page: ofPage, slots } = JSON.parse(await page.request(tab, WAYS["a logout"]));
    assert.deepEqual([ofPage, slots], [{ both: ["sports"] }, [{ place: ["top"] }]]);
  }, FORMS);

  walk("IMA forgets as well, what it has read before too", async (stage) => {
    const { page, tab, token } = await beginWithSignal(stage, [other, BRIDGES, SDK, SECURE_SIGNAL, GPT(), ima]);
    const ask = () => window.google.ima.requestAds();
    assert.ok((await page.request(tab, undefined, ask)).includes(token));
    assert.ok(!(await page.request(tab, WAYS["a logout"], ask)).includes(token));
    assert.equal(await tab.page.evaluate(() => window.walkIma.cleared), 1);
  }, FORMS);

  walk("a page that is opened while somebody is opted out clears nobody's signals, where there is none of theirs", async (stage) => {
    const { page, tab } = await beginWithSignal(stage, ORDERS["bridges in front"]());
    await page.request(tab, WAYS["an opt-out of this site"]);
    await tab.until("the other signal is there", (key) => localStorage[key], THEIRS);
    const next = await page.open();
    await init(next, stage, {});
    await page.request(next);
    assert.equal((await stats(next)).cleared, 0);
    assert.ok(await kept(next, THEIRS));
  }, FORMS);
});

/** How a page may write the function that gives its server's tokens. */
const WRITTEN = {
  "declared before": (name) => [source(`function ${name}() { return Promise.resolve(window.token); }`), BRIDGES, SDK],
  "declared after": (name) => [BRIDGES, SDK, source(`function ${name}() { return Promise.resolve(window.token); }`)],
  "assigned before": (name) => [source(`window.${name} = async () => window.token;`), BRIDGES, SDK],
  "assigned after": (name) => [BRIDGES, SDK, source(`window.${name} = async () => window.token;`)],
};

walks("A page's own function that gives tokens", (walk) => {
  for (const [how, scripts] of Object.entries(WRITTEN))
    walk(`${how} our script: gives none of somebody who is gone, and the next person's`, async (stage) => {
      const page = await AdPage.of(stage, scripts("getUid2AdvertisingToken"));
      const tab = await page.open();
      const identity = await stage.identityOf(ANN);
      await init(tab, stage, { identity });
      await tab.untilToken();
      const give = (token) => tab.page.evaluate((token) => ((window.token = token), window.getUid2AdvertisingToken()), token);
      assert.equal(await give(identity.advertising_token), identity.advertising_token);
      assert.equal(await give("of the server"), "of the server");
      await tab.page.evaluate(() => window.__uid2.disconnect());
      assert.equal(await give(identity.advertising_token), undefined);
      const bobs = await stage.identityOf(BOB);
      await tab.handIn(bobs);
      await tab.untilToken();
      for (const token of [identity.advertising_token, "of the server"]) assert.equal(await give(token), undefined);
      assert.equal(await give(bobs.advertising_token), bobs.advertising_token);
    }, FORMS);

  walk("gives none of somebody who logged out before the core came, when the next person is there with it", async (stage) => {
    const [ann, bob] = [await stage.identityOf(ANN), await stage.identityOf(BOB)];
    const cores = [];
    await stage.context.route("**/uid2-core*", (route) => cores.push(route));
    const page = await AdPage.of(stage, WRITTEN["assigned before"]("getUid2AdvertisingToken"));
    const tab = await page.open();
    await init(tab, stage, { identity: ann });
    await tab.untilToken();
    const give = (token) => tab.page.evaluate((token) => ((window.token = token), window.getUid2AdvertisingToken()), token);
    assert.equal(await give(ann.advertising_token), ann.advertising_token);
    await tab.page.evaluate((bob) => {
      window.__uid2.disconnect();
      window.__uid2.setIdentity(bob);
    }, bob);
    await until("the core is asked for", () => cores.length > 0);
    for (const route of cores) await route.continue();
    await tab.untilToken();
    assert.equal(await give(ann.advertising_token), undefined);
    assert.equal(await give(bob.advertising_token), bob.advertising_token);
  });

  walk("of EUID likewise, and it is there as little as before where the page has none", async (stage) => {
    const page = await AdPage.of(stage, [...WRITTEN["assigned after"]("getEuidAdvertisingToken"), "/sdk/euid-sdk.js"]);
    const tab = await page.open();
    const ends = await tab.page.evaluate(async () => {
      window.token = "of the server";
      window.__euid.init({});
      const before = await window.getEuidAdvertisingToken();
      window.__euid.optOutOfSite();
      return [before, (await window.getEuidAdvertisingToken()) ?? "nothing", typeof window.getUid2AdvertisingToken];
    });
    assert.deepEqual(ends, ["of the server", "nothing", "undefined"]);
  }, FORMS);

  walk("is registered by the Secure Signals script: after an opt-out its collector gives nothing, and no request carries its token", async (stage) => {
    const page = await AdPage.of(stage, [source("function getUid2AdvertisingToken() { return Promise.resolve('of the server'); }"), other, SECURE_SIGNAL, BRIDGES, SDK, GPT()]);
    const tab = await page.open();
    await init(tab, stage, {});
    await untilGoogleHas(page, tab, "of the server");
    assert.ok((await page.request(tab)).includes("of the server"));
    for (let count = 0; count < 2; count++) assert.ok(!(await page.request(tab, WAYS["an opt-out that is handed in"])).includes("of the server"));
    await tab.until("Google has heard", () => window.walkGpt.codes.includes(106));
  }, FORMS);
});

walks("Google's tags that a page leaves out", (walk) => {
  /** The page's own provider: no script of ours removes what Google keeps of it. */
  const own = source(`
    window.googletag = window.googletag || { cmd: [] };
    googletag.secureSignalProviders = googletag.secureSignalProviders || [];
    googletag.secureSignalProviders.push({ id: "uidapi.com", collectorFunction: () => new Promise((go) => (window.answer = go)) });`);

  async function beginWithOwn(stage, scripts, options) {
    const begun = await begin(stage, scripts, options);
    await begun.tab.until("it is asked", () => !!window.answer);
    await begun.tab.page.evaluate((token) => window.answer(token), begun.token);
    await untilGoogleHas(begun.page, begun.tab, begun.token);
    return begun;
  }

  for (const [what, bridges] of Object.entries({ "all bridges off": false, "both of Google's off": { gpt: false, ima: false } }))
    walk(`${what}: nobody's signals are cleared, collectors give what they give, and the report says so`, async (stage) => {
      const { page, tab, token } = await beginWithOwn(stage, [BRIDGES, own, SDK, GPT(), ima], { bridges });
      await page.request(tab, WAYS["an opt-out that is handed in"]);
      assert.deepEqual(await report(tab), [
        { library: "gpt", name: "googletag", purged: false, why: "off" },
        { library: "ima", name: "google.ima", purged: false, why: "off" },
      ]);
      const { codes } = await stats(tab);
      await page.request(tab);
      await tab.page.evaluate((token) => window.answer(token), token);
      await tab.until("Google has heard", (length) => window.walkGpt.codes.length > length, codes.length);
      assert.ok(!(await stats(tab)).codes.includes(106));
      assert.equal((await stats(tab)).cleared, 0);
      assert.equal(await tab.page.evaluate(() => window.walkIma.cleared), 0);
    }, FORMS);

  walk("IMA alone off: what it has read it keeps, and the report says so", async (stage) => {
    const { page, tab, token } = await beginWithOwn(stage, [BRIDGES, own, SDK, GPT(), ima], { bridges: { ima: false } });
    assert.ok(!(await page.request(tab, WAYS["an opt-out that is handed in"])).includes(token));
    assert.equal(await tab.page.evaluate(() => window.walkIma.cleared), 0);
    assert.deepEqual(await report(tab), [
      { library: "gpt", name: "googletag", purged: true },
      { library: "ima", name: "google.ima", purged: false, why: "off" },
    ]);
  }, FORMS);

  walk("tags that have not loaded are cleared when they do, and the report says so", async (stage) => {
    const { page, tab } = await begin(stage, [BRIDGES, SDK, source("googletag.cmd.push(() => {});")]);
    await tab.page.evaluate(() => window.__uid2.setIdentity({ status: "optout" }));
    assert.deepEqual(await report(tab), [{ library: "gpt", name: "googletag", purged: false, why: "not loaded" }]);
    await tab.page.evaluate(`(${gpt})({})`);
    assert.equal((await stats(tab)).cleared, 1);
    await page.request(tab);
  }, FORMS);
});
