// Walks with several instances on one page: of one copy of the package and of two, of one product and of both.
// They are one world: what one of them does, the others of its product hear in the same task.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const JANE = { email: "jane@example.com" };
const BOB = { email: "bob@example.com" };
const OPT_OUT = { status: "optout" };
const DUE = 15 * 60_000;
const CLOCK = { clock: true };

/** Runs in the page: a second instance beside the script's, of that copy or of another, in `walk.second`. */
async function addSecond([isOtherCopy, settings]) {
  const { walk, __uid2: first } = window;
  const UID2 = isOtherCopy ? (await import("/sdk/index.js")).UID2 : first.constructor;
  walk.second = new UID2();
  walk.heard = [];
  walk.second.callbacks.push((event, { identity }) => walk.heard.push(identity ? `${event} with a token` : event));
  walk.second.init(settings);
  // With its core, where nobody is there: nothing is refreshed then.
  await (walk.second.getAdvertisingToken() || walk.second.refreshNow().catch(() => {}));
  walk.heard.splice(0);
}

async function openWithSecond(stage, isOtherCopy, options = {}) {
  const tab = await stage.openAndInit(options);
  await tab.page.evaluate(addSecond, [isOtherCopy, { baseUrl: stage.operator.api, ...options, identity: undefined }]);
  return tab;
}

/** Calls the first instance, and answers what the second one has heard and shows as soon as the call has returned. */
const call = (tab, method, argument) =>
  tab.page.evaluate(
    ([method, argument]) => {
      const { second, heard } = window.walk;
      window.__uid2[method](argument);
      return { heard: heard.splice(0), token: second.getAdvertisingToken(), optedOut: second.hasOptedOut() };
    },
    [method, argument],
  );

walks("Two instances on one page", (walk) => {
  for (const [copies, isOtherCopy] of Object.entries({ "of one copy": false, "of two copies": true })) {
    for (const useCookie of [false, true]) {
      walk(`${copies} hear of each other in the same task, by ${useCookie ? "cookies" : "local storage"}`, async (stage) => {
        const [jane, bob] = [await stage.identityOf(JANE), await stage.identityOf(BOB)];
        const tab = await openWithSecond(stage, isOtherCopy, { useCookie });
        const token = jane.advertising_token;
        assert.deepEqual(await call(tab, "setIdentity", jane), {
          heard: ["IdentityUpdated with a token"],
          token,
          optedOut: false,
        });
        assert.deepEqual((await call(tab, "disconnect")).heard, ["IdentityUpdated"]);
        await call(tab, "setIdentity", bob);
        assert.deepEqual(await call(tab, "setIdentity", OPT_OUT), {
          heard: ["OptoutReceived", "IdentityUpdated"],
          token: undefined,
          optedOut: true,
        });
      });
    }
  }

  walk(
    "both hear of an opt-out that one of them is answered",
    async (stage) => {
      const identity = await stage.identityOf(JANE);
      const tab = await openWithSecond(stage, false, { identity });
      assert.equal(await tab.page.evaluate(() => window.walk.second.getAdvertisingToken()), identity.advertising_token);
      await stage.operator.optOut(JANE);
      await tab.page.evaluate(() => {
        const both = (window.walk.both = []);
        for (const sdk of [window.__uid2, window.walk.second])
          sdk.on("OptoutReceived", () => both.push(sdk.getAdvertisingToken() || "no token"));
      });
      await stage.advance(DUE);
      await tab.untilOptedOut();
      assert.deepEqual(await tab.page.evaluate(() => window.walk.both), ["no token", "no token"]);
    },
    CLOCK,
  );

  walk("come to rest: a change is heard once, and written by one", async (stage) => {
    const identity = await stage.identityOf(JANE);
    const tab = await openWithSecond(stage, true);
    const writes = await tab.page.evaluate(async (identity) => {
      let writes = 0;
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (...given) {
        writes += 1;
        return setItem.apply(this, given);
      };
      window.__uid2.setIdentity(identity);
      const at = [writes];
      await new Promise((resolve) => setTimeout(resolve, 100));
      return [...at, writes];
    }, identity);
    assert.ok(writes[0] > 0);
    assert.equal(writes[1], writes[0]);
  });

  walk("of different products leave each other alone", async (stage) => {
    const [jane, bob] = [await stage.identityOf(JANE), await stage.operator.euid.generate(BOB)];
    stage.secrets.addIdentity(bob);
    const tab = await stage.openAndInit({ identity: jane });
    const shown = await tab.page.evaluate(
      async ([bob, optOut, baseUrl]) => {
        const { EUID } = await import("/sdk/index.js");
        const euid = new EUID();
        euid.init({ baseUrl, identity: bob });
        await euid.getAdvertisingTokenAsync();
        const heard = [];
        euid.callbacks.push((event) => heard.push(event));
        heard.splice(0);
        window.__uid2.setIdentity(optOut);
        return { token: euid.getAdvertisingToken(), heard };
      },
      [bob, OPT_OUT, stage.operator.api],
    );
    assert.deepEqual(shown, { token: bob.advertising_token, heard: [] });
  });
});

/** What a script from elsewhere may have put where instances meet: it stays as it is, and the SDK goes without. */
const OTHERS = {
  "of another version": { version: 2, instances: [] },
  "of another shape": { version: 1, instances: "none" },
  "that is no object": 7,
};

/** Stands there before any script of ours. */
function stand(found) {
  if (found.instances) Object.freeze(found.instances);
  window.found = Object.freeze(found);
  window[Symbol.for("uid2-wasm")] = window.found;
}

walks("The place where instances meet", (walk) => {
  for (const [what, found] of Object.entries(OTHERS)) {
    walk(`is left alone when something ${what} stands there`, async (stage) => {
      await stage.context.addInitScript(stand, found);
      const identity = await stage.identityOf(JANE);
      const tab = await stage.openAndInit({ identity });
      assert.equal(await tab.token(), identity.advertising_token);
      await tab.handIn(OPT_OUT);
      assert.equal((await tab.look()).optedOut, true);
      assert.ok(await tab.page.evaluate(() => window[Symbol.for("uid2-wasm")] === window.found));
    });
  }

  walk("and the module's memory keep nothing of an instance that was disposed of", async (stage) => {
    const identity = await stage.identityOf(JANE);
    const tab = await stage.openAndInit({ identity });
    const length = await tab.memoryLength();
    const count = await tab.page.evaluate(() => {
      for (let made = 0; made < 2_000; made += 1) {
        const sdk = new window.__uid2.constructor();
        sdk.getAdvertisingToken();
        sdk.dispose();
      }
      return window[Symbol.for("uid2-wasm")].instances.length;
    });
    assert.equal(count, 1);
    assert.equal(await tab.memoryLength(), length);
    assert.equal(await tab.token(), identity.advertising_token);
  });
});
