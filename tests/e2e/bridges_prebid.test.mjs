// Walks of pages with Prebid.js beside the SDK: once somebody may not be shown any more, nothing of Prebid's carries their id, in the
// same task; everything else of the page's stays. Handing over and taking over are in other files.
import assert from "node:assert/strict";
import { BRIDGES, everythingOfPrebid, PAGE, Paper, PREBID, SDK, untilPrebidHas } from "./prebid_page.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const FORMS = { forms: ["wasm", "full"] };

/** What Prebid is told of the person by the page itself, and of others. */
const userSyncOf = (identity, api) => ({
  auctionDelay: 50,
  userIds: [
    { name: "uid2", params: { uid2Token: identity, uid2ApiBase: api } },
    { name: "sharedId", storage: { name: "_sharedID", type: "cookie", expires: 30 } },
    { name: "unifiedId", value: { tdid: "a-tdid" } },
  ],
});

const eidsOf = (identity) => [
  { source: "uidapi.com", uids: [{ id: identity.advertising_token, atype: 3 }] },
  { source: "example.org", uids: [{ id: "another's", atype: 1 }] },
];

const WAYS = {
  "an opt-out": () => window.__uid2.setIdentity({ status: "optout" }),
  "a logout": () => window.__uid2.disconnect(),
  "an opt-out of this site": () => window.__uid2.optOutOfSite(),
  "a consent that is withdrawn": () => window.say("denied"),
};

async function begin(stage, { hasRules = true, scripts = [BRIDGES, SDK, ...PAGE, PREBID] } = {}) {
  const identity = await stage.identityOf(ANN);
  const paper = await Paper.of(stage, {
    scripts,
    hasRules,
    prebid: { userSync: userSyncOf(identity, stage.operator.api), ortb2: { site: { page: "a" }, user: { yob: 1990, ext: { eids: eidsOf(identity) } } } },
  });
  const tab = await paper.open();
  await tab.page.evaluate(
    ([api, identity]) => window.__uid2.init({ baseUrl: api, identity, consent: (notify) => ((window.say = notify), notify("granted")) }),
    [stage.operator.api, identity],
  );
  await tab.untilToken();
  await untilPrebidHas(tab, identity.advertising_token);
  return { paper, tab, identity };
}

/** Calls `way`, and answers all of Prebid in the same task. */
const seenAfter = (tab, way) => tab.page.evaluate(`(${way})(), (${everythingOfPrebid})()`);

walks("Prebid beside the SDK", (walk) => {
  for (const hasRules of [true, false])
    for (const [what, way] of Object.entries(WAYS))
      walk(
        `${what}: nothing of Prebid carries the token in the same task, nor any request after it${hasRules ? "" : ", without activity rules"}`,
        async (stage) => {
          const { paper, tab, identity } = await begin(stage, { hasRules });
          const before = await paper.auction(tab);
          assert.ok(before.length === 2 && before.every((body) => body.includes(identity.advertising_token)), "both bidders had it");
          const seen = await seenAfter(tab, way);
          assert.ok(!seen.includes(identity.advertising_token), "the token");
          assert.ok(!seen.includes(identity.refresh_token), "the refresh token");
          assert.ok(seen.includes("a-tdid") && seen.includes("another's"), "others' ids stay");
          const after = await paper.auction(tab);
          assert.equal(after.length, 2);
          for (const body of after) {
            assert.ok(!body.includes("uidapi.com"), "an id in a request");
            assert.ok(body.includes("a-tdid") && body.includes("another's") && body.includes("1990"), "the rest of the request");
          }
          const { auctionDelay } = await tab.page.evaluate(() => window.pbjs.getConfig("userSync"));
          assert.equal(auctionDelay, 50);
        },
        FORMS,
      );
});
