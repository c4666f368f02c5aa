// Walks of unlucky orders whose cause lies in the session, or in what a page may see before its `init`: still red.
// What is mended is in attacks.test.mjs.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };

const begin = (stage, tab, options = {}) =>
  tab.page.evaluate(
    (options) => window.__uid2.init({ ...options, consent: (notify) => ((window.say = notify), notify(options.word)) }),
    { baseUrl: stage.operator.api, ...options },
  );

const untilInit = (tab) => tab.until("init is complete", () => window.__uid2.isInitComplete());

walks("Consent in unlucky orders, open", (walk) => {
  walk("that flickers during a sign-in does not end it", async (stage) => {
    const tab = await stage.open();
    await begin(stage, tab, { word: "granted" });
    await untilInit(tab);
    await tab.grow();
    const end = await tab.page.evaluate((keypair) => {
      const signIn = window.__uid2.setIdentityFromEmail("bob@example.com", keypair);
      window.say("unknown");
      window.say("granted");
      return signIn.then(() => "ok", ({ code }) => code);
    }, stage.operator.keypair);
    assert.equal(end, "ok");
  });

  walk("that is unknown again after it was denied asks for no login", async (stage) => {
    const tab = await stage.open();
    await begin(stage, tab, { identity: await stage.identityOf(ANN), word: "denied" });
    await untilInit(tab);
    assert.equal((await tab.look()).loginRequired, false);
    await tab.page.evaluate(() => window.say("unknown"));
    assert.equal((await tab.look()).loginRequired, false);
  });

  walk("shows nobody before init on a site whose pages heed it", async (stage) => {
    const tab = await stage.open();
    await begin(stage, tab, { identity: await stage.identityOf(ANN), word: "granted" });
    await tab.untilToken();
    const next = await stage.open();
    assert.equal(await next.token(), undefined);
    assert.deepEqual(await next.events(), ["SdkLoaded"]);
  });
});
