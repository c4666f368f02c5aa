// Walks of pages on which somebody opts out of the site in an unlucky order, or where storage, clocks or sub-domains are against it.
// Each is one way in which a promise of site_opt_out.test.mjs or notify_server.test.mjs was broken.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { assertNobody, storedIn } from "./seen.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };

/** Goes to a sub-domain of walk.test, which leads to this machine. */
const goTo = (stage, tab, host) => tab.page.goto(stage.address("/").replace(/\/\/[^/:]+/, `//${host}.walk.test`));

/** `init` on a sub-domain, and then what else the page calls. */
const initShared = (tab, call = () => {}) =>
  tab.page.evaluate(`(() => { window.__uid2.init({ siteOptOutDomain: "walk.test" }); return (${call})(); })()`);

const choice = (tab) => tab.page.evaluate(() => window.__uid2.siteOptOut);

/** The queries with which the page's own server is told. */
async function tellings(stage) {
  const asked = [];
  await stage.context.route("**/opted-out**", async (route) => {
    asked.push(new URL(route.request().url()).search);
    await route.fulfill({ status: 204 });
  });
  return asked;
}

walks("A site opted out of in unlucky orders", (walk) => {
  walk("full storage keeps nobody: the choice holds on this page and on the next", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const asked = stage.requestsSince();
    const tab = await stage.openAndInit({ identity });
    await tab.fillStorage();
    await tab.page.evaluate(() => window.__uid2.optOutOfSite());
    assert.equal((await tab.signIn("Email", BOB.email)).code, "site_opted_out");
    assert.equal(await tab.token(), undefined);
    assert.ok((await tab.look()).optedOut);
    assert.deepEqual(asked, []);
    await tab.page.reload();
    await tab.initAgain({ identity });
    await tab.untilInit();
    assert.equal(await tab.token(), undefined);
  });

  walk("blocked storage: the choice holds on this page, for both products", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await tab.page.evaluate(() => void Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } }));
    await tab.page.addScriptTag({ url: "/sdk/euid-sdk.js" });
    await tab.page.evaluate(([options]) => { window.__uid2.init(options); window.__euid.init({}); }, [{ baseUrl: stage.operator.api, identity }]);
    await tab.untilToken();
    await tab.untilCore();
    await tab.page.evaluate(() => window.__uid2.optOutOfSite());
    assert.equal((await tab.signIn("Email", BOB.email)).code, "site_opted_out");
    assert.ok((await tab.look()).optedOut);
    assert.ok(await tab.page.evaluate(() => window.__euid.hasOptedOut()), "EUID");
    await tab.page.evaluate(() => window.__euid.optInToSite());
    assert.ok(!(await tab.look()).optedOut);
  });

  walk("whoever opts in again in the callback of it: the server is told of no opt-out from every publisher", async (stage) => {
    const its = await tellings(stage);
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN), optOutUrl: stage.address("/opted-out") });
    await tab.page.evaluate(() => {
      window.__uid2.callbacks.push((event) => event === "OptoutReceived" && window.__uid2.optInToSite());
      window.__uid2.optOutOfSite();
    });
    await pause(1500);
    assert.ok(!its.some((search) => search.includes("global")), its.join());
  });

  walk("is told to the server once, with two tabs and both products", async (stage) => {
    const its = await tellings(stage);
    const optOutUrl = stage.address("/opted-out?x=1");
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN), optOutUrl });
    const second = await stage.openAndInit({ optOutUrl });
    await tab.page.addScriptTag({ url: "/sdk/euid-sdk.js" });
    await tab.page.evaluate((options) => window.__euid.init(options), { baseUrl: stage.operator.euid.api, optOutUrl });
    await tab.until("euid", () => window.__euid.isInitComplete());
    await tab.page.evaluate(() => window.__uid2.optOutOfSite());
    await second.untilOptedOut();
    await pause(1000);
    assert.equal(its.length, 1, its.join());
    assert.match(its[0], /x=1&.*optout=site/);
  });

  walk("is told once by both products of one page in whole files", async (stage) => {
    const its = await tellings(stage);
    const optOutUrl = stage.address("/opted-out?x=1");
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN), optOutUrl });
    await tab.page.addScriptTag({ url: "/sdk/euid-sdk-full.js" });
    await tab.page.evaluate((options) => window.__euid.init(options), { baseUrl: stage.operator.euid.api, optOutUrl });
    await tab.until("euid", () => window.__euid.isInitComplete());
    await tab.page.evaluate(() => window.__uid2.optOutOfSite());
    await pause(1000);
    assert.equal(its.length, 1, its.join());
  });

  walk("opting in before init ends a choice that sub-domains share", async (stage) => {
    const tab = await stage.open();
    await goTo(stage, tab, "a");
    await initShared(tab, () => window.__uid2.optOutOfSite());
    assert.ok(await tab.page.evaluate(() => document.cookie.includes("__uid_site")));
    await goTo(stage, tab, "b");
    await tab.page.evaluate(() => window.__uid2.optInToSite());
    assert.equal(await choice(tab), undefined);
    await initShared(tab);
    assert.equal(await choice(tab), undefined);
    await goTo(stage, tab, "a");
    await initShared(tab);
    assert.equal(await choice(tab), undefined);
  });

  walk("a clock that is set back takes no choice away", async (stage) => {
    const tab = await stage.open();
    await goTo(stage, tab, "a");
    const seen = await tab.page.evaluate(() => {
      const now = Date.now;
      window.__uid2.init({ siteOptOutDomain: "walk.test" });
      window.__uid2.optOutOfSite();
      window.__uid2.optInToSite();
      window.__uid2.dispose();
      window.__uid2.init({});
      Date.now = () => now() - 3600000;
      window.__uid2.optOutOfSite();
      const out = !!window.__uid2.siteOptOut;
      window.__uid2.optInToSite();
      return [out, !!window.__uid2.siteOptOut];
    });
    assert.deepEqual(seen, [true, false]);
  });

  walk("a clock that is set back lets somebody opt in on another sub-domain", async (stage) => {
    const tab = await stage.open();
    await goTo(stage, tab, "a");
    await initShared(tab, () => window.__uid2.optOutOfSite());
    await goTo(stage, tab, "b");
    await tab.page.evaluate(() => {
      const now = Date.now;
      window.__uid2.init({ siteOptOutDomain: "walk.test" });
      Date.now = () => now() - 3600000;
      window.__uid2.optInToSite();
    });
    await goTo(stage, tab, "a");
    await initShared(tab);
    assert.equal(await choice(tab), undefined);
  });

  walk("a long reason is shared all the same", async (stage) => {
    const tab = await stage.open();
    await goTo(stage, tab, "a");
    await initShared(tab, () => window.__uid2.optOutOfSite({ reason: "я".repeat(2000) }));
    await goTo(stage, tab, "b");
    assert.ok(await choice(tab));
  });

  walk("an opt-out from every publisher stays when somebody opts out of the site and in again", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.openAndInit({ identity });
    await tab.handIn({ status: "optout" });
    assert.ok((await tab.look()).optedOut);
    await tab.page.evaluate(() => { window.__uid2.optOutOfSite(); window.__uid2.optInToSite(); });
    await tab.handIn(identity);
    assert.equal(await tab.token(), undefined);
    assert.ok((await tab.look()).optedOut, "hasOptedOut");
  });

  walk("optOutOfSite(null) and junk are taken", async (stage) => {
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN) });
    const out = await tab.page.evaluate(() => {
      try { window.__uid2.optOutOfSite(null); } catch (error) { return String(error); }
      return window.__uid2.hasOptedOut();
    });
    assert.equal(out, true);
  });

  walk("the other product's identity is gone at once", async (stage) => {
    const euid = await stage.operator.euid.generate(ANN);
    const tab = await stage.openAndInit({});
    await tab.page.addScriptTag({ url: "/sdk/euid-sdk.js" });
    await tab.page.evaluate((options) => window.__euid.init(options), { baseUrl: stage.operator.euid.api, identity: euid });
    await tab.until("euid", () => window.__euid.getAdvertisingToken());
    await tab.page.evaluate(() => window.__uid2.optOutOfSite());
    assert.ok(!(await tab.page.evaluate(() => localStorage.getItem("EUID-sdk-identity"))), "stored");
  });

  walk("junk in the key is an opt-out, and ends by opting in", async (stage) => {
    const identity = await stage.identityOf(ANN);
    for (const text of ["junk", "null", "5", "\n", "[]", '{"since":"x"}', " "]) {
      const tab = await stage.open();
      await tab.store("uid2-wasm.site", text);
      await tab.initAgain({ identity });
      await tab.untilInit();
      assert.equal(await tab.token(), undefined, JSON.stringify(text));
      assert.ok((await tab.look()).optedOut, JSON.stringify(text));
      await tab.page.evaluate(() => window.__uid2.optInToSite());
      await tab.handIn(identity);
      await tab.untilToken();
      await tab.disconnect();
    }
  });

  walk("in another tab during a refresh: no answer brings anybody", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.openAndInit({ identity });
    const second = await stage.openAndInit({});
    await second.untilToken();
    await second.untilCore();
    const asked = stage.requestsSince();
    const end = second.page.evaluate(() => window.__uid2.refreshNow().then(() => "ok", ({ code }) => code));
    await tab.page.evaluate(() => window.__uid2.optOutOfSite());
    await Promise.race([end, pause(20000).then(() => assert.fail("pends"))]);
    await pause(300);
    await assertNobody([tab, second]);
    assert.ok(asked.length <= 1);
    assert.equal((await storedIn(tab)).trim(), "");
    const before = asked.length;
    for (const each of [tab, second]) {
      assert.ok((await each.page.evaluate(() => window.__uid2.refreshNow().then(() => "ok", ({ code }) => code))) !== "ok");
      assert.ok(!(await each.tokenInTime()).token);
    }
    assert.equal(asked.length, before);
  });
});
