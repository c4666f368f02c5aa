// Walks with cookies as the storage in use: on one page, and on two sub-domains that share them.
// What a session makes of both media is tested natively, in tests/cookies.rs.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const COOKIES = { useCookie: true };
const SHARED = { ...COOKIES, cookieDomain: "site.test" };
const OPT_OUT = { status: "optout" };

/** A tab on a sub-domain of site.test. */
async function onSubDomain(stage, name, options) {
  const tab = await stage.open(stage.operator.site.replace("localhost", `${name}.site.test`));
  await tab.init({ ...SHARED, ...options });
  return tab;
}

/** The cookies of the walk, by name, without the stored configuration. */
async function cookiesOf(stage) {
  const cookies = (await stage.context.cookies()).filter(({ name }) => !name.endsWith("_config"));
  return Object.fromEntries(cookies.map((cookie) => [cookie.name, cookie]));
}

/** The identity in a cookie, as a publisher's server sets it. */
const serve = (stage, identity, domain = "localhost") =>
  stage.context.addCookies([{ name: "__uid_2", value: encodeURIComponent(JSON.stringify(identity)), domain, path: "/" }]);

/** The page sees the identity in a cookie that no script can remove. */
const freezeCookies = (tab, identity) =>
  tab.page.evaluate((value) => {
    Object.defineProperty(document, "cookie", { get: () => `__uid_2=${value}`, set() {} });
  }, encodeURIComponent(JSON.stringify(identity)));

/** Everything that stands in cookies and local storage of a tab, as text. */
const standsAt = (tab) =>
  tab.page.evaluate(() => decodeURIComponent(document.cookie) + JSON.stringify(Object.entries(localStorage)));

walks("Cookies", (walk) => {
  walk("keep a sign-in over a reload, without a copy in local storage and without a request", async (stage) => {
    const tab = await stage.openAndInit(COOKIES);
    assert.deepEqual(await tab.signIn("Email", "jane@example.com"), { code: "ok" });
    const token = await tab.token();
    const next = await stage.openAndInit(COOKIES);
    assert.equal(await next.token(), token);
    assert.ok(!(await tab.page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).includes(token));
    const { __uid_2: cookie } = await cookiesOf(stage);
    assert.deepEqual([cookie.path, cookie.sameSite], ["/", "Lax"]);
    await stage.asked("client-generate: success");
  });

  walk("say opted out on every sub-domain, where the old identity is then refused", async (stage) => {
    const identity = await stage.identityOf({ email: "jane@example.com" });
    const here = await onSubDomain(stage, "news", { identity });
    const there = await onSubDomain(stage, "shop");
    assert.equal(await there.token(), identity.advertising_token);
    await there.handIn(OPT_OUT);
    await here.until("the other sub-domain knows", () => window.__uid2.hasOptedOut());
    await here.handIn(identity);
    assert.equal(await here.token(), undefined);
    for (const tab of [here, there]) assert.ok(!(await standsAt(tab)).includes(identity.refresh_token));
    const { __uid_2_no: shared } = await cookiesOf(stage);
    assert.deepEqual([shared.domain, shared.secure, shared.sameSite], [".site.test", false, "Lax"]);
    assert.ok(shared.expires > Date.now() / 1000 + 399 * 86_400, "as long as a browser keeps a cookie");
  });

  walk("that a server set beside local storage are read, left to other pages, and gone after an opt-out", async (stage) => {
    const identity = await stage.identityOf({ email: "jane@example.com" });
    await serve(stage, identity);
    const tab = await stage.openAndInit();
    assert.equal(await tab.token(), identity.advertising_token);
    assert.ok((await cookiesOf(stage)).__uid_2, "it stands");
    await tab.handIn(OPT_OUT);
    assert.deepEqual([await tab.token(), await cookiesOf(stage)], [undefined, {}]);
    await tab.handIn(identity);
    assert.equal(await tab.token(), undefined);
  });

  walk("that a server sets later are read at once where local storage holds nobody, and gone after a logout", async (stage) => {
    const identity = await stage.identityOf({ email: "jane@example.com" });
    const tab = await stage.openAndInit();
    await serve(stage, identity);
    for (const look of ["first", "second"]) assert.equal(await tab.token(), identity.advertising_token, look);
    await tab.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    assert.equal(await tab.token(), identity.advertising_token);
    assert.ok((await cookiesOf(stage)).__uid_2, "it stands");
    await tab.disconnect();
    assert.deepEqual([await tab.token(), await cookiesOf(stage)], [undefined, {}]);
  });

  walk("that a server sets later beside somebody in local storage wait for a call, and count once", async (stage) => {
    const bob = await stage.identityOf({ email: "bob@example.com" });
    const tab = await stage.signedIn();
    const token = await tab.token();
    await serve(stage, bob);
    for (const look of ["first", "second"]) assert.equal(await tab.token(), token, look);
    await tab.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    assert.equal(await tab.token(), token, "after a wake");

    await tab.initAgain();
    assert.equal(await tab.token(), bob.advertising_token);
    assert.ok((await cookiesOf(stage)).__uid_2, "it stands");
    const carol = await stage.identityOf({ email: "carol@example.com" });
    await tab.handIn(carol);
    await tab.initAgain();
    const next = await stage.openAndInit();
    for (const each of [tab, next]) assert.equal(await each.token(), carol.advertising_token);
  });

  for (const [what, end] of Object.entries({
    "a logout": (tab) => tab.disconnect(),
    "an opt-out": (tab) => tab.handIn(OPT_OUT),
  })) {
    walk(`that nobody can delete are read too, and never again after ${what}`, async (stage) => {
      const identity = await stage.identityOf({ email: "jane@example.com" });
      const tab = await stage.open();
      await freezeCookies(tab, identity);
      await tab.init();
      assert.equal(await tab.token(), identity.advertising_token);
      await end(tab);
      await tab.initAgain();
      assert.equal(await tab.token(), undefined);
      const next = await stage.open();
      await freezeCookies(next, identity);
      await next.init();
      assert.equal(await next.token(), undefined, "on the next page");
    });
  }

  walk("of the domain above are read too, and removed there with whoever opts out", async (stage) => {
    const identity = await stage.identityOf({ email: "jane@example.com" });
    await serve(stage, identity, ".site.test");
    const tab = await stage.open(stage.operator.site.replace("localhost", "news.site.test"));
    await tab.init();
    assert.equal(await tab.token(), identity.advertising_token);
    await tab.handIn(OPT_OUT);
    assert.deepEqual([await tab.token(), await tab.page.evaluate(() => document.cookie)], [undefined, ""]);
  });
});
