// Starting over: one button, and neither this browser nor the operator nor the companies' servers remember anybody.
// Nothing else of the demo.
import assert from "node:assert/strict";
import { signIn, visit } from "./demo_visit.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

walks("Starting over", (walk) => {
  walk(
    "forgets in all tabs at once what browser, operator and servers kept",
    async (stage) => {
      const here = await visit(stage, "/server");
      await signIn(stage, here, "jane@example.com");
      await here.untilToken();
      const there = await visit(stage);
      await stage.operator.optOut({ email: "jane@example.com" });
      await there.page.getByRole("button", { name: "Refresh now" }).click();
      await here.untilOptedOut();

      await there.page.getByRole("link", { name: "Start over" }).click();
      for (const { page } of [here, there]) {
        await until("it is the first page again", () => new URL(page.url()).pathname === "/");
        await page.getByText("Nobody has signed in here").waitFor();
      }
      assert.deepEqual(Object.keys(await here.storage()), ["UID2-sdk-identity_config"]);
      const names = (await stage.context.cookies()).map(({ name }) => name);
      assert.deepEqual(names, ["courier_session"], "the server's own, which means nobody any more");
      await stage.asked();

      await signIn(stage, here, "jane@example.com");
      await here.untilToken();
      await here.page.goto(stage.address("/server"));
      const source = await here.page.evaluate(async () => (await fetch(location.href)).text());
      assert.ok(source.includes('id="supplied">{}</script>'), "the server hands nobody in");
    },
    { site: DEMO },
  );
});
