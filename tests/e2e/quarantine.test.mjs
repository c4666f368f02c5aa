// What the quarantine costs, page views of a server that renders a fresh token into each, with and without an earlier opt-out;
// and what a page that is left before the operator answers leaves to the next one. What is held, and for whom, is in opt_out.test.mjs.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const VIEWS = 10;
const BOB = { email: "bob@example.com" };

/** Views pages, each with a fresh token; how long it was waited for, as a part of the time the page took to load. Medians. */
async function view(stage) {
  const times = [];
  for (let views = 0; views < VIEWS; views += 1) {
    const identity = await stage.identityOf(BOB);
    const tab = await stage.open();
    const call = (options) => {
      const began = performance.now();
      const [{ domContentLoadedEventEnd: load }] = performance.getEntriesByType("navigation");
      window.__uid2.init(options);
      return window.__uid2.getAdvertisingTokenAsync().then(() => ({ wait: performance.now() - began, load }));
    };
    const time = await tab.page.evaluate(call, { baseUrl: stage.operator.api, identity });
    assert.ok(await tab.token());
    times.push(time);
    await tab.page.close();
  }
  const median = (what) => times.map((time) => time[what]).sort((a, b) => a - b)[VIEWS / 2];
  return median("wait") / median("load");
}

const REFRESH = "/v2/token/refresh";

/** Closes a page on which somebody opted out. */
async function somebodyOptsOut(stage) {
  const tab = await stage.openAndInit({ identity: await stage.identityOf({ email: "jane@example.com" }) });
  await tab.handIn({ status: "optout" });
  await tab.page.close();
}

const refreshes = async ({ operator }) => (await operator.asked()).filter((line) => line === "refresh: success").length;

walks("The quarantine", (walk) => {
  walk("costs nothing where nobody opted out, and else one refresh for each page view", async (stage) => {
    const without = await view(stage);
    assert.equal(await refreshes(stage), 0);

    await somebodyOptsOut(stage);
    const within = await view(stage);
    assert.equal(await refreshes(stage), VIEWS);
    const percent = (part) => `${(100 * part).toFixed(0)} %`;
    console.log(
      `quarantine: ${VIEWS} page views, ${VIEWS} refreshes; the token is waited for ${percent(within)} of the page's load time,`,
      `${percent(without)} where nobody opted out`,
    );
  });

  walk("left before the operator has answered requires a login on the next page, where it may be handed in again", async (stage) => {
    await somebodyOptsOut(stage);
    await stage.operator.faults({ path: REFRESH, times: 1, hold: true });
    const bob = await stage.identityOf(BOB);
    const tab = await stage.open();
    const left = tab.page.waitForRequest((request) => request.url().includes(REFRESH));
    await tab.init({ identity: bob });
    await left;
    const { token, loginRequired } = await tab.look();
    assert.deepEqual({ token, loginRequired }, { token: undefined, loginRequired: false });

    await tab.page.reload();
    await tab.init();
    const next = await tab.look();
    assert.deepEqual([next.token, next.loginRequired, next.optedOut], [undefined, true, false]);
    assert.match(await tab.page.evaluate(() => window.__uid2.explain()), /an earlier page/);

    await tab.handIn(bob);
    await tab.untilToken();
    await tab.page.reload();
    await tab.init();
    assert.ok(await tab.token());
  });

  walk("asks three times about an identity that the operator refuses, however many pages hand it in", async (stage) => {
    stage.expect(/400/);
    await somebodyOptsOut(stage);
    await stage.operator.faults({ path: REFRESH, status: 400, body: '{"status":"error"}' });
    const bob = await stage.identityOf(BOB);
    // Behind the refusals the notes say which cookie and which opt-out of the other medium counted last: none.
    const isCounted = (times) => localStorage.getItem("uid2-wasm.uid2").endsWith(`.${times}.0.0.`);
    for (const times of [1, 2, 3, 3]) {
      const tab = await stage.openAndInit({ identity: bob, refreshRetryPeriod: 60_000 });
      await tab.until("the refusal is counted", isCounted, times);
      assert.equal((await tab.look()).loginRequired, times === 3);
      await tab.page.close();
    }
    await stage.asked("generate: success", "generate: success", ...Array(3).fill("refresh: fault"));
  });
});
