// The picture of who learns of an opt-out, as the operator plays it, for both products.
// The companies' servers are tested in local-operator/tests/it/companies.rs.
import assert from "node:assert/strict";
import { visit } from "./demo_visit.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";

const ASKED = [
  "generate: success",
  "/v3/identity/map: success",
  "logout: success",
  "refresh: optout",
  "generate: optout",
  "/v3/identity/map: success",
  "/v2/optout/status: success",
];

walks("Who learns of an opt-out", (walk) => {
  for (const [product, other] of [
    ["UID2", "EUID"],
    ["EUID", "UID2"],
  ]) {
    walk(
      `is asked and told for real, by everybody, of ${product} alone`,
      async (stage) => {
        await visit(stage);
        const { page } = await stage.open("/who-learns.html");
        await page.emulateMedia({ reducedMotion: "reduce" });
        await page.getByText(product, { exact: true }).click();
        await page.getByRole("button", { name: "Opt a reader out" }).click();
        await page.locator("#steps li").nth(8).waitFor();

        const answers = await page.locator("#steps b").allTextContents();
        const [mapped] = /[\w+/]{10}….{4}/.exec(answers[1]);
        assert.deepEqual(answers.slice(0, 8), [
          "success",
          `raw UID ${mapped}`,
          "final",
          "success",
          `raw UID ${mapped} opted out`,
          ...Array(3).fill("optout"),
        ]);
        assert.match(answers[8], /^opted out since \d\d:\d\d:\d\d$/);
        const known = await page.locator(".node[data-knows=yes]").evaluateAll((nodes) => nodes.map((node) => node.dataset.node));
        assert.deepEqual(known.sort(), ["advertiser", "bidder", "operator", "portal", "publisher"]);

        const operators = { UID2: stage.operator, EUID: stage.operator.euid };
        assert.deepEqual(await operators[product].asked(), ASKED);
        assert.deepEqual(await operators[other].asked(), []);
      },
      { site: DEMO },
    );
  }

  walk(
    "fills the bidder's table; a replay changes no row, and what the webhook leaves out is found by asking",
    async (stage) => {
      await visit(stage);
      const { page } = await stage.open("/who-learns.html");
      await page.emulateMedia({ reducedMotion: "reduce" });
      const press = (name) => page.getByRole("button", { name }).click();
      const rows = () => page.locator("#rows tr td:last-child").allTextContents();
      const said = (text) => page.locator("#said", { hasText: text }).waitFor();
      assert.deepEqual(await rows(), []);
      for (const count of [1, 2]) {
        await press("Opt a reader out");
        await page.locator("#steps li").nth(8).waitFor();
        await page.locator("#play button:enabled").waitFor();
        assert.equal((await rows()).length, count);
      }
      await press("Send everything again");
      await said("2 opt-outs came again: 2 rows before, 2 rows now. Nothing has changed.");
      assert.deepEqual(await rows(), ["told 2 times", "told 2 times"]);
      await press("Leave one out");
      await said("2 rows, as before");
      assert.equal((await rows()).length, 2);
      await press("Ask about what it holds");
      await said("found 1 that nobody had told");
      assert.deepEqual(await rows(), ["told 2 times", "told 2 times", "by asking"]);
      await press("Ask about what it holds");
      await said("nothing was missing");
    },
    { site: DEMO },
  );

  walk(
    "travels through the picture, and lights the way where visitors want no motion",
    async (stage) => {
      await visit(stage);
      const { page } = await stage.open("/who-learns.html");
      const play = page.getByRole("button", { name: "Opt a reader out" });
      await play.click();
      await page.locator(".message.lit").waitFor();
      await page.locator("#steps li").nth(8).waitFor();

      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.evaluate(() => {
        window.moved = false;
        const note = () => (window.moved = true);
        new MutationObserver(note).observe(document.querySelector(".message"), { attributes: true });
      });
      await play.click();
      // A way that runs straight down is as wide as nothing, and so is never "visible".
      await page.locator(".way.lit").first().waitFor({ state: "attached" });
      await page.locator("#steps li").nth(8).waitFor();
      assert.equal(await page.evaluate(() => window.moved), false);
    },
    { site: DEMO },
  );
});
