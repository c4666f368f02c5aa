// Walks of pages that hand their token to Prebid.js, or that are configured for Prebid alone and taken over: the SDK signs in, refreshes
// and hands over, and Prebid asks no operator. What goes when somebody may not be shown is in bridges_prebid.test.mjs.
import assert from "node:assert/strict";
import { BRIDGES, everythingOfPrebid, PAGE, Paper, PREBID, SDK, untilPrebidHas } from "./prebid_page.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const FORMS = { forms: ["wasm", "full"] };

const OTHERS = [
  { name: "sharedId", storage: { name: "_sharedID", type: "cookie", expires: 30 } },
  { name: "unifiedId", value: { tdid: "a-tdid" } },
];

const init = (tab, stage, options) =>
  tab.page.evaluate((options) => window.__uid2.init(options), { baseUrl: stage.operator.api, ...options });

const idsOf = (tab) => tab.page.evaluate(() => window.pbjs.getUserIds());

const idInPrebid = async (tab) => (await idsOf(tab)).uid2?.id;

const assertAuction = async (paper, tab, token) => {
  const bodies = await paper.auction(tab);
  assert.equal(bodies.length, 2);
  for (const body of bodies) {
    assert.equal(body.includes("uidapi.com"), !!token, "whether there is an id");
    assert.ok(!token || body.includes(token), "whose it is");
    assert.ok(body.includes("a-tdid"), "another's id");
  }
};

const ORDERS = {
  "before Prebid": [BRIDGES, SDK, ...PAGE, PREBID],
  "after Prebid": [PREBID, ...PAGE, BRIDGES, SDK],
  "on both sides of Prebid": [BRIDGES, ...PAGE, PREBID, SDK],
};

walks("Handing the token to Prebid", (walk) => {
  for (const [order, scripts] of Object.entries(ORDERS))
    walk(`with the scripts ${order}: it is in the next auction, replaced when it is refreshed, gone with the person, and the next person's follows`, async (stage) => {
      const identity = await stage.identityOf(ANN);
      const paper = await Paper.of(stage, { scripts, prebid: { userSync: { userIds: OTHERS } } });
      const tab = await paper.open();
      await init(tab, stage, { identity, bridges: { prebid: "handOver" } });
      await untilPrebidHas(tab, identity.advertising_token);
      await assertAuction(paper, tab, identity.advertising_token);
      await tab.page.evaluate(() => window.__uid2.refreshNow());
      await tab.untilTokenIsNot(identity.advertising_token);
      const refreshed = await tab.token();
      await untilPrebidHas(tab, refreshed);
      await assertAuction(paper, tab, refreshed);
      await tab.disconnect();
      await assertAuction(paper, tab, undefined);
      assert.deepEqual(await tab.signIn("Email", BOB.email), { code: "ok" });
      const bobs = await tab.token();
      await untilPrebidHas(tab, bobs);
      await assertAuction(paper, tab, bobs);
      const everything = await tab.page.evaluate(`(${everythingOfPrebid})()`);
      for (const token of [identity.advertising_token, refreshed]) assert.ok(!everything.includes(token), "Ann's");
      assert.equal((await idsOf(tab)).tdid, "a-tdid");
    }, FORMS);

  walk("in the task in which it is readable", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const paper = await Paper.of(stage, { scripts: ORDERS["before Prebid"], prebid: { userSync: { userIds: OTHERS } } });
    const tab = await paper.open();
    await init(tab, stage, { bridges: { prebid: "handOver" } });
    await tab.until("Prebid has the others", () => window.pbjs.getUserIds().tdid);
    const id = await tab.page.evaluate(async (identity) => {
      let isOver = false;
      setTimeout(() => (isOver = true));
      window.__uid2.setIdentity(identity);
      while (!window.__uid2.getAdvertisingToken()) await new Promise((go) => setTimeout(go));
      for (let count = 0; count < 30; count++) await undefined;
      return window.pbjs.getUserIds().uid2?.id;
    }, identity);
    assert.equal(id, identity.advertising_token);
  }, FORMS);
});

const CONFIGURED = {
  "a keypair and an address": async (stage) => ({ ...stage.operator.keypair, email: ANN.email }),
  "an identity of its server": async (stage) => ({ uid2Token: await stage.identityOf(ANN) }),
};

walks("Taking over from Prebid", (walk) => {
  for (const [what, paramsOf] of Object.entries(CONFIGURED))
    walk(`a page that is configured with ${what}: Prebid asks no operator, and has the token`, async (stage) => {
      const params = { ...(await paramsOf(stage)), uid2ApiBase: stage.operator.api };
      const asked = []; stage.context.on("console", (m) => console.log(m.text()));
      stage.context.on("request", (request) => {
        if (request.url().includes("/v2/token/")) asked.push(request.headers()["x-uid2-client-version"]);
      });
      const paper = await Paper.of(stage, {
        scripts: [BRIDGES, SDK, "/take-over.js", ...PAGE, PREBID],
        prebid: { userSync: { userIds: [{ name: "uid2", params }, ...OTHERS] } },
      });
      await stage.context.route("**/take-over.js", (route) =>
        route.fulfill({ contentType: "text/javascript", body: `__uid2.init({ baseUrl: ${JSON.stringify(stage.operator.api)}, bridges: { prebid: "takeOver" } });` }),
      );
      const tab = await paper.open();
      await tab.untilToken();
      const token = await tab.token();
      await untilPrebidHas(tab, token);
      await assertAuction(paper, tab, token);
      assert.ok(!asked.some((version) => /prebid/i.test(version)), "Prebid asked");
      await tab.page.evaluate(() => window.__uid2.setIdentity({ status: "optout" }));
      await assertAuction(paper, tab, undefined);
      const everything = await tab.page.evaluate(`(${everythingOfPrebid})()`);
      assert.ok(!everything.includes(token) && !everything.includes(ANN.email), "what is left");
    }, FORMS);
});
