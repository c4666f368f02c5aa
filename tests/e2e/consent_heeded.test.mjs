// Walks in which a page has `init` heed consent: nothing is shown before a signal allows it, and what it takes away is gone.
// What each signal means is tested in tests/package; that of frames is consent.test.mjs.
import assert from "node:assert/strict";
import { begin, untilAsked } from "./consent_option.mjs";
import { assertNobody, assertReadable, storedIn } from "./seen.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };

/** What the page sees in the task in which the word is said. */
const say = (tab, word) =>
  tab.page.evaluate((word) => {
    window.say(word);
    return { token: window.__uid2.getAdvertisingToken(), optedOut: window.__uid2.hasOptedOut(), status: window.__uid2.status };
  }, word);

walks("Consent that is heeded", (walk) => {
  for (const useCookie of [false, true])
    walk(`that is given shows an identity that was handed in, and not before: ${useCookie ? "cookies" : "local storage"}`, async (stage) => {
      const identity = await stage.identityOf(ANN);
      const tab = await stage.open();
      await stage.holdTime();
      assert.equal(await begin(stage, tab, { identity, useCookie }), undefined);
      await untilAsked(tab);
      const before = await tab.look();
      assert.deepEqual([before.token, before.loginRequired], [undefined, false]);
      assert.equal((await storedIn(tab)).trim(), "", "nothing is stored before");
      await stage.letTimePass();
      await say(tab, "granted");
      await tab.untilToken();
      await tab.untilInit();
      await assertReadable([tab], identity.advertising_token);
    }, { clock: true });

  walk("is heard anew on the next page, which shows what is stored once it is given", async (stage) => {
    const identity = await stage.identityOf(ANN);
    await stage.openAndInit({ identity });
    const next = await stage.open();
    assert.equal(await begin(stage, next), undefined);
    await untilAsked(next);
    assert.equal(await next.token(), undefined);
    assert.equal((await say(next, "granted")).token, identity.advertising_token);
    await next.untilInit();
    await assertReadable([next], identity.advertising_token);
  });

  walk("that is denied refuses whoever comes, and no request is sent", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const asked = stage.requestsSince();
    const tab = await stage.open();
    await begin(stage, tab, { identity }, "denied");
    await tab.untilInit();
    await assertNobody([tab], identity);
    assert.equal((await tab.signIn("Email", BOB.email)).code, "consent_denied");
    await tab.handIn(identity);
    assert.equal(await tab.token(), undefined);
    assert.equal(await tab.page.evaluate(() => window.__uid2.status), "consentDenied");
    assert.equal((await storedIn(tab)).trim(), "");
    assert.deepEqual(asked, []);
  });

  walk("that is withdrawn takes the token and every copy in the same task, and may be given again", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await begin(stage, tab, { identity }, "granted");
    await tab.untilToken();
    await tab.untilInit();
    await tab.untilCore();
    await tab.takeEvents();
    const { token, optedOut, status } = await say(tab, "denied");
    assert.deepEqual([token, optedOut, status], [undefined, false, "consentDenied"]);
    assert.equal((await storedIn(tab)).trim(), "");
    await tab.until("the page was told", () => window.walk.events.some((event) => /IdentityUpdated/.test(event)));
    assert.equal((await say(tab, "granted")).token, undefined);
    await tab.handIn(identity);
    assert.equal(await tab.token(), identity.advertising_token, "no opt-out stands against the person");
    assert.equal((await tab.signIn("Email", BOB.email)).code, "ok");
    await tab.untilToken();
  });

  walk("that nobody gives in time lets the page go on without a token, and shows the identity when it comes", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await begin(stage, tab, { identity });
    await untilAsked(tab);
    await tab.untilInit();
    assert.equal(await tab.token(), undefined);
    assert.equal((await tab.signIn("Email", BOB.email)).code, "consent_unknown");
    assert.equal(await tab.token(), undefined);
    await say(tab, "granted");
    await tab.untilToken();
    await assertReadable([tab], identity.advertising_token);
  });

  walk("is waited for by a sign-in, which then goes on", async (stage) => {
    const tab = await stage.open();
    const asked = stage.requestsSince();
    await begin(stage, tab);
    await untilAsked(tab);
    const signIn = tab.signIn("Email", ANN.email);
    assert.deepEqual(asked, []);
    await say(tab, "granted");
    assert.equal((await signIn).code, "ok");
    await tab.untilToken();
  });

  walk("that flickers hides the token without losing it, and asks nothing", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await begin(stage, tab, { identity }, "granted");
    await tab.untilToken();
    const asked = stage.requestsSince();
    for (let times = 0; times < 5; times += 1) {
      assert.equal((await say(tab, "unknown")).token, undefined);
      await say(tab, "granted");
      await tab.untilToken();
    }
    await assertReadable([tab], identity.advertising_token);
    assert.deepEqual(asked, []);
  });

  walk("is not waited for by a logout: whoever was handed in before does not come", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await begin(stage, tab, { identity });
    await tab.disconnect();
    await untilAsked(tab);
    await say(tab, "granted");
    await tab.untilInit();
    assert.equal(await tab.token(), undefined);
    assert.equal((await storedIn(tab)).trim(), "");
  });

  walk("is not waited for by an opt-out, which names whoever was handed in before", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await begin(stage, tab, { identity });
    await tab.handIn({ status: "optout" });
    assert.ok((await tab.look()).optedOut);
    await untilAsked(tab);
    await say(tab, "granted");
    await tab.untilInit();
    await assertNobody([tab], identity);
    await tab.handIn(identity);
    assert.equal(await tab.token(), undefined, "the opt-out names them");
  });

  walk("whose adapters cannot be loaded shows nothing, and the page goes on; once they come the token does", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.openAndInit({ identity });
    stage.expect(/uid2-consent|Failed to load|ERR_/);
    await stage.context.route(/uid2-consent/, (route) => route.abort());
    const next = await stage.open();
    await begin(stage, next, {}, "granted");
    await next.untilInit();
    assert.equal(await next.token(), undefined);
    assert.equal((await next.signIn("Email", BOB.email)).code, "consent_unknown");
    await stage.context.unroute(/uid2-consent/);
    await next.untilToken();
    await assertReadable([tab, next], identity.advertising_token);
  });

  walk("of a platform is heard with \"auto\", and shown by signals()", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await tab.page.evaluate(() => {
      window.__tcfapi = (command, version, callback) => {
        if (command === "addEventListener") window.tell = (data) => callback({ eventStatus: "tcloaded", listenerId: 1, ...data }, true);
      };
    });
    await tab.page.evaluate((options) => window.__uid2.init(options), { baseUrl: stage.operator.api, identity, consent: "auto" });
    await tab.until("the platform is listened to", () => !!window.tell);
    assert.equal(await tab.token(), undefined);
    await tab.page.evaluate(() => window.tell({ gdprApplies: false }));
    await tab.untilToken();
    const signals = await tab.page.evaluate(() => window.__uid2.signals());
    assert.deepEqual(signals.map(({ signal, verdict }) => [signal, verdict]), [["tcf", "granted"], ["gpc", "granted"]]);
    await tab.page.evaluate(() => window.tell({ gdprApplies: true }));
    assert.equal(await tab.token(), undefined);
  });

  walk("is listened to no more after dispose", async (stage) => {
    const tab = await stage.open();
    await begin(stage, tab, {}, "granted");
    await untilAsked(tab);
    await tab.page.evaluate(() => window.__uid2.dispose());
    assert.ok(await tab.page.evaluate(() => window.hasStopped));
  }, { forms: ["wasm"] });

  walk("that a site heeds lets no page show anybody before its own init", async (stage) => {
    const tab = await stage.open();
    const identity = await stage.identityOf(ANN);
    await begin(stage, tab, { identity }, "granted");
    await tab.untilToken();
    const next = await stage.open();
    assert.equal(await next.token(), undefined);
    assert.deepEqual(await next.events(), ["SdkLoaded"]);
    await begin(stage, next, {}, "granted");
    await next.untilToken();
    const last = await stage.openAndInit();
    assert.equal(await last.token(), identity.advertising_token, "an init that heeds none ends that");
    const after = await stage.open();
    assert.equal(await after.token(), identity.advertising_token);
  });

  walk("is not asked for where the page does not: everything is as officially", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.openAndInit({ identity });
    await assertReadable([tab], identity.advertising_token);
    assert.deepEqual(await tab.page.evaluate(() => window.__uid2.signals()), []);
  });
});
