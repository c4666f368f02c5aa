// Walks with tabs in processes of their own, as people have them: each sees the writes of the others one after the other, and
// late. Whoever signed in last is readable in every tab and stored, and idle tabs write nothing.
// Tabs that share a clock, and what one of them learns, are in tabs.test.mjs.
import assert from "node:assert/strict";
import { atRest, watchWrites } from "./rest.mjs";
import { assertAnother, assertNobody, assertReadable } from "./seen.mjs";
import { waitingWalks as walks } from "./stage.mjs";
import { until } from "./until.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const OPT_OUT = { status: "optout" };

const MEDIA = { "local storage": {}, cookies: { useCookie: true } };

/** Tabs of which the first one signed Ann in, and the others know it from what is stored. All are at rest. */
async function tabsOfAnn(stage, count, options) {
  await watchWrites(stage);
  const ann = await stage.identityOf(ANN);
  const tabs = [await stage.openAndInit({ ...options, identity: ann })];
  while (tabs.length < count) tabs.push(await stage.openAndInit(options));
  await atRest(...tabs);
  await assertReadable(tabs, ann.advertising_token);
  return { tabs, ann };
}

/** How a person comes in the first tab; each answers the token that must be readable then. `tabs` may be changed. */
const COMES = {
  "handed in": async (stage, tabs, _, address) => {
    const identity = await stage.identityOf(address);
    await tabs[0].handIn(identity);
    return identity.advertising_token;
  },
  "signed in by e-mail": async (stage, [{ page }], _, { email }) => {
    stage.secrets.addAddress(email);
    // Read in the task in which the promise is settled: the other tabs have not answered yet.
    const token = await page.evaluate(
      ([email, keypair]) =>
        window.__uid2.setIdentityFromEmail(email, keypair).then(() => window.__uid2.getAdvertisingToken()),
      [email, stage.operator.keypair],
    );
    assert.ok(token, "who signed in is readable at once");
    return token;
  },
  "handed to init by a page that is loaded again": async (stage, tabs, options, address) => {
    const identity = await stage.identityOf(address);
    await tabs[0].page.reload();
    await tabs[0].initAlone({ ...options, identity });
    return identity.advertising_token;
  },
  "handed to init by a tab that opens": async (stage, tabs, options, address) => {
    const identity = await stage.identityOf(address);
    const [closing] = tabs.splice(0, 1, await stage.open());
    await closing.page.close();
    await tabs[0].initAlone({ ...options, identity });
    return identity.advertising_token;
  },
};

/** How often people come; three tabs and cookies need less to show it. */
const rounds = (count, medium) => (count === 2 && medium === "local storage" ? 6 : 3);

walks("Tabs of separate processes", (walk) => {
  for (const [medium, options] of Object.entries(MEDIA)) {
    for (const count of [2, 3]) {
      for (const [how, comes] of Object.entries(COMES)) {
        walk(`with ${medium}, ${count} of them, all read whoever was ${how} last`, async (stage) => {
          const { tabs } = await tabsOfAnn(stage, count, options);
          for (let round = 1; round <= rounds(count, medium); round += 1) {
            const token = await comes(stage, tabs, options, { email: `person.${round}@example.com` });
            await atRest(...tabs);
            await assertReadable(tabs, token, `in round ${round}`);
          }
        });
      }
    }

    // A tab that is given the lock may not have seen yet what the one before it has stored: then it asks once more.
    walk(`with ${medium} all read what one of them was answered, and at most one more asks`, async (stage) => {
      const { tabs } = await tabsOfAnn(stage, 3, options);
      const refreshes = async () => (await stage.operator.asked()).filter((line) => line === "refresh: success").length;
      for (let round = 1; round <= 3; round += 1) {
        const identity = await stage.identityOf(BOB);
        const before = await refreshes();
        await tabs[0].handIn({ ...identity, refresh_from: Date.now() - 1000 });
        await until("the operator was asked", async () => (await refreshes()) > before);
        await atRest(...tabs);
        await assertAnother(tabs, identity.advertising_token, `in round ${round}`);
        assert.ok((await refreshes()) - before <= 2, `in round ${round}`);
      }
    });

    walk(`with ${medium} all lose who was signed out in one of them, and stay without`, async (stage) => {
      const { tabs, ann } = await tabsOfAnn(stage, 3, options);
      await tabs[1].disconnect();
      await atRest(...tabs);
      await assertNobody(tabs, ann);
      await tabs[0].page.reload();
      await tabs[0].initAlone(options);
      await atRest(...tabs);
      await assertNobody(tabs, ann);
      for (const tab of tabs) assert.equal((await tab.look()).loginRequired, true);
    });

    walk(`with ${medium} an opt-out in one of them loses nobody who comes in another at that moment`, async (stage) => {
      const { tabs } = await tabsOfAnn(stage, 2, options);
      for (let round = 1; round <= 4; round += 1) {
        const [here, there] = round % 2 ? tabs : [...tabs].reverse();
        const before = await here.token();
        const next = { email: `person.${round}@example.com` };
        const identity = await stage.identityOf(next);
        const [named] = await Promise.all([
          optOutWhoIsShown(here),
          round <= 2 ? there.handIn(identity) : there.signIn("Email", next.email),
        ]);
        // Otherwise the news had already come, and it is the newcomer who opted out: nothing to be seen in this round.
        if (named !== before) continue;
        await there.until("the newcomer is readable", () => window.__uid2.getAdvertisingToken());
        await atRest(...tabs);
        await assertAnother(tabs, before, `in round ${round}`);
      }
    });

    walk(`with ${medium} a logout in one of them loses nobody who comes in another at that moment`, async (stage) => {
      const { tabs } = await tabsOfAnn(stage, 2, options);
      for (let round = 1; round <= 4; round += 1) {
        const [here, there] = round % 2 ? tabs : [...tabs].reverse();
        const before = await here.token();
        const identity = await stage.identityOf({ email: `person.${round}@example.com` });
        const [named] = await Promise.all([disconnectWhoIsShown(here), there.handIn(identity)]);
        if (named !== before) {
          await atRest(...tabs);
          await tabs[0].handIn(identity);
        }
        await atRest(...tabs);
        await assertReadable(tabs, identity.advertising_token, `in round ${round}`);
      }
    });
  }

  // A page that has loaded no core stores the opt-out itself, and hears of nothing while its task runs.
  walk("lose nobody by an opt-out on a page without a core that had not heard of them yet", async (stage) => {
    const { tabs, ann } = await tabsOfAnn(stage, 1, {});
    const late = await stage.open();
    await late.initAlone({});
    assert.equal(await late.token(), ann.advertising_token);
    const bob = await stage.identityOf(BOB);
    const named = optOutAfterALongTask(late);
    await tabs[0].handIn(bob);
    if (!(await named).includes(ann.advertising_token)) return;
    tabs.push(late);
    await until("bob is readable", async () => (await late.token()) && (await tabs[0].token()));
    await atRest(...tabs);
    await assertAnother(tabs, ann.advertising_token);
  });

  walk("write nothing at all while nothing happens, however often they are looked at", async (stage) => {
    const { tabs } = await tabsOfAnn(stage, 3, {});
    const count = (tab) => tab.page.evaluate(() => window.walkWritten);
    const before = await Promise.all(tabs.map(count));
    for (const isVisible of [false, true, false, true]) {
      for (const tab of tabs) await tab.show(isVisible);
      for (const tab of tabs) await tab.look();
    }
    await atRest(...tabs);
    assert.deepEqual(await Promise.all(tabs.map(count)), before);
  });
});

const optOutWhoIsShown = (tab) => callAboutWhoIsShown(tab, "setIdentity", OPT_OUT);

const disconnectWhoIsShown = (tab) => callAboutWhoIsShown(tab, "disconnect");

/**
 * Calls, and answers whose token the page showed in that very task: that is whom the call is about. Cookies change while a task runs:
 * where the call itself found somebody else, it was about them, and nothing is answered.
 */
function callAboutWhoIsShown({ page }, method, argument) {
  return page.evaluate(
    ([method, argument]) => {
      const shown = window.__uid2.getAdvertisingToken();
      const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
      const found = [];
      let hasWritten = false;
      Object.defineProperty(document, "cookie", {
        configurable: true,
        get() {
          const cookies = get.call(this);
          if (!hasWritten) found.push(cookies);
          return cookies;
        },
        set(text) {
          hasWritten = true;
          set.call(this, text);
        },
      });
      window.__uid2[method](argument);
      delete document.cookie;
      const isOfAnother = (cookies) => /advertising_token/.test(cookies) && !cookies.includes(shown);
      return found.some(isOfAnother) ? undefined : shown;
    },
    [method, argument],
  );
}

/** Hands an opt-out in at the end of a task of a second, and answers who was stored then as this page saw it. */
function optOutAfterALongTask({ page }) {
  return page.evaluate((optOut) => {
    window.__uid2.getAdvertisingToken();
    for (const end = Date.now() + 1000; Date.now() < end; );
    const stored = localStorage.getItem("UID2-sdk-identity");
    window.__uid2.setIdentity(optOut);
    return stored;
  }, OPT_OUT);
}
