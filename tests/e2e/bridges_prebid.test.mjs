// Walks of pages with Prebid.js beside the SDK: once somebody may not be shown any more, nothing of Prebid's carries their id, in the
// same task; everything else of the page's stays. Handing over and taking over are in other files.
import assert from "node:assert/strict";
import { beginWithPrebid, seenAfter } from "./prebid_page.mjs";
import { walks } from "./stage.mjs";

const FORMS = { forms: ["wasm", "full"] };

const WAYS = {
  "an opt-out": () => window.__uid2.setIdentity({ status: "optout" }),
  "a logout": () => window.__uid2.disconnect(),
  "an opt-out of this site": () => window.__uid2.optOutOfSite(),
  "a consent that is withdrawn": () => window.say("denied"),
};

walks("Prebid beside the SDK", (walk) => {
  for (const hasRules of [true, false])
    for (const [what, way] of Object.entries(WAYS))
      walk(
        `${what}: nothing of Prebid carries the token in the same task, nor any request after it${hasRules ? "" : ", without activity rules"}`,
        async (stage) => {
          const { paper, tab, identity } = await beginWithPrebid(stage, { hasRules });
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
