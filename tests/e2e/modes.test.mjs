// Walks with pages of one site that keep tokens in different media, and with cookies that a server set where `init` was not told:
// nobody's identity is lost by what another page is configured for, and an opt-out or a logout reaches every copy.
// One medium at a time is in cookies.test.mjs, what tabs of one mode do to each other in processes.test.mjs.
import assert from "node:assert/strict";
import { atRest, watchWrites } from "./rest.mjs";
import { assertAnother, assertGone, assertNobody, assertReadable, storedIn } from "./seen.mjs";
import { waitingWalks as walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const COOKIES = { useCookie: true };
const SHARED = { ...COOKIES, cookieDomain: "site.test" };
/** Said, because a page that says nothing starts as the one before it was configured. */
const LOCAL = { useCookie: false };
const OPT_OUT = { status: "optout" };
/** Identities are refreshed from here on, by the operator's lifetimes. */
const DUE = 15 * 60_000;
const NEWS_PAGE = "/news/today/";

/** A page of a sub-domain of site.test, before it calls anything. */
const open = (stage, name, path = "/") =>
  stage.open(stage.operator.site.replace("localhost", `${name}.site.test`).replace(/\/?$/, path));

async function openAndInit(stage, name, options, path) {
  const tab = await open(stage, name, path);
  await tab.initAlone(options);
  return tab;
}

/** Loads the page again, and calls `init` as before. */
async function reload(tab, options) {
  await tab.page.reload();
  await tab.initAlone(options);
}

/** A cookie as a publisher's server sets it. */
const serverSets = (stage, identity, domain = ".site.test", path = "/") =>
  stage.context.addCookies([{ name: "__uid_2", value: encodeURIComponent(JSON.stringify(identity)), domain, path }]);

const due = (identity) => ({ ...identity, refresh_from: Date.now() - 1000 });

/** How often the operator was asked for a refresh. */
const refreshes = async ({ operator }) => (await operator.asked()).filter((line) => line.startsWith("refresh")).length;

/** Two pages of one site, the first with cookies for the whole site, the second with local storage, which saw Ann's cookie. */
async function besides(stage, names = ["news", "news"]) {
  await watchWrites(stage);
  const ann = await stage.identityOf(ANN);
  const cookies = await openAndInit(stage, names[0], { ...SHARED, identity: ann });
  const local = await openAndInit(stage, names[1], LOCAL);
  const tabs = [cookies, local];
  await atRest(...tabs);
  return { cookies, local, tabs, ann };
}

walks("Pages with cookies and with local storage", (walk) => {
  for (const [where, names] of Object.entries({
    "at one address": ["news", "news"],
    "on sub-domains": ["shop", "news"],
  })) {
    walk(`${where} leave each other's identity alone, whatever either calls`, async (stage) => {
      const { cookies, local, tabs, ann } = await besides(stage, names);
      assert.equal(await cookies.token(), ann.advertising_token, "after the other page's init");
      for (let round = 1; round <= 3; round += 1) {
        await local.initAgain(LOCAL);
        await cookies.initAgain(SHARED);
        for (const tab of tabs) {
          await tab.show(false);
          await tab.show(true);
          await tab.look();
        }
        await reload(local, LOCAL);
        await atRest(...tabs);
        assert.equal(await cookies.token(), ann.advertising_token, `with cookies, in round ${round}`);
        assert.equal(await local.token(), ann.advertising_token, `with local storage, in round ${round}`);
      }
      await reload(cookies, SHARED);
      assert.equal(await cookies.token(), ann.advertising_token, "over a reload");
    });

    walk(
      `${where} are readable each after a refresh, and after the next one`,
      async (stage) => {
        const { cookies, tabs, ann } = await besides(stage, names);
        let before = [ann.advertising_token, ann.advertising_token];
        for (const round of [1, 2]) {
          await stage.advance(DUE);
          // A cookie rings no bell on another sub-domain; whoever comes back to a page looks.
          for (const tab of tabs) await tab.show(true);
          await Promise.all(tabs.map((tab, at) => tab.untilTokenIsNot(before[at])));
          await atRest(...tabs);
          before = await Promise.all(tabs.map((tab) => tab.token()));
          assert.ok(before.every(Boolean), `each is readable after refresh ${round}`);
        }
        await reload(cookies, SHARED);
        assert.equal(await cookies.token(), before[0], "over a reload");
      },
      { clock: true },
    );

    for (const which of ["cookies", "local storage"]) {
      walk(`${where} lose the person who opted out on the one with ${which}`, async (stage) => {
        const { cookies, local, tabs, ann } = await besides(stage, names);
        const here = which === "cookies" ? cookies : local;
        assert.equal(await here.token(), ann.advertising_token, "who opts out here");
        await here.handIn(OPT_OUT);
        await atRest(...tabs);
        await assertNobody(tabs, ann);
        await reload(cookies, SHARED);
        await reload(local, LOCAL);
        await atRest(...tabs);
        await assertNobody(tabs, ann);
      });
    }
  }

  walk("let the next person sign in after an opt-out, in each", async (stage) => {
    const { cookies, local, tabs, ann } = await besides(stage);
    await local.handIn(OPT_OUT);
    await atRest(...tabs);
    for (const tab of tabs) {
      const bob = await stage.identityOf(BOB);
      await tab.handIn(bob);
      await tab.untilToken();
      await atRest(...tabs);
      assert.ok(await tab.token(), "the next person is readable where they came");
      await assertGone(tabs, ann);
    }
    assert.ok(await cookies.token());
  });
});

/** Where a server may set its cookie, and what `init` is told of it: nothing. */
const UNTOLD = {
  "of the whole domain": { domain: ".site.test", path: "/", page: "/" },
  "of a path": { domain: "news.site.test", path: NEWS_PAGE, page: NEWS_PAGE },
};

walks("A page with default settings", (walk) => {
  walk("reads the cookie of the site's other pages and leaves it to them", async (stage) => {
    await watchWrites(stage);
    const local = await openAndInit(stage, "news", {});
    const ann = await stage.identityOf(ANN);
    const cookies = await openAndInit(stage, "shop", { ...SHARED, identity: ann });
    for (const isVisible of [false, true]) await local.show(isVisible);
    await atRest(local, cookies);
    for (const tab of [cookies, local]) assert.equal(await tab.token(), ann.advertising_token);
    await reload(cookies, SHARED);
    assert.equal(await cookies.token(), ann.advertising_token, "over a reload");
  });
});

walks("A server's cookie", (walk) => {
  for (const [what, { domain, path, page }] of Object.entries(UNTOLD)) {
    const here = (stage, identity) => serverSets(stage, identity, domain, path);
    const view = (stage) => openAndInit(stage, "news", COOKIES, page);

    walk(`${what} that init was not told of is readable, and gone after a logout`, async (stage) => {
      await watchWrites(stage);
      const ann = await stage.identityOf(ANN);
      await here(stage, ann);
      const tab = await view(stage);
      assert.equal(await tab.token(), ann.advertising_token);
      await tab.disconnect();
      await assertNobody([tab], ann);
      await atRest(tab);
      await assertNobody([tab], ann);
      await reload(tab, COOKIES);
      await atRest(tab);
      await assertNobody([tab], ann);
      assert.equal((await tab.look()).loginRequired, true);
    });

    walk(`${what} that init was not told of gives the next person after an opt-out`, async (stage) => {
      await watchWrites(stage);
      const ann = await stage.identityOf(ANN);
      await here(stage, ann);
      const tab = await view(stage);
      await tab.handIn(OPT_OUT);
      await atRest(tab);
      await assertNobody([tab], ann);
      const bob = await stage.identityOf(BOB);
      await here(stage, bob);
      await reload(tab, COOKIES);
      await tab.untilToken();
      await atRest(tab);
      await assertAnother([tab], [ann.advertising_token]);
      await assertGone([tab], ann);
      await reload(tab, COOKIES);
      await atRest(tab);
      await assertAnother([tab], [ann.advertising_token], "over a reload");
      assert.ok((await refreshes(stage)) <= 2, "and is asked about once, or once more as the cookie stands");
    });

    walk(`${what} that init was not told of gives the next person, and not the one before`, async (stage) => {
      await watchWrites(stage);
      const ann = due(await stage.identityOf(ANN));
      await here(stage, ann);
      const tab = await view(stage);
      // What the SDK was answered stands where the settings say, beside the server's.
      await tab.untilTokenIsNot(ann.advertising_token);
      await atRest(tab);
      const before = await tab.token();
      const bob = await stage.identityOf(BOB);
      await here(stage, bob);
      await reload(tab, COOKIES);
      await atRest(tab);
      await assertReadable([tab], bob.advertising_token);
      await reload(tab, COOKIES);
      await atRest(tab);
      await assertReadable([tab], bob.advertising_token, "over a reload");
      assert.ok(!(await storedIn(tab)).includes(before), "no copy of the one before is left");
    });
  }

  walk("is followed after a change of cookieDomain, with few requests", async (stage) => {
    await watchWrites(stage);
    const ann = await stage.identityOf(ANN);
    const tab = await openAndInit(stage, "news", { ...COOKIES, identity: ann });
    await tab.handIn(OPT_OUT);
    await atRest(tab);
    const VIEWS = 5;
    for (let round = 1; round <= VIEWS; round += 1) {
      const bob = await stage.identityOf(BOB);
      await serverSets(stage, bob);
      await reload(tab, { ...SHARED, identity: bob });
      await tab.untilToken();
      await atRest(tab);
      await assertAnother([tab], [ann.advertising_token], `in view ${round}`);
    }
    const count = await refreshes(stage);
    assert.ok(count <= VIEWS + 2, `${count} requests for ${VIEWS} views`);
  });

  walk("and a new person are readable after a change of cookieDomain where nobody opted out", async (stage) => {
    await watchWrites(stage);
    const ann = await stage.identityOf(ANN);
    const tab = await openAndInit(stage, "news", { ...COOKIES, identity: ann });
    const bob = await stage.identityOf(BOB);
    await reload(tab, { ...SHARED, identity: bob });
    await atRest(tab);
    await assertReadable([tab], bob.advertising_token);
    for (const options of [SHARED, COOKIES, SHARED]) {
      await reload(tab, options);
      await atRest(tab);
      await assertReadable([tab], bob.advertising_token, "over a reload");
    }
    assert.ok(!(await storedIn(tab)).includes(ann.advertising_token), "no copy of the one before is left");
    assert.equal(await refreshes(stage), 0);
  });
});

const CHANGES = {
  cookieDomain: { before: COOKIES, after: SHARED, page: "/" },
  cookiePath: { before: COOKIES, after: { ...COOKIES, cookiePath: NEWS_PAGE }, page: NEWS_PAGE },
};

walks("After a change of", (walk) => {
  for (const [what, { before, after, page }] of Object.entries(CHANGES)) {
    walk(`${what} two idle tabs, one as before and one as now, write nothing`, async (stage) => {
      await watchWrites(stage);
      const ann = await stage.identityOf(ANN);
      const old = await openAndInit(stage, "news", { ...before, identity: ann }, page);
      const now = await openAndInit(stage, "news", after, page);
      await atRest(old, now);
      await assertReadable([old, now], ann.advertising_token);
      const bob = await stage.identityOf(BOB);
      await now.handIn(bob);
      await atRest(old, now);
      await assertReadable([old, now], bob.advertising_token, "once somebody else was handed in where it is new");
      await old.handIn(await stage.identityOf(ANN));
      await atRest(old, now);
      await assertAnother([old, now], [bob.advertising_token], "once somebody was handed in where it is old");
      await now.handIn(OPT_OUT);
      await atRest(old, now);
      await assertNobody([old, now], ann, bob);
    });
  }
});
