// Walks on what an unsubscribe landing page offers beside the e-mails: advertising identity and push notifications; and that it is
// accessible with all of it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PUSH_WORDS, SITE_WORDS, walking } from "./landing_visit.mjs";
import { walks } from "./stage.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * In the page: two registrations of service workers. A push subscription needs a push service, which this machine has none of, and
 * so those are made up.
 */
async function registerWorkers() {
  const policy = window.trustedTypes?.createPolicy("walk", { createScriptURL: (address) => address });
  const address = policy ? policy.createScriptURL("/worker.js") : "/worker.js";
  for (const scope of ["/news/", "/shop/"]) await navigator.serviceWorker.register(address, { scope });
  window.pushEnded = [];
  let made = 0;
  PushManager.prototype.getSubscription = async () => {
    const endpoint = `https://push.test/${(made += 1)}`;
    return { endpoint, unsubscribe: async () => window.pushEnded.push(endpoint) > 0 };
  };
}

walks("The choices beside an unsubscribe link", (walk) => {
  const on = walking(walk);

  on(
    "turn off advertising identity in the task of the click, where that is ticked from the beginning",
    async (visit) => {
      visit.server.ordered = [500];
      visit.stage.expect(/500/);
      await visit.button.waitFor();
      const asked = await visit.page.evaluate(() => {
        document.querySelector("button").click();
        return window.turnedOff;
      });
      assert.deepEqual(asked, [{ reason: "unsubscribe" }]);
      await visit.says(visit.status, "Your advertising identity is off on this site");
      await visit.untilDone();
      assert.deepEqual(visit.server.asked.at(-1).json.chosen, ["email", "site"]);
      assert.deepEqual(await visit.page.evaluate(() => window.turnedOff.length), 1, "once, however often it was sent");
    },
    { site: "ticked", sdk: "ours" },
  );

  on(
    "leave advertising identity as it is where nobody ticks it",
    async (visit) => {
      assert.ok(!(await visit.page.getByLabel(SITE_WORDS).isChecked()));
      await visit.button.click();
      await visit.untilDone();
      assert.deepEqual(await visit.page.evaluate(() => window.turnedOff), []);
      assert.deepEqual(visit.server.asked[0].json.chosen, ["email"]);
    },
    { site: "unticked", sdk: "ours" },
  );

  for (const sdk of ["failing", "older"]) {
    on(
      `say that advertising identity was not turned off, and unsubscribe all the same: the SDK is ${sdk}`,
      async (visit) => {
        await visit.button.click();
        await visit.untilDone();
        await visit.says(visit.status, "could not be turned off");
        assert.deepEqual(await visit.choices(), { email: "no" });
      },
      { site: "ticked", sdk },
    );
  }

  on(
    "tell Adobe of push notifications where they are chosen, and end those of this browser",
    async (visit) => {
      await visit.page.evaluate(registerWorkers);
      await visit.page.getByLabel(PUSH_WORDS).check();
      await visit.button.click();
      await visit.untilDone();
      await visit.says(visit.status, "Push notifications are off in this browser.");
      assert.deepEqual(await visit.choices(), { email: "no", push: "no" });
      assert.deepEqual(await visit.page.evaluate(() => window.pushEnded), ["https://push.test/1", "https://push.test/2"]);
    },
    { push: true },
  );

  on(
    "are accessible in every state, under a policy that allows no style and no markup",
    async (visit) => {
      const { page, stage, server } = visit;
      stage.expect(/500|422/);
      const violations = async () => {
        // Of the page's own: axe writes styles into it, which the policy refuses.
        stage.expect(/style-src|Applying inline style/);
        await page.evaluate(AXE);
        // It waits by the page's clock.
        await stage.context.clock.resume();
        const found = await page.evaluate(async () => {
          const { violations } = await window.axe.run(document, { resultTypes: ["violations"], preload: false });
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
        });
        await visit.pause();
        return found;
      };
      await visit.button.waitFor();
      assert.deepEqual(await violations(), []);
      server.ordered = [500, 500, 500, 500];
      await visit.button.click();
      for (const [at, ms] of [1_000, 4_000, 12_000].entries()) await visit.nextTry(ms, at + 1);
      await visit.says(visit.alert, "Please try again");
      assert.deepEqual(await violations(), []);
      await visit.button.click();
      await visit.untilDone();
      assert.deepEqual(await violations(), []);
      assert.equal(await page.locator("[style]").count(), 0);
    },
    { site: "ticked", sdk: "ours", push: true },
    { clock: true },
  );
});
