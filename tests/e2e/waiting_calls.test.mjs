// Walks in which a page calls while its core is on the way: a logout and an opt-out are about whoever was here then, nobody else,
// and what came to nothing holds nothing up.
// A core that does not come is core.test.mjs; what needs no core is front.test.mjs.
import assert from "node:assert/strict";
import { assertAnother, assertGone, assertNobody, storedIn } from "./seen.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const OPT_OUT = { status: "optout" };
const FRONT = { forms: ["wasm"] };
const CORE = "**/uid2-core.*";
const KEY = "UID2-sdk-identity";

/** Pages that are opened from now on wait for their core; answers what lets it come. */
async function holdCore(stage) {
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await stage.context.route(CORE, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  return letGo;
}

/** Ann's token is known to a page whose core waits. */
async function annIsShown(stage) {
  const ann = await stage.identityOf(ANN);
  const earlier = await stage.openAndInit({ identity: ann });
  await earlier.page.close();
  const letGo = await holdCore(stage);
  const tab = await stage.open();
  await tab.initAlone();
  assert.equal(await tab.token(), ann.advertising_token);
  return { ann, tab, letGo };
}

/** Bob signs in in a tab that has its core. */
async function bobSignsIn(stage) {
  await stage.context.unroute(CORE);
  const other = await stage.openAndInit({ identity: await stage.identityOf(BOB) });
  await other.untilToken();
  return { other };
}

/** Notes each callback and event with the token in it. */
const note = (tab) =>
  tab.page.evaluate(() => {
    window.noted = [];
    window.__uid2.callbacks.push((event, { identity }) => noted.push([event, identity && identity.advertising_token]));
  });

const noted = (tab, event) => tab.page.evaluate((event) => noted.filter(([name]) => name === event).length, event);

walks("While the core is on its way", (walk) => {
  walk(
    "a logout removes who is shown, also where a cookie holds an older opt-out",
    async (stage) => {
      const earlier = await stage.openAndInit();
      await earlier.page.evaluate((key) => (document.cookie = `${key}=${encodeURIComponent('{"status":"optout"}')};path=/`), "__uid_2");
      await earlier.initAgain({ useCookie: true });
      await earlier.untilOptedOut();
      await earlier.page.close();
      const between = await stage.openAndInit({ useCookie: false });
      await between.handIn(await stage.identityOf(ANN));
      await between.untilToken();
      const { identity: ann } = await between.look();
      await between.page.close();
      const letGo = await holdCore(stage);
      const tab = await stage.open();
      await tab.initAgain({ useCookie: false });
      await tab.disconnect();
      assert.doesNotMatch(await storedIn(tab), /advertising_token/);
      letGo();
      await tab.untilCore();
      await assertGone([tab], ann);
    },
    FRONT,
  );

  walk(
    "an opt-out that `init` hands in beside the token that is shown is an opt-out",
    async (stage) => {
      const { ann, tab, letGo } = await annIsShown(stage);
      await tab.initAgain({ identity: { ...ann, ...OPT_OUT } });
      assert.equal(await tab.token(), undefined);
      assert.ok((await tab.look()).optedOut);
      letGo();
      await tab.untilCore();
      await assertNobody([tab], ann);
      assert.ok((await tab.look()).optedOut);
    },
    FRONT,
  );

  for (const [how, handsIn] of Object.entries({
    "`setIdentity`": (tab, identity) => tab.handIn(identity),
    "`init`": (tab, identity) => tab.initAgain({ identity }),
  })) {
    walk(
      `an opt-out of \`init\` is about whom ${how} has handed in before it`,
      async (stage) => {
        const { ann, tab, letGo } = await annIsShown(stage);
        const bob = await stage.identityOf(BOB);
        await note(tab);
        await handsIn(tab, bob);
        await tab.initAgain({ identity: OPT_OUT });
        letGo();
        await tab.untilCore();
        await tab.untilOptedOut();
        await assertNobody([tab], ann, bob);
        assert.equal(await noted(tab, "OptoutReceived"), 1);
        await tab.handIn(bob);
        assert.equal(await tab.token(), undefined, "the opt-out names him");
      },
      FRONT,
    );
  }

  for (const [what, call] of Object.entries({
    "an opt-out, handed in twice,": async (tab) => {
      await tab.handIn(OPT_OUT);
      await tab.handIn(OPT_OUT);
    },
    "a logout after a sign-in that came to nothing": async (tab) => {
      const end = tab.signIn("Email", "carl@example.com");
      await tab.disconnect();
      assert.equal((await end).code, "aborted");
    },
    "an opt-out after an `init` that hands in who is stored already": async (tab, ann) => {
      await tab.initAgain({ identity: ann, refreshRetryPeriod: 6000 });
      await tab.handIn(OPT_OUT);
    },
  })) {
    walk(
      `${what} is about whoever was here, and not about who signs in meanwhile in another tab`,
      async (stage) => {
        const { ann, tab, letGo } = await annIsShown(stage);
        await call(tab, ann);
        assert.equal(await tab.token(), undefined);
        const { other } = await bobSignsIn(stage);
        letGo();
        await tab.untilCore();
        await tab.untilToken();
        await assertAnother([tab, other], ann.advertising_token);
      },
      FRONT,
    );
  }

  walk(
    "a logout holds where storage refuses to forget",
    async (stage) => {
      const { ann, tab, letGo } = await annIsShown(stage);
      await tab.page.evaluate(() => {
        Storage.prototype.setItem = Storage.prototype.removeItem = () => {
          throw new DOMException("no", "QuotaExceededError");
        };
      });
      await tab.disconnect();
      letGo();
      await tab.untilCore();
      assert.equal(await tab.token(), undefined);
      assert.ok((await tab.look()).loginRequired);
      assert.ok((await storedIn(tab)).includes(ann.advertising_token), "storage did refuse");
    },
    FRONT,
  );

  walk(
    "no callback is told the token of somebody who was logged out meanwhile",
    async (stage) => {
      const { tab, letGo } = await annIsShown(stage);
      const bob = await stage.identityOf(BOB);
      await note(tab);
      await tab.page.evaluate(() => noted.splice(0));
      await tab.handIn(bob);
      await tab.disconnect();
      letGo();
      await tab.untilCore();
      await tab.until("the page is told", () => noted.some(([event]) => event === "IdentityUpdated"));
      assert.deepEqual(await tab.page.evaluate(() => noted.filter(([, token]) => token)), []);
      await assertGone([tab], bob);
    },
    FRONT,
  );

  walk(
    "a logout is noted where other tabs read it, however many there were before",
    async (stage) => {
      const MANY = 40;
      const other = await stage.openAndInit();
      for (let number = 0; number < MANY; number++)
        await other.handIn(await stage.identityOf({ email: `person${number}@example.com` }));
      const letGo = await holdCore(stage);
      const tab = await stage.open();
      await tab.initAlone();
      const ann = await stage.identityOf(ANN);
      await other.handIn(ann);
      await other.until("she is stored", (key) => /line/.test(localStorage.getItem(key)), KEY);
      await tab.disconnect();
      await other.until("it is heard of", () => !window.__uid2.getAdvertisingToken());
      await assertGone([other], ann);
      letGo();
      await tab.untilCore();
      await assertGone([tab, other], ann);
    },
    FRONT,
  );

  walk(
    "a promise that was rejected because it did not come holds up no later one: the token that is known is given",
    async (stage) => {
      const { ann, tab } = await annIsShown(stage);
      const end = tab.signIn("Email", BOB.email);
      await stage.advance(31_000);
      assert.equal((await end).code, "core_unavailable");
      assert.deepEqual(await tab.tokenInTime(), { token: ann.advertising_token });
    },
    { ...FRONT, clock: true },
  );

  walk(
    "an instance that was disposed of and begins anew asks for the core anew",
    async (stage) => {
      const { tab } = await annIsShown(stage);
      await tab.page.evaluate(() => {
        window.__uid2.refreshNow().catch(() => {});
        window.__uid2.dispose();
      });
      await tab.initAgain();
      const end = tab.signIn("Email", BOB.email);
      await stage.advance(31_000);
      assert.equal((await end).code, "core_unavailable");
    },
    { ...FRONT, clock: true },
  );

  walk(
    "an opt-out is told to the page's server once, here and on later pages",
    async (stage) => {
      let asked = 0;
      await stage.context.route("**/opted-out**", async (route) => {
        asked++;
        await route.fulfill({ status: 204 });
      });
      const { tab, letGo } = await annIsShown(stage);
      const optOutUrl = stage.address("/opted-out");
      await tab.initAgain({ optOutUrl });
      await tab.handIn(OPT_OUT);
      letGo();
      await tab.until("that is noted", () => localStorage.getItem("uid2-wasm.uid2.told"));
      const next = await stage.openAndInit({ optOutUrl });
      await next.until("the page was told", () => window.walk.events.includes("OptoutReceived"));
      assert.equal(asked, 1);
    },
    FRONT,
  );

  walk(
    "a core of another build is none",
    async (stage) => {
      const ann = await stage.identityOf(ANN);
      await (await stage.openAndInit({ identity: ann })).page.close();
      await stage.context.route(CORE, async (route) => {
        const response = await route.fetch();
        const text = await response.text();
        const body = text.replace(/"[0-9a-f]{8}"/g, '"00000000"');
        assert.notEqual(body, text);
        await route.fulfill({ response, body });
      });
      const tab = await stage.open();
      await tab.initAlone();
      assert.equal((await tab.signIn("Email", BOB.email)).code, "core_unavailable");
      assert.equal(await tab.token(), ann.advertising_token);
    },
    FRONT,
  );

  walk(
    "an `init` after a `dispose` in the callback of `init` is told of once",
    async (stage) => {
      const tab = await stage.open();
      await note(tab);
      await tab.page.evaluate((baseUrl) => {
        let isFirst = true;
        const callback = () => {
          if (!isFirst) return;
          isFirst = false;
          window.__uid2.dispose();
          window.__uid2.init({ baseUrl });
        };
        window.__uid2.init({ baseUrl, callback });
      }, stage.operator.api);
      assert.equal(await noted(tab, "InitCompleted"), 1);
    },
    FRONT,
  );
});
