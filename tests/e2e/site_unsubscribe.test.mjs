// Walks from the demo's e-mail to its landing page, and what the e-mail service and the paper know then.
// What the form does where servers and networks fail is in landing.test.mjs.
import assert from "node:assert/strict";
import { signIn, visit } from "./demo_visit.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";

/** Follows the link in the e-mail, in the same tab. */
async function follow(page) {
  await page.getByText("jane@example.com has said nothing").waitFor();
  await page.locator("#unsubscribe[href]").click();
  await page.getByRole("button", { name: "Unsubscribe" }).waitFor();
}

walks("Unsubscribing on the demo", (walk) => {
  walk(
    "leads from an e-mail to a page that has forgotten the link, and to a service that has noted it",
    async (stage) => {
      const { page } = await stage.open("/email.html");
      await follow(page);
      assert.equal(page.url(), stage.address("/unsubscribe.html"));
      await page.getByText("jane@example.com has said nothing").waitFor();
      await page.getByRole("button", { name: "Unsubscribe" }).click();
      await page.getByText("You are unsubscribed from these e-mails.").waitFor();
      await page.getByText("jane@example.com said no to e-mails.").waitFor();
      await page.getByRole("link", { name: "Back to the e-mail" }).click();
      await page.getByText("jane@example.com said no to e-mails.").waitFor();
    },
    { site: DEMO, forms: ["wasm"] },
  );

  walk(
    "takes the paper's token away as well where the reader chooses that, and nothing else of the paper",
    async (stage) => {
      const tab = await visit(stage);
      await signIn(stage, tab, "jane@example.com");
      await tab.untilToken();
      const { page } = await stage.open("/email.html");
      await follow(page);
      await page.getByLabel("Also stop push notifications").check();
      await page.getByLabel("Also turn off my advertising identity").check();
      await page.getByRole("button", { name: "Unsubscribe" }).click();
      await page.getByText("You are unsubscribed from these e-mails.").waitFor();
      await page.getByText("Your advertising identity is off on this site").waitFor();
      await page.getByText("jane@example.com said no to e-mails and push notifications.").waitFor();
      await tab.untilOptedOut();
      await tab.page.locator("#account-name").getByText("Jane").waitFor();
    },
    { site: DEMO, forms: ["wasm"] },
  );
});
