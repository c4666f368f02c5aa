// Walks in which a person asks for their data to be erased: what this package keeps is gone, here and in every tab, and comes back
// by nothing that is on its way. Opt-outs stay, unless they are to go as well.
import assert from "node:assert/strict";
import { assertGone, assertNobody } from "./seen.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };

const erase = (tab, options) => tab.page.evaluate((options) => window.__uid2.erase(options), options);

/** The names of all that is kept of either product, but what a page without a module is told. */
const kept = (tab) =>
  tab.page.evaluate(() => {
    const cookies = document.cookie.split("; ").filter(Boolean).map((pair) => `cookie ${pair.split("=")[0]}`);
    return [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...cookies].filter((name) => !/\.seen\./.test(name)).sort();
  });

const names = ({ removed }) => removed.map(({ place, key }) => `${place} ${key}`).sort();

walks("Erasing what is kept", (walk) => {
  for (const useCookie of [false, true]) {
    const official = useCookie ? "cookie __uid_2" : "localStorage UID2-sdk-identity";
    const config = useCookie ? "cookie __uid_2_config" : "localStorage UID2-sdk-identity_config";

    walk(`leaves nothing, and says what it removed: ${useCookie ? "cookies" : "local storage"}`, async (stage) => {
      const tab = await stage.openAndInit({ useCookie });
      assert.equal((await tab.signIn("Email", ANN.email)).code, "ok");
      await tab.untilToken();
      const identity = (await tab.look()).identity;
      const report = await erase(tab);
      assert.deepEqual(await tab.page.evaluate(() => ({ ...localStorage, cookie: document.cookie })), { cookie: "" });
      for (const name of [official, config, "localStorage uid2-wasm.uid2", "localStorage uid2-wasm.salt"])
        assert.ok(names(report).includes(name), `${name} is in ${names(report)}`);
      assert.equal(new Set(names(report)).size, report.removed.length, "each is named once");
      assert.deepEqual(report.survived, []);
      await assertNobody([tab], identity);
      assert.equal(await tab.page.evaluate(() => window.__uid2.status), "none");
    });

    walk(`takes the token in the task of the call, and from every tab: ${useCookie ? "cookies" : "local storage"}`, async (stage) => {
      const identity = await stage.identityOf(ANN);
      const first = await stage.openAndInit({ identity, useCookie });
      const second = await stage.openAndInit({ useCookie });
      await second.untilToken();
      const seen = await first.page.evaluate(() => {
        window.erasing = window.__uid2.erase();
        return window.__uid2.getAdvertisingToken() || "none";
      });
      assert.equal(seen, "none");
      await first.page.evaluate(() => window.erasing.then(() => {}));
      await second.until("the other tab has lost it", () => !window.__uid2.getAdvertisingToken());
      await second.until("and begun anew", () => window.__uid2.status === "none");
      await assertNobody([first, second], identity);
      await until("no tab has written anything back", async () => (await kept(first)).length === 0);
    });
  }

  walk("on a page that has loaded no module yet takes the token at once, and loads the core for the rest", async (stage) => {
    const identity = await stage.identityOf(ANN);
    await stage.openAndInit({ identity });
    const tab = await stage.open();
    await tab.initAlone({});
    const [seen, report] = await tab.page.evaluate(async () => {
      const erasing = window.__uid2.erase();
      return [window.__uid2.getAdvertisingToken() || "none", await erasing];
    });
    assert.equal(seen, "none");
    assert.ok(names(report).includes("localStorage UID2-sdk-identity"));
    await assertGone([tab], identity);
    await until("nothing is kept", async () => (await kept(tab)).length === 0);
  });

  walk("is not undone by an answer that is on its way", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.openAndInit({ identity });
    const other = await stage.openAndInit();
    await other.untilCore();
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await stage.context.route(/token\/refresh/, async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    const onItsWay = other.page.waitForRequest((request) => request.url().includes("/token/refresh"));
    const asked = other.page.evaluate(() => window.__uid2.refreshNow().then(() => "a token", ({ code }) => code));
    await onItsWay;
    await erase(tab);
    await other.until("the other tab has lost it", () => !window.__uid2.getAdvertisingToken());
    release();
    assert.notEqual(await asked, "a token");
    await assertNobody([tab, other], identity);
    await until("nothing is kept", async () => (await kept(tab)).length === 0);
  });

  walk("tells other tabs that their identity is gone, and nothing twice", async (stage) => {
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN) });
    const other = await stage.openAndInit();
    await other.untilToken();
    await other.takeEvents();
    await erase(tab);
    await other.until("the other tab has begun anew", () => window.__uid2.status === "none");
    await other.until("it was told", () => window.walk.events.length > 0);
    const events = await other.takeEvents();
    assert.equal(events.filter((event) => /IdentityUpdated/.test(event)).length, 1, `${events}`);
    assert.ok(!events.some((event) => /InitCompleted|SdkLoaded|token/.test(event)), `${events}`);
  });

  walk("ends a sign-in that is on its way", async (stage) => {
    const tab = await stage.openAndInit();
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await stage.context.route(/client-generate/, async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    const onItsWay = tab.page.waitForRequest((request) => request.url().includes("/token/client-generate"));
    const signIn = tab.signIn("Email", ANN.email);
    await onItsWay;
    await erase(tab);
    release();
    assert.equal((await signIn).code, "aborted");
    assert.deepEqual(await kept(tab), []);
    assert.equal(await tab.token(), undefined);
  });

  walk("works on a page that has not called init, and finds the cookie of one that has", async (stage) => {
    const identity = await stage.identityOf(ANN);
    await stage.openAndInit({ identity, useCookie: true });
    const tab = await stage.open();
    const report = await erase(tab);
    assert.ok(names(report).includes("cookie __uid_2"), `${names(report)}`);
    await assertGone([tab], identity);
    await until("nothing is kept", async () => (await kept(tab)).length === 0);
  });

  walk("that is called twice answers twice, and an init behind it begins as usual", async (stage) => {
    const identity = await stage.identityOf(BOB);
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN) });
    const [first, second, token] = await tab.page.evaluate(
      async ([baseUrl, identity]) => {
        const both = [window.__uid2.erase(), window.__uid2.erase()];
        window.__uid2.init({ baseUrl, identity });
        return [...(await Promise.all(both)), await window.__uid2.getAdvertisingTokenAsync()];
      },
      [stage.operator.api, identity],
    );
    assert.ok(first.removed.length > 0 && Array.isArray(second.removed));
    assert.equal(token, identity.advertising_token);
  });

  walk("keeps opt-outs, and whoever they name does not come back", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.openAndInit({ identity });
    await tab.handIn({ status: "optout" });
    const report = await erase(tab);
    assert.ok(!names(report).some((name) => /\.no\./.test(name)), `${names(report)}`);
    const left = await kept(tab);
    assert.ok(left.length > 0 && left.every((name) => /\.no\.\d+$/.test(name)), `${left}`);
    await tab.handIn(identity);
    assert.equal(await tab.token(), undefined);
    assert.ok(await tab.page.evaluate(() => window.__uid2.hasOptedOut()));
  });

  walk("keeps the salt where an opt-out names an address, which signs nobody in again", async (stage) => {
    const tab = await stage.openAndInit();
    assert.equal((await tab.signIn("Email", ANN.email)).code, "ok");
    await tab.handIn({ status: "optout" });
    await erase(tab);
    const left = await kept(tab);
    assert.ok(left.includes("uid2-wasm.salt") && left.some((name) => /\.no\./.test(name)), `${left}`);
  });

  for (const useCookie of [false, true])
    walk(`removes opt-outs too where that is asked for, in every tab, and the choice for this site: ${useCookie ? "cookies" : "local storage"}`, async (stage) => {
      const identity = await stage.identityOf(ANN);
      const tab = await stage.openAndInit({ identity, useCookie });
      const other = await stage.openAndInit({ useCookie });
      await other.untilToken();
      await tab.handIn({ status: "optout" });
      await other.untilOptedOut();
      await tab.page.evaluate(() => window.__uid2.optOutOfSite());
      const report = await erase(tab, { optOutsToo: true });
      assert.ok(names(report).some((name) => /\.no\.\d+$/.test(name)), `${names(report)}`);
      assert.ok(names(report).includes("localStorage uid2-wasm.site"));
      assert.equal(await tab.page.evaluate(() => window.__uid2.siteOptOut), undefined);
      await other.until("the other tab has forgotten it", () => !window.__uid2.hasOptedOut() && window.__uid2.status === "none");
      await other.show(false);
      await other.show(true);
      assert.deepEqual(await kept(tab), [], "no tab has written it back");
      await tab.handIn(identity);
      assert.equal(await tab.token(), identity.advertising_token, "this device knows of no opt-out any more");
    });

  walk("removes cookies that sub-domains share, whichever of them is asked", async (stage) => {
    const shared = { useCookie: true, cookieDomain: "site.test", siteOptOutDomain: "site.test" };
    const [news, shop] = await Promise.all(
      ["news", "shop"].map((name) => stage.open(stage.operator.site.replace("localhost", `${name}.site.test`))),
    );
    await news.init({ identity: await stage.identityOf(ANN), ...shared });
    await news.handIn({ status: "optout" });
    await news.page.evaluate(() => window.__uid2.optOutOfSite());
    await shop.init(shared);
    assert.ok(await shop.page.evaluate(() => window.__uid2.siteOptOut));
    const report = await erase(shop, { optOutsToo: true });
    for (const name of ["cookie __uid_2_no", "cookie __uid_site"]) assert.ok(names(report).includes(name), `${names(report)}`);
    assert.equal(await shop.page.evaluate(() => document.cookie), "");
    assert.equal(await shop.page.evaluate(() => window.__uid2.siteOptOut), undefined);
  });

  walk("leaves the other product as it is", async (stage) => {
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN) });
    await tab.page.addScriptTag({ url: "/sdk/euid-sdk.js" });
    const token = await tab.page.evaluate(
      async ([baseUrl, { serverPublicKey, subscriptionId }]) => {
        window.__euid.init({ baseUrl });
        await window.__euid.setIdentityFromEmail("ann@example.com", { serverPublicKey, subscriptionId });
        return window.__euid.getAdvertisingToken();
      },
      [stage.operator.euid.api, stage.operator.euid.keypair],
    );
    assert.ok(token);
    const report = await erase(tab, { optOutsToo: true });
    assert.ok(!names(report).some((name) => /euid/i.test(name) || /salt/.test(name)), `${names(report)}`);
    assert.equal(await tab.page.evaluate(() => window.__euid.getAdvertisingToken()), token);
  });

  walk("does not end the SDK: somebody else may sign in afterwards", async (stage) => {
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN) });
    await erase(tab);
    assert.equal((await tab.signIn("Email", BOB.email)).code, "ok");
    await tab.untilToken();
  });

  walk("whose core cannot be loaded rejects, and the logout holds", async (stage) => {
    const identity = await stage.identityOf(ANN);
    await stage.openAndInit({ identity });
    stage.expect(/uid2-core|Failed to load|ERR_|NetworkError|CORS/);
    await stage.context.route(/uid2-core/, (route) => route.abort());
    const next = await stage.open();
    await next.initAlone({});
    assert.equal(await next.page.evaluate(() => window.__uid2.erase().then(() => "ok", ({ code }) => code)), "core_unavailable");
    await assertGone([next], identity);
  }, { forms: ["wasm"] });
});
