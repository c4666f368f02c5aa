// The demo with the keyboard alone. In a file, and so in a browser, of its own: beside another window Firefox gives the focus
// to whichever was opened last.
import assert from "node:assert/strict";
import { visit } from "./demo_visit.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";

walks("The keyboard", (walk) => {
  walk(
    "signs in, switches and signs out with the keyboard alone",
    async (stage) => {
      const { page } = await visit(stage);
      const press = async (name, ...keys) => {
        for (let tabs = 0; ; tabs += 1) {
          assert.ok(tabs < 60, `${name} is within reach of the keyboard`);
          await page.keyboard.press("Tab");
          if (await page.evaluate((name) => document.activeElement.matches(name), name)) break;
        }
        for (const key of keys) await page.keyboard.press(key);
      };
      await press("#open-sign-in", "Enter");
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.locator("#badge").getByText("Established").waitFor();
      await page.keyboard.press("Enter");
      await press("#sign-out", "Enter");
      await page.locator("#badge").getByText("No identity").waitFor();
      await press("[name=network]", "ArrowRight");
      assert.equal(await page.evaluate(() => document.forms.switches.elements.network.value), "slow");
    },
    { site: DEMO },
  );
});
