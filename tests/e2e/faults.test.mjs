// Walks in which the operator, the way to it, or the clock fails: the page notices nothing, keeps what is good, and asks seldom.
// What answers mean when all is well is in refresh.test.mjs. Time is moved, never waited for, but for the one time-out.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DUE = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;
const AT_MOST = 8;
const REFRESH = "/v2/token/refresh";
const CLOCK = { clock: true };

/** What an engine writes into its console about requests that fail. */
const FAILURES = /429|50\d|ERR_|CORS request did not succeed/;

const FAULTS = {
  "are dropped": { drop: true },
  "are answered with 429": { status: 429, body: '{"status":"error"}' },
  "are answered with 500": { status: 500 },
  "are answered with 503": { status: 503, body: "<h1>Service unavailable</h1>" },
  "are answered with HTML": { status: 200, body: "<!doctype html><title>Sign in to the network</title>" },
  "are answered with nothing": { status: 200 },
  "are answered half": { truncate: 100 },
  "are sealed with another key": { wrong_key: true },
  "come with one bit turned": { tamper: true },
  "come with a status that nobody knows": { unknown_status: true },
};

/** Waits until no refresh is under way: whoever refreshes holds the lock. */
const untilQuiet = (tab) =>
  tab.until("no refresh is under way", async () => {
    const { held, pending } = await navigator.locks.query();
    return held.length + pending.length === 0;
  });

/** Lets time pass in steps, with an answer to everything that is asked on the way. */
async function passes(stage, tab, ms, step = 2.5 * SECOND) {
  for (let passed = 0; passed < ms; passed += step) {
    await stage.advance(step);
    await untilQuiet(tab);
  }
}

/** How often the operator was asked for a refresh. */
const refreshes = async ({ operator }) => (await operator.asked()).filter((line) => line.startsWith("refresh")).length;

/** A minute of failure, in which the token stays and few requests are sent; then all is well again. */
async function outlives(stage, fault) {
  stage.expect(FAILURES);
  const tab = await stage.signedIn();
  const token = await tab.token();
  await tab.takeEvents();
  await stage.operator.faults({ path: REFRESH, ...fault });
  await stage.advance(DUE);
  await untilQuiet(tab);
  await passes(stage, tab, MINUTE);
  const count = await refreshes(stage);
  assert.ok(count >= 2 && count <= AT_MOST, `${count} requests in the first minute`);
  assert.equal(await tab.token(), token);
  assert.deepEqual(await tab.takeEvents(), [], "nothing has changed, and nothing is told");

  await stage.operator.faults();
  await passes(stage, tab, 3 * MINUTE, 30 * SECOND);
  await tab.untilTokenIsNot(token);
  assert.deepEqual(await tab.takeEvents(), ["IdentityUpdated with a token"]);
}

/** Sets the page's wall clock: no time passes, and the operator's stays. Whoever looks at the page wakes it. */
async function setClock(stage, tab, ahead) {
  await stage.context.clock.setSystemTime(Date.now() + ahead);
  await tab.show(true);
  const off = (await tab.page.evaluate(() => Date.now())) - Date.now() - ahead;
  assert.ok(Math.abs(off) < MINUTE, `the page's clock is ${off} ms off`);
  await untilQuiet(tab);
}

walks("Answers that", (walk) => {
  for (const [sentence, fault] of Object.entries(FAULTS)) {
    walk(`${sentence} cost no token and no storm`, (stage) => outlives(stage, fault), CLOCK);
  }

  walk(
    "are plain where they have to be sealed give nobody's token",
    async (stage) => {
      const body = await stage.identityOf({ email: "bob@example.com" });
      await outlives(stage, { status: 200, body: JSON.stringify({ status: "success", body }) });
    },
    CLOCK,
  );

  walk(
    "never come end after ten seconds, and the token is still there",
    async (stage) => {
      const tab = await stage.signedIn();
      const token = await tab.token();
      await stage.operator.faults({ path: REFRESH, times: 1, hold: true });
      await stage.advance(DUE);
      await untilQuiet(tab);
      assert.equal(await tab.token(), token);
      await passes(stage, tab, MINUTE);
      await tab.untilTokenIsNot(token);
    },
    CLOCK,
  );

  walk(
    "bring an identity that expires sooner than the present one are taken",
    async (stage) => {
      const tab = await stage.signedIn();
      const { token, identity } = await tab.look();
      await stage.operator.lifetimes(60, 600, 1200);
      await stage.advance(DUE);
      await tab.untilTokenIsNot(token);
      const next = (await tab.look()).identity;
      assert.ok(next.identity_expires < identity.identity_expires);
    },
    CLOCK,
  );
});

walks("A clock that", (walk) => {
  for (const [sentence, aheads] of Object.entries({
    "goes back a day, and comes back,": [-DAY, 0],
    "goes ahead and back, and comes back,": [20 * MINUTE, -20 * MINUTE, 0],
    "goes ahead by a year, and comes back,": [365 * DAY, 0],
  })) {
    walk(
      `${sentence} leaves a token, and few requests`,
      async (stage) => {
        const tab = await stage.signedIn();
        for (const ahead of aheads) await setClock(stage, tab, ahead);
        await passes(stage, tab, MINUTE);
        assert.ok(await tab.token());
        const count = await refreshes(stage);
        assert.ok(count <= AT_MOST, `${count} requests`);
      },
      CLOCK,
    );
  }

  walk(
    "is ahead of the operator's makes no storm, and there is a token all the time",
    async (stage) => {
      const tab = await stage.signedIn();
      await setClock(stage, tab, 20 * MINUTE);
      for (let minute = 0; minute < 3; minute += 1) {
        await passes(stage, tab, MINUTE);
        assert.ok(await tab.token());
      }
      const count = await refreshes(stage);
      assert.ok(count >= 2 && count <= AT_MOST, `${count} requests in three minutes`);
    },
    CLOCK,
  );
});
