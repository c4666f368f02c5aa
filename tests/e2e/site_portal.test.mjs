// Walks through the opt-out portal: one address at a time, final, for everybody, and no business of anybody's login.
// The paper itself is in demo.test.mjs.
import assert from "node:assert/strict";
import { signIn, visit } from "./demo_visit.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";

async function optOut(stage, address, product = "UID2") {
  stage.secrets.addAddress(address);
  const { page } = await stage.open("/portal.html");
  await page.getByText(product, { exact: true }).click();
  await page.getByLabel("E-mail or phone number").fill(address);
  await page.getByRole("button", { name: "Opt out" }).click();
  await page.getByRole("heading", { name: `has opted out of ${product}` }).waitFor();
  return page;
}

walks("The opt-out portal", (walk) => {
  walk(
    "opts out for good: the paper loses the token at its next refresh, and the reader stays signed in",
    async (stage) => {
      const tab = await visit(stage);
      await signIn(stage, tab, "jane@example.com");
      await tab.untilToken();
      const page = await optOut(stage, "jane@example.com");
      for (const words of ["It is final", "It is for everybody", "It takes away no login"]) {
        await page.getByText(words).waitFor();
      }
      await stage.advance(16_000);
      await tab.untilOptedOut();
      await tab.page.locator("#account-words").getByText("Signed in. No token: you opted out.").waitFor({ state: "attached" });
      await tab.page.locator("#account-name").getByText("Jane").waitFor();
      await stage.asked("client-generate: success", "logout: success", "refresh: optout");
    },
    { site: DEMO, clock: true },
  );

  walk(
    "opts out one product and one address at a time",
    async (stage) => {
      const tab = await visit(stage);
      await optOut(stage, "jane@example.com", "EUID");
      await optOut(stage, "+15555550100");
      await signIn(stage, tab, "jane@example.com");
      await tab.untilToken();
      assert.deepEqual(await stage.operator.euid.asked(), ["logout: success"]);
      await stage.asked("logout: success", "client-generate: success");
    },
    { site: DEMO },
  );

  walk(
    "says what is wrong with an address, and opts nobody out",
    async (stage) => {
      stage.expect(/400/);
      await visit(stage);
      const { page } = await stage.open("/portal.html");
      for (const address of ["", "jane", "+1 555"]) {
        await page.getByLabel("E-mail or phone number").fill(address);
        await page.getByRole("button", { name: "Opt out" }).click();
        await page.getByRole("alert").filter({ hasText: "neither an e-mail address nor a phone number" }).waitFor();
        assert.ok(await page.locator("#done").isHidden());
      }
      await stage.asked(...Array(3).fill("logout: invalid_token"));
    },
    { site: DEMO },
  );
});
