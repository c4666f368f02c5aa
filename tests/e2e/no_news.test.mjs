// Walks where a page hears of a `storage` event that tells of no other tab's sign-in: made by a script, without a key, of the
// other product, or of a frame's session storage. Such an event puts nobody back and signs nobody in.
// What tabs do tell each other is in tabs.test.mjs and processes.test.mjs.
import assert from "node:assert/strict";
import { atRest, watchWrites } from "./rest.mjs";
import { assertNobody } from "./seen.mjs";
import { waitingWalks as walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const KEY = "UID2-sdk-identity";
const SHARED = { useCookie: true, cookieDomain: "site.test" };

/** A tab on a sub-domain of site.test, where all share their cookies, and none hears of what another one stores. */
async function onSubDomain(stage, name, options) {
  const tab = await stage.open(stage.operator.site.replace("localhost", `${name}.site.test`));
  await tab.initAlone({ ...SHARED, ...options });
  return tab;
}

/** The present identity, as the page can read it. */
const identityIn = (tab) => tab.page.evaluate(() => window.__uid2.getIdentity());

const refreshNow = (tab) => tab.page.evaluate(() => window.__uid2.refreshNow());

/** What brings an event to the tab that refreshed, from its own page or from another one of the same sub-domain. */
const EVENTS = {
  "an event that a script makes": (tab) => tab.page.evaluate(() => window.dispatchEvent(new Event("storage"))),
  "local storage being cleared by another page": (_, beside) => beside.page.evaluate(() => localStorage.clear()),
  "a write of EUID's notes by another page": (_, beside) => beside.store("uid2-wasm.euid", "7"),
};

/** Adds a frame of the page's own origin, with nothing in it. */
const addFrame = (tab) =>
  tab.page.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.srcdoc = "<p>";
    document.body.append(frame);
    return new Promise((loaded) => (frame.onload = loaded));
  });

const storeInSessionOfFrame = (tab, identity) =>
  tab.page.evaluate(
    ([key, text]) => document.querySelector("iframe").contentWindow.sessionStorage.setItem(key, text),
    [KEY, JSON.stringify(identity)],
  );

walks("No news of another tab", (walk) => {
  for (const [what, bring] of Object.entries(EVENTS)) {
    walk(`is ${what}: who logged out on another sub-domain right after a refresh stays away`, async (stage) => {
      await watchWrites(stage);
      const ann = await stage.identityOf(ANN);
      const refreshing = await onSubDomain(stage, "news", { identity: ann });
      const beside = await onSubDomain(stage, "news");
      const elsewhere = await onSubDomain(stage, "shop");
      await atRest(refreshing, beside, elsewhere);
      assert.equal(await elsewhere.token(), ann.advertising_token);

      await refreshNow(refreshing);
      const refreshed = await identityIn(refreshing);
      await elsewhere.disconnect();
      await elsewhere.page.close();
      assert.equal(await refreshing.token(), undefined, "the cookie is gone");
      await bring(refreshing, beside);
      await atRest(refreshing, beside);
      const next = await onSubDomain(stage, "shop");
      await assertNobody([refreshing, beside, next], ann, refreshed);
    });
  }

  for (const who of ["who logged out stays away", "somebody else is not signed in"]) {
    walk(`is a frame's session storage: ${who}`, async (stage) => {
      await watchWrites(stage);
      const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN) });
      await refreshNow(tab);
      const stored = who.startsWith("who") ? await identityIn(tab) : await stage.identityOf(BOB);
      await addFrame(tab);
      await tab.disconnect();
      await atRest(tab);
      await storeInSessionOfFrame(tab, stored);
      await atRest(tab);
      assert.equal(await tab.token(), undefined, "nobody is readable");
    });
  }

  // An error of a listener would fail the walk.
  walk("is an event whose key is no text, and nothing is thrown", async (stage) => {
    const ann = await stage.identityOf(ANN);
    const tab = await stage.openAndInit({ identity: ann });
    for (const key of [5, {}, true])
      await tab.page.evaluate((key) => window.dispatchEvent(Object.assign(new Event("storage"), { key })), key);
    assert.equal(await tab.token(), ann.advertising_token);
  });
});
