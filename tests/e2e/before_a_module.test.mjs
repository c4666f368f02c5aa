// Walks with calls that no module could carry out: the form without WebAssembly is late or not to be had, or the instance was
// disposed of. A logout and an opt-out hold all the same, and a promise ends.
// How the forms come to a page is in script.test.mjs.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { atRest, watchWrites } from "./rest.mjs";
import { assertNobody } from "./seen.mjs";
import { waitingWalks as walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const OPT_OUT = { status: "optout" };
const MODULE = "**/no-wasm.js";

/** Only this form is loaded, and so may be late. */
const LOADED = { forms: ["no-wasm"] };

/** Nobody waits longer for a token, whatever happens. */
const LONGEST_WAIT_MS = 15_000;

const CALLS = {
  "a logout": { call: (tab) => tab.disconnect(), optedOut: false },
  "an opt-out": { call: (tab) => tab.handIn(OPT_OUT), optedOut: true },
};

const ENDS = {
  "that is disposed of": (tab) => tab.page.evaluate(() => window.__uid2.dispose()),
  "that is left": (tab) => tab.page.goto("about:blank"),
};

/** Signs Ann in, in a tab that stays open. */
async function annIsHere(stage) {
  await watchWrites(stage);
  const ann = await stage.identityOf(ANN);
  const tab = await stage.openAndInit({ identity: ann });
  await atRest(tab);
  return { tab, ann };
}

/** Holds the module back in every page that is opened from now on; answers what lets it go. */
async function holdModule(stage) {
  let letGo;
  const isLetGo = new Promise((resolve) => (letGo = resolve));
  await stage.context.route(MODULE, async (route) => {
    await isLetGo;
    // A page that was left asks for nothing any more.
    await route.continue().catch(() => {});
  });
  return letGo;
}

const untilNobody = (tab) => tab.until("nobody is readable", () => !window.__uid2.getAdvertisingToken());

walks("Before a module is there", (walk) => {
  for (const [what, { call, optedOut }] of Object.entries(CALLS)) {
    for (const [how, end] of Object.entries(ENDS)) {
      walk(
        `${what} on a page ${how} reaches the other tabs and the next page`,
        async (stage) => {
          const { tab: other, ann } = await annIsHere(stage);
          const letGo = await holdModule(stage);
          const tab = await stage.open();
          await tab.initAgain();
          await call(tab);
          await end(tab);
          await untilNobody(other);
          letGo();
          await atRest(other);
          await tab.page.close();
          const next = await stage.openAndInit();
          await assertNobody([other, next], ann);
          assert.equal((await next.look()).optedOut, optedOut);
        },
        LOADED,
      );
    }
  }

  walk(
    "and where none is to be had, a logout holds on the next page",
    async (stage) => {
      stage.expect(/no-wasm\.js|ERR_FAILED/);
      const { tab, ann } = await annIsHere(stage);
      await stage.context.route(MODULE, (route) => route.abort());
      await tab.page.reload();
      await tab.disconnect();
      await tab.until("nobody is stored", () => !localStorage.getItem("UID2-sdk-identity"));
      await stage.context.unroute(MODULE);
      await tab.page.reload();
      await tab.initAlone();
      await assertNobody([tab], ann);
    },
    LOADED,
  );
});

walks("An instance that was disposed of", (walk) => {
  walk("logs out for every tab", async (stage) => {
    const { tab, ann } = await annIsHere(stage);
    const other = await stage.openAndInit();
    await tab.page.evaluate(() => window.__uid2.dispose());
    await tab.disconnect();
    await untilNobody(other);
    await atRest(tab, other);
    await assertNobody([tab, other], ann);
  });

  walk("ends a wait for the token", async (stage) => {
    const { tab } = await annIsHere(stage);
    await tab.page.evaluate(() => window.__uid2.dispose());
    const pends = pause(LONGEST_WAIT_MS, "pends", { ref: false });
    assert.notEqual(await Promise.race([tab.tokenInTime(), pends]), "pends");
  });
});
