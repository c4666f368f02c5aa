// Walks through the paper as its own server serves it: token/generate there, the identity handed in with every page.
// The paper that generates by itself is in demo.test.mjs.
import assert from "node:assert/strict";
import { shownToken, signIn, visit } from "./demo_visit.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

const badge = (tab, name) => tab.page.locator("#badge").getByText(name, { exact: true }).waitFor();

/** What the server hands in with the page, as anybody sees who reads its source. */
const handedIn = async (tab) => {
  const source = await tab.page.evaluate(async () => (await fetch(location.href)).text());
  return JSON.parse(/id="supplied">(.*?)<\/script>/.exec(source)[1]).uid2;
};

walks("The demo's publisher with a server", (walk) => {
  walk(
    "generates on its server, and refreshes in the page",
    async (stage) => {
      const tab = await visit(stage, "/server");
      await signIn(stage, tab, "jane@example.com");
      await badge(tab, "Established");
      assert.equal(await tab.token(), (await handedIn(tab)).advertising_token);
      assert.equal(await tab.page.locator("#supplied").count(), 0, "the document has no copy");
      await stage.advance(16_000);
      const generated = await handedIn(tab);
      await tab.untilTokenIsNot(generated.advertising_token);
      await stage.asked("generate: success", "refresh: success");

      const renewed = await shownToken(tab);
      await tab.page.reload();
      await badge(tab, "Established");
      await until("the old identity did not replace the newer", async () => (await shownToken(tab)) === renewed);
    },
    { site: DEMO, clock: true },
  );

  walk(
    "stays opted out, however often the server hands in what it had",
    async (stage) => {
      const tab = await visit(stage, "/server");
      await signIn(stage, tab, "jane@example.com");
      await badge(tab, "Established");
      await stage.operator.optOut({ email: "jane@example.com" });
      await tab.page.getByRole("button", { name: "Refresh now" }).click();
      await badge(tab, "Opted out");
      for (const _ of ["reloaded", "again"]) {
        await tab.page.reload();
        await badge(tab, "Opted out");
        assert.ok((await handedIn(tab)).advertising_token, "the server hands it in");
        assert.equal(await tab.token(), undefined);
        await tab.page.locator("#account-name").getByText("Jane").waitFor();
      }
      await stage.asked("generate: success", "refresh: optout");
    },
    { site: DEMO },
  );

  walk(
    "signs in somebody who opted out, without a token",
    async (stage) => {
      const tab = await visit(stage, "/server");
      await signIn(stage, tab, "optout@example.com");
      await tab.page.locator("#account-name").getByText("Optout").waitFor();
      await badge(tab, "Opted out");
      assert.deepEqual(await handedIn(tab), { status: "optout" });
      await stage.asked("generate: optout");
    },
    { site: DEMO },
  );

  walk(
    "signs out on the server too, and says what is wrong with an address",
    async (stage) => {
      stage.expect(/400/);
      const tab = await visit(stage, "/server");
      await signIn(stage, tab, "jane", { isRefused: true });
      await tab.page.getByRole("alert").filter({ hasText: "not an e-mail address" }).waitFor();
      await signIn(stage, tab, "jane@example.com");
      await badge(tab, "Established");
      await tab.page.locator("#account summary").click();
      await tab.page.getByRole("button", { name: "Sign out" }).click();
      await badge(tab, "No identity");
      await until("the server has nothing to hand in", async () => (await handedIn(tab)) === undefined);
      await tab.page.reload();
      await badge(tab, "No identity");
    },
    { site: DEMO },
  );
});
