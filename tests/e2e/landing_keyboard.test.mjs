// An unsubscribe landing page with the keyboard alone. In a file, and so in a browser, of its own: beside another window Firefox
// gives the focus to whichever was opened last.
import assert from "node:assert/strict";
import { SITE_WORDS, walking } from "./landing_visit.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

walks("The keyboard on an unsubscribe page", (walk) => {
  const on = walking(walk);

  on(
    "makes and sends the choices alone, and changes none on its way",
    async (visit) => {
      const { page, server } = visit;
      server.ordered = ["held"];
      await visit.button.waitFor();
      for (const [key, at] of [["Tab", "push"], ["Space"], ["Tab", "site"], ["Space"]]) {
        await page.keyboard.press(key);
        if (at) assert.equal(await page.evaluate(() => document.activeElement.name), at);
      }
      await page.keyboard.press("Enter");
      await until("it is sent", () => server.asked.length === 1);
      assert.equal(await visit.button.getAttribute("aria-disabled"), "true");
      assert.deepEqual(server.asked[0].json.chosen, ["email", "push", "site"]);
      await page.keyboard.press("Space");
      assert.ok(await page.getByLabel(SITE_WORDS).isChecked(), "it stays as it was sent, and has the focus");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      server.release();
      await visit.untilDone();
      assert.match(await visit.focus(), /^status: You are unsubscribed/);
      assert.equal(server.asked.length, 1);
    },
    { site: "unticked", sdk: "ours", push: true },
  );
});
