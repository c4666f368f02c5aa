// Walks of pages that do with Prebid.js what pages do: storage of its own, lists that are none, frozen configuration, the next person's
// cookie. Each broke a promise of bridges_prebid.test.mjs, or of bridges_hand_over.test.mjs, before it was mended.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { beginWithPrebid, BRIDGES, eidsOf, everythingOfPrebid, PAGE, Paper, PREBID, SDK, seenAfter, untilPrebidHas, userSyncOf } from "./prebid_page.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const FORMS = { forms: ["wasm", "full"] };

const optOut = () => window.__uid2.setIdentity({ status: "optout" });

const other = { name: "unifiedId", value: { tdid: "a-tdid" } };

/** A page whose configuration of Prebid is made of the person's identity. */
const begin = (stage, { prebidOf, ...how }) => beginWithPrebid(stage, { ...how, prebid: prebidOf });

const assertWithout = (text, { advertising_token: token, refresh_token: refreshToken }) =>
  assert.ok(!text.includes(token) && !text.includes(refreshToken), "what is left");

/** The ids of the page's own entry and of another's. */
const idsWith = (entry) => ({ userSync: { auctionDelay: 50, userIds: [{ name: "uid2", ...entry }, other] } });

const cookieOf = (identity) => `of_the_server=${encodeURIComponent(JSON.stringify(identity))};path=/`;

const setCookie = (tab, cookie) => tab.page.evaluate((cookie) => void (document.cookie = cookie), cookie);

walks("Pages with Prebid that broke a promise", (walk) => {
  for (const hasRules of [true, false]) {
    const build = hasRules ? "" : ", without activity rules";
    const own = (stage) => ({ hasRules, prebidOf: (identity) => ({ userSync: userSyncOf(identity, stage.operator.api), ortb2: { user: { ext: { eids: eidsOf(identity) } } } }) });

    for (const type of ["html5", "cookie"])
      walk(`a storage that the page's entry names is rid of the person too (${type})${build}`, async (stage) => {
        const storage = { type, name: "of_the_page", expires: 30 };
        const { paper, tab, identity } = await begin(stage, {
          hasRules,
          prebidOf: (identity) => idsWith({ storage, params: { uid2Token: identity, uid2ApiBase: stage.operator.api } }),
        });
        assert.ok((await tab.page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie)).includes("of_the_page"));
        assertWithout(await seenAfter(tab, optOut), identity);
        for (const body of await paper.auction(tab)) assert.ok(!body.includes("uidapi.com"), "an id in a request");
      }, FORMS);

    walk(`an entry with a storage is handed the token${build}`, async (stage) => {
      const storage = { type: "html5", name: "of_the_page", expires: 30 };
      const init = { bridges: { prebid: "handOver" } };
      const { tab, identity } = await begin(stage, { hasRules, init, prebidOf: () => idsWith({ storage }) });
      assertWithout(await seenAfter(tab, optOut), identity);
    }, FORMS);

    walk(`after a logout the next person, whom the page configures as a value, stays${build}`, async (stage) => {
      const valueOf = ({ advertising_token: id }) => idsWith({ value: { uid2: { id } } });
      const { tab, identity } = await begin(stage, { hasRules, prebidOf: valueOf });
      await tab.disconnect();
      const bobs = await stage.identityOf(BOB);
      await tab.page.evaluate(([config, identity]) => {
        window.pbjs.setConfig(config);
        window.pbjs.refreshUserIds();
        window.__uid2.setIdentity(identity);
      }, [valueOf(bobs), bobs]);
      await tab.untilToken();
      await untilPrebidHas(tab, bobs.advertising_token);
      assertWithout(await tab.page.evaluate(`(${everythingOfPrebid})()`), identity);
    }, FORMS);

    for (const userIds of [null, {}])
      walk(`a list of ids that is ${JSON.stringify(userIds)} keeps nothing from being taken out, and throws nothing${build}`, async (stage) => {
        stage.expect(/Invalid userSync/);
        const { tab, identity } = await begin(stage, own(stage));
        await tab.page.evaluate((userIds) => window.pbjs.setConfig({ userSync: { userIds } }), userIds);
        assertWithout(await seenAfter(tab, optOut), identity);
      }, FORMS);

    walk(`ids in configuration that the page has frozen are taken out, and others' stay${build}`, async (stage) => {
      const { tab, identity } = await begin(stage, own(stage));
      await tab.page.evaluate(([userSync, eids]) => {
        const freeze = (value) => (Object(value) === value && Object.values(value).forEach(freeze), Object.freeze(value));
        userSync.userIds.push({ name: "pubProvidedId", params: { eids } });
        window.pbjs.setConfig(freeze({ userSync, ortb2: { user: { ext: { eids } } } }));
        window.pbjs.refreshUserIds();
      }, [userSyncOf(identity, stage.operator.api), eidsOf(identity)]);
      await tab.until("they are there", () => window.pbjs.getUserIds().pubProvidedId);
      const seen = await seenAfter(tab, optOut);
      assertWithout(seen, identity);
      assert.ok(seen.includes("another's"));
    }, FORMS);

    walk(`ids that another module provides are set once more after the opt-out, and read before any auction${build}`, async (stage) => {
      const { tab, identity } = await begin(stage, own(stage));
      await tab.page.evaluate(optOut);
      await tab.page.evaluate(([userSync, eids]) => {
        userSync.userIds.push({ name: "pubProvidedId", params: { eids } });
        window.pbjs.setConfig({ userSync });
        window.pbjs.refreshUserIds();
      }, [userSyncOf(identity, stage.operator.api), eidsOf(identity)]);
      await tab.until("they are there", () => window.pbjs.getUserIds().pubProvidedId);
      assertWithout(await tab.page.evaluate(`(${everythingOfPrebid})()`), identity);
    }, FORMS);

    walk(`a page that puts another list of Prebids in the place of the first${build}`, async (stage) => {
      const replace = () => void (window._pbjsGlobals = []);
      const { tab, identity } = await begin(stage, { ...own(stage), scripts: [BRIDGES, SDK, replace, ...PAGE, PREBID] });
      assertWithout(await seenAfter(tab, optOut), identity);
    }, FORMS);

    walk(`a Prebid whose queue is no list keeps no other from being rid of the person${build}`, async (stage) => {
      const name = () => {
        window._pbjsGlobals = ["strange"];
        window.strange = { que: { push() {} } };
      };
      const { tab, identity } = await begin(stage, { ...own(stage), scripts: [name, BRIDGES, SDK, ...PAGE, PREBID] });
      await tab.page.evaluate(() => void (window._pbjsGlobals = ["pbjs"]));
      assertWithout(await seenAfter(tab, optOut), identity);
    }, FORMS);

    walk(`after a logout the cookie that the server sets for the next person stays${build}`, async (stage) => {
      const prebidOf = (identity) => idsWith({ params: { uid2Token: identity, uid2Cookie: "of_the_server", uid2ApiBase: stage.operator.api } });
      const { tab, identity } = await begin(stage, { hasRules, prebidOf });
      await tab.untilCore();
      await setCookie(tab, cookieOf(identity));
      assertWithout(await seenAfter(tab, () => window.__uid2.disconnect()), identity);
      const bobs = await stage.identityOf(BOB);
      await setCookie(tab, cookieOf(bobs));
      await tab.show(true);
      assert.ok((await tab.page.evaluate(() => document.cookie)).includes(bobs.advertising_token), "when the page is looked at");
    }, FORMS);

    walk(`the cookie of somebody who takes another's place stays, and the other's goes${build}`, async (stage) => {
      const prebidOf = (identity) => idsWith({ params: { uid2Token: identity, uid2Cookie: "of_the_server", uid2ApiBase: stage.operator.api } });
      for (const hasCookie of [true, false]) {
        const { tab, identity } = await begin(stage, { hasRules, prebidOf });
        await tab.untilCore();
        const bobs = await stage.identityOf(BOB);
        await setCookie(tab, cookieOf(hasCookie ? bobs : identity));
        await tab.handIn(bobs);
        await tab.untilTokenIsNot(identity.advertising_token);
        const cookies = await tab.page.evaluate(() => document.cookie);
        assert.ok(!cookies.includes(identity.advertising_token) && cookies.includes(bobs.advertising_token) === hasCookie);
        await tab.disconnect();
      }
    }, FORMS);

    walk(`a consent that is withdrawn while the core is on its way${build}`, async (stage) => {
      let arrive;
      const held = new Promise((go) => (arrive = go));
      await stage.context.route("**/uid2-core*", (route) => held.then(() => route.continue()));
      const { tab, identity } = await begin(stage, own(stage));
      assertWithout(await seenAfter(tab, () => window.say("denied")), identity);
      arrive();
      await tab.untilCore();
    }, { forms: ["wasm"] });
  }

  walk("Prebid comes when nothing is swept any more: the server's cookie of somebody who opted out goes as well", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const before = await stage.openAndInit({ identity });
    await before.page.evaluate(optOut);
    await setCookie(before, cookieOf(identity));
    const prebid = idsWith({ params: { uid2Cookie: "of_the_server", uid2ApiBase: stage.operator.api } });
    const paper = await Paper.of(stage, { scripts: [BRIDGES, SDK, ...PAGE], prebid });
    const tab = await paper.open();
    await tab.page.evaluate((baseUrl) => window.__uid2.init({ baseUrl }), stage.operator.api);
    await pause(5500);
    await tab.page.evaluate((src) => void document.head.append(Object.assign(document.createElement("script"), { src })), PREBID);
    await tab.until("the others are there", () => window.pbjs.getUserIds?.().tdid);
    assertWithout(await tab.page.evaluate(`(${everythingOfPrebid})()`), identity);
  }, FORMS);

  walk("a long history is looked at once, and not each time that the page is looked at", async (stage) => {
    const { tab } = await begin(stage, { prebidOf: (identity) => ({ userSync: userSyncOf(identity, stage.operator.api) }) });
    const reads = await tab.page.evaluate((optOut) => {
      let reads = 0;
      const args = { get eids() { return reads++, []; } };
      window.pbjs.getEvents = () => [{ eventType: "auctionInit", args }];
      new Function(`(${optOut})()`)();
      const before = reads;
      for (let count = 0; count < 10; count++) document.dispatchEvent(new Event("visibilitychange"));
      return [before, reads];
    }, String(optOut));
    assert.ok(reads[0] > 0 && reads[1] === reads[0], `${reads} reads`);
  }, FORMS);
});
