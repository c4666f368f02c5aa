// What the quarantine costs: page views of a server that renders a fresh token into each, with and without an earlier opt-out.
// What is held, and for whom, is in opt_out.test.mjs.
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

const refreshes = async ({ operator }) => (await operator.asked()).filter((line) => line === "refresh: success").length;

walks("The quarantine", (walk) => {
  walk("costs nothing where nobody opted out, and else one refresh for each page view", async (stage) => {
    const without = await view(stage);
    assert.equal(await refreshes(stage), 0);

    const tab = await stage.openAndInit({ identity: await stage.identityOf({ email: "jane@example.com" }) });
    await tab.handIn({ status: "optout" });
    await tab.page.close();
    const within = await view(stage);
    assert.equal(await refreshes(stage), VIEWS);
    const percent = (part) => `${(100 * part).toFixed(0)} %`;
    console.log(
      `quarantine: ${VIEWS} page views, ${VIEWS} refreshes; the token is waited for ${percent(within)} of the page's load time,`,
      `${percent(without)} where nobody opted out`,
    );
  });
});
