// Walks of the other product, in its main flows: the same session with EUID's names, hosts and keys, and nothing of UID2's.
// Both products on one page are in surface.test.mjs, everything else the two have in common.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const DUE = 15 * 60_000;
const CLOCK = { clock: true };
const JANE = { email: "jane@example.com" };

/** A page with EUID's script. A tab's ways to look at the SDK are the same for both. */
async function begun(stage) {
  stage.operator = stage.operator.euid;
  const tab = await stage.open("/surface.html");
  await tab.page.addScriptTag({ url: "/sdk/euid-sdk.js" });
  await tab.page.evaluate(() => (window.__uid2 = window.__euid) && undefined);
  await tab.init();
  return tab;
}

/** The names of all that is stored for a product. */
const keys = async (tab) => Object.keys(await tab.storage()).sort();
const isOurs = (key) => /^EUID-sdk-identity(_config)?$|^uid2-wasm\.(euid|salt)/.test(key);

walks("EUID", (walk) => {
  walk(
    "signs in, refreshes by itself and opts out, under its own keys",
    async (stage) => {
      const tab = await begun(stage);
      assert.deepEqual(await tab.signIn("Email", JANE.email), { code: "ok" });
      const first = await tab.token();
      assert.equal(first.slice(0, 1), "E", "its advertising tokens begin with E: docs/protocol/reference.md 14");
      await stage.advance(DUE);
      await tab.untilTokenIsNot(first);

      await stage.operator.optOut(JANE);
      await stage.advance(DUE);
      await tab.untilOptedOut();
      assert.equal(await tab.token(), undefined);
      assert.equal(JSON.parse((await tab.storage())["EUID-sdk-identity"]).status, "optout");
      const stored = await keys(tab);
      assert.ok(stored.some((key) => key.startsWith("uid2-wasm.euid.no.")));
      assert.deepEqual(stored.filter((key) => !isOurs(key)), []);
      await stage.asked("client-generate: success", "refresh: success", "refresh: optout");
    },
    CLOCK,
  );

  walk("takes a server's identity from its own cookie, and keeps it over a reload", async (stage) => {
    const identity = await stage.operator.euid.generate(JANE);
    stage.secrets.addIdentity(identity);
    const value = encodeURIComponent(JSON.stringify(identity));
    await stage.context.addCookies([{ name: "__euid", value, domain: "localhost", path: "/" }]);
    const tab = await begun(stage);
    assert.equal(await tab.token(), identity.advertising_token);
    const next = await stage.open("/surface.html");
    await next.page.addScriptTag({ url: "/sdk/euid-sdk.js" });
    await next.until("the token is back", () => window.__euid.getAdvertisingToken());
    await stage.asked("generate: success");
  });

  walk("refuses the old identity after an opt-out, and asks nobody", async (stage) => {
    const identity = await stage.operator.euid.generate(JANE);
    stage.secrets.addIdentity(identity);
    const tab = await begun(stage);
    await tab.handIn(identity);
    assert.equal(await tab.token(), identity.advertising_token);
    await tab.handIn({ status: "optout" });
    await tab.handIn(identity);
    assert.equal(await tab.token(), undefined);
    assert.equal((await tab.look()).optedOut, true);
    assert.ok(!(await tab.everythingVisible()).includes(identity.refresh_token));
    await stage.asked("generate: success");
  });
});
