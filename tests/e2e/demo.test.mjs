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

  walk(
    "shows the same in a second tab, and starts over in both",
    async (stage) => {
      const here = await visit(stage);
      const there = await visit(stage);
      await here.page.getByRole("button", { name: "Sign in" }).click();
      await there.page.getByText("Token ready").waitFor();
      await until("both show the same token", async () => (await shownToken(here)) === (await shownToken(there)));
      await there.page.getByRole("button", { name: "Sign out" }).click();
      await here.page.getByText("Signed out", { exact: true }).waitFor();
      await stage.asked("client-generate: success");

      await here.page.getByLabel("E-mail", { exact: true }).fill("optout@example.com");
      await here.page.getByRole("button", { name: "Sign in" }).click();
      await there.page.getByText("This person opted out").waitFor();
      await there.page.getByRole("button", { name: "Start over" }).click();
      for (const { page } of [here, there]) {
        await until("it is the first page again", () => new URL(page.url()).pathname === "/");
        await page.getByText("Nobody is signed in, so").waitFor();
      }
      assert.deepEqual(Object.keys(await here.storage()), ["UID2-sdk-identity_config"]);
      await stage.asked();
    },
    { site: DEMO },
  );

  walk(
    "asks nobody when somebody who opted out signs in again, and says so",
    async (stage) => {
      const { page } = await visit(stage);
      await page.getByLabel("E-mail", { exact: true }).fill("optout@example.com");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("The operator says: this person opted out").waitFor();
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("nobody was asked").waitFor();
      await stage.asked("client-generate: optout");
    },
    { site: DEMO },
  );

  walk(
    "says in words beside the field what is wrong with an address",
    async (stage) => {
      const { page } = await visit(stage);
      for (const [address, words] of [
        ["jane", "not an e-mail address"],
        ["jörg@example.com", "written differently"],
      ]) {
        await page.getByLabel("E-mail", { exact: true }).fill(address);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("alert").filter({ hasText: words }).waitFor();
      }
      await stage.asked();
    },
    { site: DEMO },
  );
});
