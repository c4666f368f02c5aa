// Walks on the demo page itself, by clicking as a visitor does.
// What the SDK does on other pages is in the other files.
import assert from "node:assert/strict";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

async function visit(stage) {
  const tab = await stage.open();
  stage.secrets.addAddress("jane@example.com");
  await tab.page.getByText("Nobody is signed in, so").waitFor();
  await tab.grow();
  return tab;
}

const shownToken = (tab) => tab.page.locator("#token").textContent();

walks("The demo page", (walk) => {
  walk(
    "signs in, refreshes by itself, and after an opt-out no token is anywhere on the page",
    async (stage) => {
      const tab = await visit(stage);
      const { page } = tab;
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("Token ready").waitFor();
      const first = await shownToken(tab);

      await stage.advance(16_000);
      await until("the slot shows another token", async () => ![first, ""].includes(await shownToken(tab)));
      const issued = (await tab.look()).identity;

      await page.getByRole("button", { name: "Opt out" }).click();
      await page.getByText("Opted out, everywhere").waitFor();
      await stage.advance(16_000);
      await page.getByText("This person opted out").waitFor();
      await page.getByText("advertising token", { exact: true }).waitFor();

      const visible = await tab.everythingVisible();
      for (const text of [issued.advertising_token, issued.refresh_token, issued.refresh_response_key]) {
        assert.ok(!visible.includes(text.slice(-12)) && !visible.includes(text.slice(8, 24)));
      }
      assert.deepEqual(await tab.tokenInTime(), { message: "Identity not available" });
      await stage.asked("client-generate: success", "refresh: success", "refresh: optout");
    },
    { site: DEMO, clock: true },
  );
});
