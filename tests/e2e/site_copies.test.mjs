// Walks through the paper's panel about copies of the token: none by itself, those that somebody has left, and none after an opt-out.
import assert from "node:assert/strict";
import { signIn, visit } from "./demo_visit.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";

const press = (tab, name) => tab.page.getByRole("button", { name, exact: true }).click();
const says = (tab, text) => tab.page.locator("#copies").getByText(text).waitFor();

walks("The demo's copies of the token", (walk) => {
  walk(
    "are none by itself; those that are left are found, with what to do, and an opt-out's event removes them",
    async (stage) => {
      const tab = await visit(stage);
      await press(tab, "Find copies");
      await says(tab, "There is no token, so there is nothing to look for.");
      await signIn(stage, tab, "jane@example.com");
      await tab.untilToken();
      await press(tab, "Find copies");
      await says(tab, "No copies: the token is where the SDK keeps it, and nowhere else.");
      await press(tab, "Leave some first");
      await press(tab, "Find copies");
      const table = tab.page.locator("#copies table");
      await table.waitFor();
      const rows = await table.locator("tbody tr").evaluateAll((rows) => rows.map(({ cells }) => [...cells].map((cell) => cell.innerText.replace(/\s+/g, " "))));
      assert.deepEqual(
        rows.map(([where, how]) => [where, how]),
        [
          ["sessionStorage courier.reader", "base64"],
          ["dataLayer dataLayer.0.user.uid2", "plain"],
        ],
      );
      stage.printed(JSON.stringify(rows));
      await tab.handIn({ status: "optout" });
      await tab.untilOptedOut();
      assert.equal(await tab.page.locator("#copies").textContent(), "");
      assert.deepEqual(await tab.page.evaluate(() => [window.dataLayer, sessionStorage.getItem("courier.reader")].filter(Boolean)), []);
    },
    { site: DEMO, forms: ["wasm"] },
  );
});
