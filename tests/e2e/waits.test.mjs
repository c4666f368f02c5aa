// Walks in which what a page waits for does not come by itself: loading is stopped, or another tab stands still with the lock.
// What an operator fails to answer is in faults.test.mjs. Time is moved, never waited for.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

const DUE = 15 * 60_000;
const REFRESH = "/v2/token/refresh";
const GENERATE = "/v2/token/client-generate";
const JANE = { email: "jane@example.com" };

/** The next request to this endpoint has left the page. */
const asksFor = ({ page }, path) =>
  page.waitForRequest((request) => request.url().includes(path) && request.method() === "POST");

const locks = (tab) =>
  tab.page.evaluate(async () => {
    const { held, pending } = await navigator.locks.query();
    return { held: held.length, pending: pending.length };
  });

walks("A wait", (walk) => {
  walk("for a sign-in ends when loading is stopped, and the next one is answered", async (stage) => {
    const tab = await stage.openAndInit();
    await stage.operator.faults({ path: GENERATE, times: 1, hold: true });
    const asked = asksFor(tab, GENERATE);
    const end = tab.signIn("Email", JANE.email);
    await asked;
    await tab.page.evaluate(() => window.stop());
    assert.equal((await end).code, "unanswered");
    assert.deepEqual(await tab.signIn("Email", JANE.email), { code: "ok" });
    assert.ok(await tab.token());
  });

  walk(
    "for a refresh ends when loading is stopped: the lock goes back, and another tab asks at once",
    async (stage) => {
      const here = await stage.signedIn();
      const there = await stage.openAndInit();
      const first = await here.token();
      await there.show(false);
      await stage.operator.faults({ path: REFRESH, times: 1, hold: true });
      const asked = asksFor(here, REFRESH);
      await stage.advance(DUE);
      await asked;
      await there.show(true);
      await until("the other tab waits for the lock", async () => (await locks(there)).pending === 1);
      await here.page.evaluate(() => window.stop());
      await there.untilTokenIsNot(first);
      await here.untilTokenIsNot(first);
      assert.equal(await here.token(), await there.token());
    },
    { clock: true },
  );

  walk("for a token ends when loading is stopped, and the token stays", async (stage) => {
    const identity = { ...(await stage.identityOf(JANE)), refresh_from: Date.now() - 1_000 };
    await stage.operator.faults({ path: REFRESH, times: 1, hold: true });
    const tab = await stage.open();
    const asked = asksFor(tab, REFRESH);
    await tab.init({ identity });
    await asked;
    const end = tab.tokenInTime();
    await tab.page.evaluate(() => window.stop());
    assert.deepEqual(await end, { token: identity.advertising_token });
    await until("the lock is free", async () => (await locks(tab)).held === 0);
  });

  walk("for the lock ends after five seconds, while a tab that holds it stands in an alert: this one asks as well", async (stage) => {
    await stage.context.addInitScript(() => {
      const { setTimeout } = window;
      window.setTimeout = (call, delay) => (delay === 5_000 ? (window.fiveSecondsPass = call) : setTimeout(call, delay));
    });
    const identity = { ...(await stage.identityOf(JANE)), refresh_from: Date.now() - 1_000 };
    await stage.operator.faults({ path: REFRESH, times: 1, hold: true });
    const here = await stage.open();
    const asked = asksFor(here, REFRESH);
    await here.init({ identity });
    await asked;
    const alerted = here.page.waitForEvent("dialog");
    await here.page.evaluate(() => void setTimeout(() => alert("Accept our cookies?")));
    const dialog = await alerted;

    const there = await stage.openAndInit();
    await until("it waits for the lock", async () => (await locks(there)).pending === 1);
    assert.equal(await there.token(), identity.advertising_token);
    await there.page.evaluate(() => window.fiveSecondsPass());
    await there.untilTokenIsNot(identity.advertising_token);

    await dialog.accept();
    await stage.operator.releaseHeld();
    await until("both have a new token", async () => (await here.token()) !== identity.advertising_token);
    await stage.asked("generate: success", "refresh: success", "refresh: success");
  });
});
