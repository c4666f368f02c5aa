// Walks in which somebody opts out of one site: nobody is shown there, whoever comes, until somebody opts in again.
// An opt-out from every publisher is opt_out.test.mjs.
import assert from "node:assert/strict";
import { assertNobody } from "./seen.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };

const optOutOfSite = (tab) => tab.page.evaluate(() => window.__uid2.optOutOfSite({ reason: "account page" }));
const optInToSite = (tab) => tab.page.evaluate(() => window.__uid2.optInToSite());
const choice = (tab) => tab.page.evaluate(() => window.__uid2.siteOptOut);

walks("Opting out of this site", (walk) => {
  for (const useCookie of [false, true]) {
    walk(`takes the token away in the same task, in every tab, and no request is sent: ${useCookie ? "cookies" : "local storage"}`, async (stage) => {
      const ann = await stage.identityOf(ANN);
      const first = await stage.openAndInit({ identity: ann, useCookie });
      const second = await stage.openAndInit({ useCookie });
      await second.untilToken();
      const seen = await first.page.evaluate(() => {
        window.__uid2.optOutOfSite({ reason: "account page" });
        return [window.__uid2.getAdvertisingToken(), window.__uid2.hasOptedOut(), window.__uid2.isLoginRequired()];
      });
      assert.deepEqual(seen.slice(1), [true, false]);
      assert.ok(!seen[0]);
      await second.untilOptedOut();
      await assertNobody([first, second], ann);
      const { since, reason } = await choice(second);
      assert.ok(since > 0);
      assert.equal(reason, "account page");
      assert.equal((await first.signIn("Email", BOB.email)).code, "site_opted_out");
      await first.handIn(await stage.identityOf(BOB));
      assert.equal(await first.token(), undefined);
    });
  }

  walk("holds on the next page and after a logout, and ends by opting in", async (stage) => {
    const ann = await stage.identityOf(ANN);
    const tab = await stage.openAndInit({ identity: ann });
    await optOutOfSite(tab);
    await tab.disconnect();
    const next = await stage.openAndInit({ identity: ann });
    assert.ok((await next.look()).optedOut);
    await assertNobody([tab, next], ann);
    await optInToSite(next);
    assert.equal(await choice(next), undefined);
    await tab.until("that is over here too", () => window.__uid2.isLoginRequired());
    assert.equal((await next.signIn("Email", BOB.email)).code, "ok");
    await tab.untilToken();
  });

  walk("is told to the page as an opt-out, and to no operator", async (stage) => {
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN) });
    await tab.takeEvents();
    await optOutOfSite(tab);
    await tab.until("the page was told", () => window.walk.events.includes("OptoutReceived"));
    await optInToSite(tab);
    assert.equal((await tab.signIn("Email", ANN.email)).code, "ok", "everywhere else nothing has changed");
  });

  walk("is shared by sub-domains where init names their domain, and so is opting in again", async (stage) => {
    const open = async (host) => {
      const tab = await stage.open(stage.address("/").replace("localhost", host));
      await tab.init({ siteOptOutDomain: "site.test" });
      return tab;
    };
    const news = await open("news.site.test");
    const shop = await open("shop.site.test");
    await news.page.evaluate(() => window.__uid2.optOutOfSite({ reason: "account page" }));
    assert.equal((await choice(shop)).reason, "account page");
    await shop.until("nobody may be here", () => window.__uid2.hasOptedOut());
    await optInToSite(shop);
    assert.equal(await choice(news), undefined);
    await news.until("that is over here too", () => !window.__uid2.hasOptedOut());
    await news.page.evaluate(() => window.__uid2.optOutOfSite());
    assert.ok(await choice(shop));
  });

  walk("covers both products", async (stage) => {
    const tab = await stage.openAndInit({ identity: await stage.identityOf(ANN) });
    await tab.page.addScriptTag({ url: "/sdk/euid-sdk.js" });
    await tab.page.evaluate((baseUrl) => window.__euid.init({ baseUrl }), stage.operator.api);
    await optOutOfSite(tab);
    assert.ok(await tab.page.evaluate(() => window.__euid.hasOptedOut()));
  });
});
