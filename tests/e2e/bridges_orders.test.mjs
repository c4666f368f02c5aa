// Walks of pages with Prebid.js in unlucky orders: whoever may not be shown any more comes back through none of them, and what may be
// shown stays. Each is a way in which a promise of bridges_prebid.test.mjs could be broken.
import assert from "node:assert/strict";
import { beginWithPrebid, BRIDGES, eidsOf, everythingOfPrebid, PAGE, Paper, PREBID, SDK, SECOND, untilPrebidHas, userSyncOf } from "./prebid_page.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const FORMS = { forms: ["wasm", "full"] };

const optOut = (tab) => tab.page.evaluate(() => window.__uid2.setIdentity({ status: "optout" }));

const readPrebid = (tab) => tab.page.evaluate(`(${everythingOfPrebid})()`);

const assertGone = async (paper, tab, { advertising_token: token, refresh_token: refreshToken }, global) => {
  for (const body of await paper.auction(tab, global)) assert.ok(!body.includes("uidapi.com"), "an id in a request");
  const everything = await readPrebid(tab);
  assert.ok(!everything.includes(token) && !everything.includes(refreshToken), "what is left");
};

walks("Prebid in unlucky orders", (walk) => {
  for (const hasRules of [true, false]) {
    const build = hasRules ? "" : ", without activity rules";

    walk(`a second Prebid under another global is rid of the person too${build}`, async (stage) => {
      const { paper, tab, identity } = await beginWithPrebid(stage, { hasRules, globals: ["pbjs", "pbjs2"], scripts: [BRIDGES, SDK, ...PAGE, PREBID, SECOND] });
      await untilPrebidHas(tab, identity.advertising_token, "pbjs2");
      await optOut(tab);
      await assertGone(paper, tab, identity);
      await assertGone(paper, tab, identity, "pbjs2");
    }, FORMS);

    walk(`the page configures the same person once more, and refreshes${build}`, async (stage) => {
      const { paper, tab, identity } = await beginWithPrebid(stage, { hasRules });
      await optOut(tab);
      await tab.page.evaluate((userSync) => {
        window.pbjs.setConfig({ userSync });
        window.pbjs.refreshUserIds();
      }, userSyncOf(identity, stage.operator.api));
      await tab.until("the others are there", () => window.pbjs.getUserIds().tdid);
      await assertGone(paper, tab, identity);
    }, FORMS);

    walk(`Prebid comes long after the opt-out, with the person in its storage and in the page's configuration${build}`, async (stage) => {
      const identity = await stage.identityOf(ANN);
      const before = await stage.openAndInit({ identity });
      await before.page.evaluate((identity) => {
        window.__uid2.setIdentity({ status: "optout" });
        localStorage.setItem("__uid2_advertising_token", JSON.stringify({ originalToken: identity, latestToken: identity }));
      }, identity);
      const userSync = { ...userSyncOf(identity, stage.operator.api), userIds: userSyncOf(identity, stage.operator.api).userIds };
      const asked = [];
      stage.context.on("request", (request) => request.url().includes("/v2/token/") && asked.push(request.url()));
      const paper = await Paper.of(stage, { hasRules, scripts: [BRIDGES, SDK, ...PAGE, PREBID], prebid: { userSync } });
      const tab = await paper.open();
      await tab.until("the others are there", () => window.pbjs.getUserIds?.().tdid);
      await assertGone(paper, tab, identity);
      assert.deepEqual(asked, []);
    }, FORMS);

    walk(`an opt-out while an auction waits for ids${build}`, async (stage) => {
      const { paper, tab, identity } = await beginWithPrebid(stage, { hasRules });
      await stage.context.route("**/slow-id", () => {});
      const before = paper.sent.length;
      await tab.page.evaluate(
        () =>
          new Promise((end) => {
            window.pbjs.setConfig({ userSync: { ...window.pbjs.getConfig("userSync"), auctionDelay: 400 } });
            window.pbjs.refreshUserIds({ submoduleNames: ["unifiedId"] });
            window.pbjs.requestBids({ bidsBackHandler: () => end(), timeout: 2000 });
            window.__uid2.setIdentity({ status: "optout" });
          }),
      );
      for (const body of paper.sent.slice(before)) assert.ok(!body.includes("uidapi.com"), "an id in a request");
      await assertGone(paper, tab, identity);
    }, FORMS);

    walk(`an opt-out in another tab${build}`, async (stage) => {
      const { paper, tab, identity } = await beginWithPrebid(stage, { hasRules });
      const other = await stage.openAndInit();
      await optOut(other);
      await tab.untilOptedOut();
      await assertGone(paper, tab, identity);
    }, FORMS);

    walk(`ids that others provide in its name, and first-party data of one auction${build}`, async (stage) => {
      const { paper, tab, identity } = await beginWithPrebid(stage, { hasRules });
      await tab.page.evaluate((eids) => {
        const userSync = window.pbjs.getConfig("userSync");
        const provided = { name: "pubProvidedId", params: { eids: [{ source: "uidapi.com", uids: eids[0].uids }, { source: "other.example", uids: [{ id: "o", atype: 1 }] }] } };
        window.pbjs.setConfig({ userSync: { ...userSync, userIds: [...userSync.userIds, provided] } });
        window.pbjs.refreshUserIds();
      }, eidsOf(identity));
      await tab.until("they are there", () => window.pbjs.getUserIds().pubProvidedId);
      await optOut(tab);
      const before = paper.sent.length;
      await tab.page.evaluate(
        (eids) => new Promise((end) => window.pbjs.requestBids({ ortb2: { user: { ext: { eids } } }, bidsBackHandler: () => end(), timeout: 2000 })),
        eidsOf(identity),
      );
      const bodies = paper.sent.slice(before);
      assert.equal(bodies.length, 2);
      for (const body of bodies) assert.ok(!body.includes("uidapi.com") && body.includes("other.example"), body);
      await assertGone(paper, tab, identity);
    }, FORMS);

    walk(`consent that is not known for a while hides the id, and gives it back${build}`, async (stage) => {
      const { paper, tab, identity } = await beginWithPrebid(stage, { hasRules });
      await tab.page.evaluate(() => window.say("unknown"));
      for (const body of await paper.auction(tab)) assert.ok(!body.includes("uidapi.com"), "while it is not known");
      await tab.page.evaluate(() => window.say("granted"));
      await tab.untilToken();
      for (const body of await paper.auction(tab)) assert.ok(body.includes(identity.advertising_token), "when it is known again");
    }, FORMS);

    walk(`after a logout the next person, whom the page configures itself, stays${build}`, async (stage) => {
      const { paper, tab, identity } = await beginWithPrebid(stage, { hasRules });
      await tab.disconnect();
      const bobs = await stage.identityOf(BOB);
      await tab.page.evaluate(([userSync, identity]) => {
        window.pbjs.setConfig({ userSync });
        window.pbjs.refreshUserIds({ submoduleNames: ["uid2"] });
        window.__uid2.setIdentity(identity);
      }, [userSyncOf(bobs, stage.operator.api), bobs]);
      await tab.untilToken();
      await untilPrebidHas(tab, bobs.advertising_token);
      for (const body of await paper.auction(tab)) assert.ok(body.includes(bobs.advertising_token) && !body.includes(identity.advertising_token));
    }, FORMS);
  }

  walk("rules that the page sets later do not undo ours, and hold", async (stage) => {
    const { paper, tab, identity } = await beginWithPrebid(stage);
    await optOut(tab);
    await tab.page.evaluate(() => {
      const isShared = ({ componentName }) => componentName === "sharedId";
      window.pbjs.setConfig({ allowActivities: { enrichEids: { rules: [{ condition: isShared, allow: false }, { condition: ({ componentName }) => componentName === "uid2", allow: true, priority: -5000 }] } } });
    });
    await assertGone(paper, tab, identity);
    assert.deepEqual(await tab.page.evaluate(() => Object.keys(window.pbjs.getUserIds())), ["tdid"]);
  }, FORMS);

  walk("an answer of Prebid's own refresh that comes after the opt-out is stored nowhere", async (stage) => {
    let answer;
    const { paper, tab, identity } = await beginWithPrebid(stage);
    await stage.context.route("**/v2/token/refresh*", async (route) => {
      answer = route;
    });
    await tab.page.evaluate(
      ([userSync]) => {
        window.pbjs.setConfig({ userSync });
        window.pbjs.refreshUserIds({ submoduleNames: ["uid2"] });
      },
      [userSyncOf({ ...identity, refresh_from: 1 }, stage.operator.api)],
    );
    await tab.until("Prebid has asked", () => true);
    await optOut(tab);
    if (answer) await answer.continue();
    await tab.until("time has passed", () => performance.now() > 3000);
    await assertGone(paper, tab, identity);
  }, FORMS);

  walk("an opt-out that Prebid learned first is one of the token that it was told of", async (stage) => {
    const identity = await stage.identityOf(ANN);
    await stage.context.addInitScript((identity) => {
      if (location.pathname === "/paper.html" && !localStorage.length)
        localStorage.setItem("__uid2_advertising_token", JSON.stringify({ originalToken: identity, latestToken: "optout" }));
    }, identity);
    const paper = await Paper.of(stage, { scripts: [BRIDGES, SDK, ...PAGE, PREBID], prebid: { userSync: userSyncOf(identity, stage.operator.api) } });
    const tab = await paper.open();
    await tab.page.evaluate(([api, identity]) => window.__uid2.init({ baseUrl: api, identity }), [stage.operator.api, identity]);
    await tab.untilOptedOut();
    await assertGone(paper, tab, identity);
  }, FORMS);

  const OUT_HERE = JSON.stringify({ since: 1000 });
  for (const [what, own, shared, isShown] of [
    ["made on another sub-domain bars", "", OUT_HERE, false],
    ["that was taken back on another sub-domain bars nobody", OUT_HERE, "2000", true],
  ])
    walk(`before the SDK is there, a choice for this site ${what}`, async (stage) => {
      const identity = await stage.identityOf(ANN);
      await stage.context.addInitScript(
        ([own, shared]) => {
          if (location.pathname !== "/paper.html") return;
          if (own) localStorage.setItem("uid2-wasm.site", own);
          document.cookie = `__uid_site=${encodeURIComponent(shared)};path=/`;
        },
        [own, shared],
      );
      const paper = await Paper.of(stage, { scripts: [BRIDGES, ...PAGE, PREBID], prebid: { userSync: userSyncOf(identity, stage.operator.api) } });
      const tab = await paper.open();
      await tab.until("Prebid has the others", () => window.pbjs.getUserIds?.().tdid);
      for (const body of await paper.auction(tab)) assert.equal(body.includes(identity.advertising_token), isShown, body);
    }, FORMS);

  walk("a page that wants no bridges keeps what Prebid has", async (stage) => {
    const { paper, tab, identity } = await beginWithPrebid(stage, { init: { bridges: false } });
    await tab.disconnect();
    for (const body of await paper.auction(tab)) assert.ok(body.includes(identity.advertising_token));
  }, FORMS);

  walk("a page without our file for bridges gets it where there is Prebid, and is told that it was late", async (stage) => {
    const { paper, tab, identity } = await beginWithPrebid(stage, { scripts: [SDK, ...PAGE, PREBID] });
    await tab.until("it has come", () => !!window[Symbol.for("uid2-wasm")].bridges);
    await optOut(tab);
    await assertGone(paper, tab, identity);
    const { bridges } = await tab.page.evaluate(() => window.__uid2.lastPurge);
    assert.deepEqual(bridges.filter(({ library }) => library === "prebid"), [{ library: "prebid", name: "pbjs", purged: true, why: "late" }]);
  }, FORMS);

  walk("a page without Prebid, Google's tags and the like asks for no such file", async (stage) => {
    const asked = [];
    stage.context.on("request", (request) => request.url().includes("bridges") && asked.push(request.url()));
    const tab = await stage.signedIn();
    await optOut(tab);
    await tab.untilOptedOut();
    assert.deepEqual(asked, []);
  }, FORMS);

  walk("a page that sets Prebid's configuration in every callback of ours does not go on for ever", async (stage) => {
    const { tab } = await beginWithPrebid(stage, { init: { bridges: { prebid: "handOver" } } });
    const calls = await tab.page.evaluate(async () => {
      let calls = 0;
      window.__uid2.callbacks.push(() => {
        calls++;
        window.pbjs.mergeConfig({ userSync: { auctionDelay: calls } });
        window.pbjs.refreshUserIds();
      });
      window.pbjs.getConfig("userSync", () => calls++ < 500 && window.__uid2.getAdvertisingToken());
      window.__uid2.setIdentity({ status: "optout" });
      await new Promise((go) => setTimeout(go, 1000));
      return calls;
    });
    assert.ok(calls < 100, `${calls} calls`);
  }, FORMS);
});
