// Walks of pages that hand their token to Prebid.js, or that are configured for Prebid alone and taken over: the SDK signs in, refreshes
// and hands over, and Prebid asks no operator. What goes when somebody may not be shown is in bridges_prebid.test.mjs.
import assert from "node:assert/strict";
import { BRIDGES, everythingOfPrebid, PAGE, Paper, PREBID, SDK, untilPrebidHas } from "./prebid_page.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

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

/** Pages that are configured for Prebid alone: what their entry says. */
const CONFIGURED = {
  "a keypair and an address": async (stage) => ({ ...stage.operator.keypair, email: ANN.email }),
  "an identity of its server": async (stage) => ({ uid2Token: await stage.identityOf(ANN) }),
  "the name of its server's cookie": async (stage) => {
    const value = encodeURIComponent(JSON.stringify(await stage.identityOf(ANN)));
    await stage.context.addInitScript(`if (location.pathname === "/paper.html") document.cookie ||= "of_the_server=${value};path=/"`);
    return { uid2Cookie: "of_the_server" };
  },
};

/** Our one tag in front of Prebid, which loads what it needs from beside it. */
const ONE_TAG = `<script src="${BRIDGES}" data-prebid="takeOver"></script>`;

/** The page's own address and Prebid's requests of an operator. */
const askedByPrebid = (stage) => {
  const asked = [];
  stage.context.on("request", (request) => {
    if (/\/v2\/token\//.test(request.url()) && !/client=uid2-wasm/.test(request.url())) asked.push(request.url());
  });
  return asked;
};

walks("Taking over from Prebid", (walk) => {
  for (const [what, paramsOf] of Object.entries(CONFIGURED))
    walk(`a page that is configured with ${what}: Prebid asks no operator, and has the token until it is gone`, async (stage) => {
      const params = { ...(await paramsOf(stage)), uid2ApiBase: stage.operator.api };
      const asked = askedByPrebid(stage);
      const userIds = [{ name: "uid2", params }, ...OTHERS];
      const paper = await Paper.of(stage, { scripts: [ONE_TAG, ...PAGE, PREBID], prebid: { userSync: { userIds } } });
      const tab = await paper.open();
      await tab.until("the SDK is there", () => !!window.__uid2.getAdvertisingToken);
      await tab.untilToken();
      const token = await tab.token();
      await untilPrebidHas(tab, token);
      await assertAuction(paper, tab, token);
      await tab.page.evaluate(() => window.__uid2.setIdentity({ status: "optout" }));
      await assertAuction(paper, tab, undefined);
      assert.deepEqual(asked, [], "Prebid asked");
      const everything = await tab.page.evaluate(`(${everythingOfPrebid})()`);
      assert.ok(!everything.includes(token) && !everything.includes(ANN.email), "what is left");
    }, FORMS);

  walk("after an opt-out the next page view sends neither address nor hash, and shows nobody", async (stage) => {
    const params = { ...stage.operator.keypair, email: ANN.email, uid2ApiBase: stage.operator.api };
    const paper = await Paper.of(stage, { scripts: [ONE_TAG, ...PAGE, PREBID], prebid: { userSync: { userIds: [{ name: "uid2", params }, ...OTHERS] } } });
    const first = await paper.open();
    await first.until("the SDK is there", () => !!window.__uid2.getAdvertisingToken);
    await first.untilToken();
    await first.page.evaluate(() => window.__uid2.optOutOfSite());
    const asked = stage.requestsSince();
    const next = await paper.open();
    await next.until("the SDK is there", () => !!window.__uid2.getAdvertisingToken);
    await next.until("it has spoken", () => window.__uid2.hasOptedOut());
    await assertAuction(paper, next, undefined);
    assert.deepEqual(asked, []);
  }, FORMS);

  walk("a sign-in that fails is tried once more when the page configures the same again", async (stage) => {
    const params = { ...stage.operator.keypair, email: ANN.email, uid2ApiBase: stage.operator.api };
    stage.expect(/503/);
    await stage.operator.faults({ path: "/v2/token/client-generate", status: 503, times: 1 });
    const userIds = [{ name: "uid2", params }, ...OTHERS];
    const paper = await Paper.of(stage, { scripts: [ONE_TAG, ...PAGE, PREBID], prebid: { userSync: { userIds } } });
    const tab = await paper.open();
    await tab.until("the SDK is there", () => !!window.__uid2.getAdvertisingToken);
    await until("the operator has failed", async () => (await stage.operator.asked()).length);
    const configure = (userIds) => window.pbjs.setConfig({ userSync: { userIds } });
    await until("the same configuration signs in", async () => {
      await tab.page.evaluate(configure, userIds);
      return tab.token();
    });
    await untilPrebidHas(tab, await tab.token());
  }, FORMS);

  walk("an address that the page adds later, by mergeConfig, signs in as well", async (stage) => {
    const params = { ...stage.operator.keypair, uid2ApiBase: stage.operator.api };
    const paper = await Paper.of(stage, { scripts: [ONE_TAG, ...PAGE, PREBID], prebid: { userSync: { userIds: [{ name: "uid2", params }, ...OTHERS] } } });
    const tab = await paper.open();
    await tab.until("Prebid has the others", () => window.pbjs.getUserIds?.().tdid);
    await tab.page.evaluate((params) => window.pbjs.mergeConfig({ userSync: { userIds: [{ name: "uid2", params }] } }), { ...params, email: ANN.email });
    await tab.until("the SDK is there", () => !!window.__uid2.getAdvertisingToken);
    await tab.untilToken();
    await untilPrebidHas(tab, await tab.token());
    await tab.disconnect();
    assert.ok(!JSON.stringify(await tab.page.evaluate(() => window.pbjs.getConfig("userSync"))).includes(ANN.email));
  }, FORMS);
});
