// Walks on pages that need nothing: what the front says in the task of the call, that no core is loaded for it, and that the core
// takes a page over without telling it anything twice.
// What happens where the core cannot be had is in core.test.mjs; everything else that a page does is walked with both anyway.
import assert from "node:assert/strict";
import { assertNobody } from "./seen.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const OPT_OUT = { status: "optout" };
const FRONT = { forms: ["wasm"] };
const MINUTE = 60_000;

/** How often the core was asked for, by the pages that were opened since. */
function countCores(stage) {
  const asked = [];
  stage.context.on("request", (request) => /uid2-core/.test(request.url()) && asked.push(request.url()));
  return asked;
}

/** Everything that a page can see, before the task ends in which it called `init`. */
const initAndLook = (stage, tab, options = {}) =>
  tab.page.evaluate(
    (options) => {
      const told = [];
      window.__uid2.callbacks.push((event, { identity }) => told.push(identity ? `${event} with a token` : event));
      window.__uid2.init({ ...options, callback: ({ status, statusText }) => told.push(`${status} ${statusText}`) });
      return {
        told,
        token: window.__uid2.getAdvertisingToken(),
        loginRequired: window.__uid2.isLoginRequired(),
        available: window.__uid2.isIdentityAvailable(),
        optedOut: window.__uid2.hasOptedOut(),
        status: window.__uid2.status,
      };
    },
    { baseUrl: stage.operator.api, ...options },
  );

/** Closes a tab, and the configuration that it left goes: pages begin by their own `init`. */
async function close(tab) {
  await tab.page.evaluate(() => {
    localStorage.removeItem("UID2-sdk-identity_config");
    document.cookie = "__uid_2_config=;max-age=0;path=/";
  });
  await tab.page.close();
}

/** Leaves a token of Ann. */
async function annWasHere(stage, options = {}) {
  const ann = await stage.identityOf(ANN);
  await close(await stage.openAndInit({ ...options, identity: ann }));
  return ann;
}

walks("A page that needs nothing", (walk) => {
  walk(
    "is told in the same task that nobody is there, and loads no core",
    async (stage) => {
      const asked = countCores(stage);
      const tab = await stage.open();
      assert.deepEqual(await initAndLook(stage, tab), {
        told: ["SdkLoaded", "IdentityUpdated", "-1 Identity not available", "InitCompleted"],
        token: undefined,
        loginRequired: true,
        available: false,
        optedOut: false,
        status: "none",
      });
      assert.deepEqual(await tab.tokenInTime(), { message: "Identity not available" });
      assert.deepEqual(asked, []);
    },
    FRONT,
  );

  for (const [medium, options] of Object.entries({ "local storage": {}, cookies: { useCookie: true } })) {
    walk(
      `reads in the same task the token that a page before it left, with ${medium}, and loads no core`,
      async (stage) => {
        const ann = await annWasHere(stage, options);
        const asked = countCores(stage);
        for (const identity of [undefined, ann]) {
          const tab = await stage.open();
          const seen = await initAndLook(stage, tab, { ...options, identity });
          assert.equal(seen.token, ann.advertising_token);
          assert.deepEqual(seen.told.slice(-2), ["0 Identity established", "InitCompleted with a token"]);
          assert.deepEqual([seen.loginRequired, seen.available, seen.status], [false, true, "active"]);
          const { token } = await tab.tokenInTime();
          assert.equal(token, ann.advertising_token);
          await close(tab);
        }
        assert.deepEqual(asked, []);
      },
      FRONT,
    );

    walk(
      `shows and stores in the same task an identity that it hands in where nobody ever was, with ${medium}`,
      async (stage) => {
        const ann = await stage.identityOf(ANN);
        const tab = await stage.open();
        const seen = await initAndLook(stage, tab, { ...options, identity: ann });
        assert.equal(seen.token, ann.advertising_token);
        assert.deepEqual(seen.told, ["SdkLoaded", "0 Identity established", "InitCompleted with a token"]);
        await tab.untilCore();
        assert.equal(await tab.token(), ann.advertising_token);
        assert.deepEqual(await tab.events(), ["SdkLoaded", "InitCompleted with a token"]);
        await tab.handIn(OPT_OUT);
        await assertNobody([tab], ann);
      },
      FRONT,
    );
  }

  walk(
    "of somebody who opted out says so in the same task, whatever it hands in",
    async (stage) => {
      const ann = await annWasHere(stage);
      const first = await stage.openAndInit();
      await first.handIn(OPT_OUT);
      await close(first);
      const tab = await stage.open();
      const seen = await initAndLook(stage, tab);
      assert.deepEqual([seen.token, seen.loginRequired, seen.optedOut, seen.status], [undefined, false, true, "optedOut"]);
      assert.deepEqual(seen.told, ["SdkLoaded", "-4 User has opted out", "InitCompleted", "OptoutReceived"]);
      const next = await stage.open();
      assert.equal((await initAndLook(stage, next, { identity: ann })).token, undefined);
      await next.untilCore();
      await assertNobody([tab, next], ann);
    },
    FRONT,
  );

  walk(
    "has the core loaded when a refresh is due, shows the token meanwhile, and then the next",
    async (stage) => {
      const ann = await annWasHere(stage);
      await stage.advance(16 * MINUTE);
      const tab = await stage.open();
      assert.equal((await initAndLook(stage, tab)).token, ann.advertising_token);
      await tab.untilTokenIsNot(ann.advertising_token);
    },
    { ...FRONT, clock: true },
  );

  walk(
    "shows no token whose time is over",
    async (stage) => {
      await annWasHere(stage);
      stage.expect(/500/);
      await stage.operator.faults({ path: "/v2/token/refresh", status: 500 });
      await stage.advance(61 * MINUTE);
      const tab = await stage.open();
      assert.equal((await initAndLook(stage, tab)).token, undefined);
      await tab.untilCore();
      assert.equal(await tab.token(), undefined);
    },
    { ...FRONT, clock: true },
  );

  walk(
    "is told by the core of what another tab did, once",
    async (stage) => {
      const ann = await annWasHere(stage);
      const tab = await stage.open();
      await initAndLook(stage, tab);
      const other = await stage.openAndInit();
      await other.handIn(OPT_OUT);
      await tab.untilOptedOut();
      assert.equal(await tab.token(), undefined);
      await tab.untilCore();
      const events = await tab.events();
      assert.equal(events.filter((event) => event === "OptoutReceived").length, 1);
      assert.equal(events.filter((event) => event.startsWith("InitCompleted")).length, 1);
      await assertNobody([tab, other], ann);
    },
    FRONT,
  );

  walk(
    "shows the person before no more from the task on in which it hands in another one",
    async (stage) => {
      await annWasHere(stage);
      const bob = await stage.identityOf(BOB);
      const tab = await stage.open();
      await initAndLook(stage, tab);
      const shown = await tab.page.evaluate((identity) => {
        window.__uid2.setIdentity(identity);
        return window.__uid2.getAdvertisingToken();
      }, bob);
      assert.ok([undefined, bob.advertising_token].includes(shown), "nobody, or the next one");
      await tab.until("the next one is readable", (token) => window.__uid2.getAdvertisingToken() === token, bob.advertising_token);
    },
    FRONT,
  );

  walk(
    "takes a logout at its word in the same task, also in storage, and is told of it once",
    async (stage) => {
      const ann = await annWasHere(stage);
      const tab = await stage.open();
      await initAndLook(stage, tab);
      const [token, isStored] = await tab.page.evaluate(() => {
        window.__uid2.disconnect();
        return [window.__uid2.getAdvertisingToken(), "UID2-sdk-identity" in localStorage];
      });
      assert.deepEqual([token, isStored], [undefined, false]);
      await tab.untilCore();
      const events = await tab.events();
      assert.deepEqual(events, ["SdkLoaded with a token", "InitCompleted with a token", "IdentityUpdated"]);
      await assertNobody([tab], ann);
    },
    FRONT,
  );

  for (const [who, away] of Object.entries({
    "the page itself": (tab) => tab.disconnect(),
    "another tab": async (tab, other) => {
      await other.disconnect();
      await tab.until("nobody is readable", () => !window.__uid2.getAdvertisingToken());
    },
  })) {
    walk(
      `does not sign in once more whom its init has handed in and ${who} has logged out`,
      async (stage) => {
        const ann = await annWasHere(stage);
        const other = await stage.openAndInit();
        const tab = await stage.open();
        assert.equal((await initAndLook(stage, tab, { identity: ann })).token, ann.advertising_token);
        await away(tab, other);
        await tab.untilCore();
        await assertNobody([tab, other], ann);
      },
      FRONT,
    );
  }

  for (const core of ["now", "idle"])
    walk(
      `loads the core ${core === "now" ? "at once" : "when it is idle"} where it says so, and hears nothing twice`,
      async (stage) => {
        const ann = await annWasHere(stage);
        const tab = await stage.open();
        assert.equal((await initAndLook(stage, tab, { core })).token, ann.advertising_token);
        await tab.untilCore();
        assert.equal(await tab.token(), ann.advertising_token);
        assert.deepEqual(await tab.events(), ["SdkLoaded with a token", "InitCompleted with a token"]);
      },
      FRONT,
    );

  walk(
    "reads a few keys for a getter however many there are, before the core and after it, and wakes no module",
    async (stage) => {
      const ann = await annWasHere(stage);
      const tab = await stage.open();
      await initAndLook(stage, tab);
      const reads = () =>
        tab.page.evaluate(() => {
          const count = { reads: 0, lists: 0, calls: 0 };
          const natives = [Storage.prototype.getItem, Object.keys, TextDecoder.prototype.decode];
          Storage.prototype.getItem = function (key) {
            count.reads += 1;
            return natives[0].call(this, key);
          };
          Object.keys = (object) => {
            if (object === localStorage) count.lists += 1;
            return natives[1](object);
          };
          TextDecoder.prototype.decode = function (...given) {
            count.calls += 1;
            return natives[2].apply(this, given);
          };
          const token = window.__uid2.getAdvertisingToken();
          [Storage.prototype.getItem, Object.keys, TextDecoder.prototype.decode] = natives;
          return { ...count, token };
        });
      const few = { lists: 0, calls: 0, token: ann.advertising_token };
      const before = await reads();
      assert.ok(before.reads <= 6, `${before.reads} reads`);
      assert.deepEqual(before, { ...few, reads: before.reads });
      await tab.page.evaluate(() => {
        for (let at = 0; at < 5000; at += 1) localStorage.setItem(`foreign.${at}`, "x");
      });
      await reads();
      assert.deepEqual(await reads(), { ...few, reads: before.reads });
      await tab.page.evaluate(() => window.__uid2.refreshNow().catch(() => {}));
      await tab.untilCore();
      await reads();
      const after = await reads();
      assert.ok(after.reads <= 6, `${after.reads} reads`);
      assert.deepEqual([after.lists, after.calls], [0, 0]);
      assert.ok(after.token);
    },
    FRONT,
  );
});
