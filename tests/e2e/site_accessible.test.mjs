// Every page of the demo, light and dark, at the width of a phone and of a desk: no violation that axe-core finds, and
// nothing wider than the window. The keyboard is in site_keyboard.test.mjs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { signIn, visit } from "./demo_visit.mjs";
import { ENGINE } from "./engines/index.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [390, 1280];
/** Firefox's driver cannot ask for the dark one. */
const SCHEMES = ENGINE === "firefox" ? ["light"] : ["light", "dark"];

/** Asserts it for the page as it stands. */
async function assertAccessible({ page }) {
  await page.evaluate(AXE);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    assert.ok(await page.evaluate((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme));
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const at = `${page.url()} ${colorScheme}, ${width} wide`;
      assert.deepEqual(await page.evaluate(violations), [], at);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${at}: the page is ${wide} wide`);
    }
  }
}

async function violations() {
  // Colours that are on their way from one scheme to the other belong to neither.
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  const { violations } = await window.axe.run({ resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

walks("The demo is accessible", (walk) => {
  walk(
    "the paper: signed out, signing in, wrong, signed in, opted out",
    async (stage) => {
      const tab = await visit(stage);
      await assertAccessible(tab);
      await signIn(stage, tab, "jane", { isRefused: true });
      await tab.page.getByRole("alert").filter({ hasText: "not an e-mail" }).waitFor();
      await assertAccessible(tab);
      await signIn(stage, tab, "jane@example.com");
      await tab.untilToken();
      await tab.page.locator("#account summary").click();
      await tab.page.getByRole("button", { name: "Explain" }).click();
      await tab.page.getByRole("button", { name: "Leave some first" }).click();
      await tab.page.getByRole("button", { name: "Find copies" }).click();
      await tab.page.locator("#copies table").waitFor();
      await assertAccessible(tab);
      await stage.operator.optOut({ email: "jane@example.com" });
      await tab.page.getByRole("button", { name: "Refresh now" }).click();
      await tab.untilOptedOut();
      await assertAccessible(tab);
    },
    { site: DEMO },
  );

  walk(
    "the portal, the picture and the tricks, before and after",
    async (stage) => {
      await visit(stage);
      const portal = await stage.open("/portal.html");
      await assertAccessible(portal);
      await portal.page.getByRole("button", { name: "Opt out" }).click();
      await portal.page.getByRole("heading", { name: "has opted out" }).waitFor();
      await assertAccessible(portal);

      const picture = await stage.open("/who-learns.html");
      await assertAccessible(picture);
      await picture.page.getByRole("button", { name: "Opt a reader out" }).click();
      await picture.page.locator("#steps li").nth(8).waitFor();
      await assertAccessible(picture);

      const tricks = await stage.open("/bring-it-back.html");
      for (const id of ["second-tab", "own-copy"]) {
        await tricks.page.locator(`#${id} button:enabled`).click();
        await tricks.page.locator(`#${id} .verdict`).waitFor();
        await tricks.page.locator("#run-all:enabled").waitFor();
      }
      await assertAccessible(tricks);
    },
    { site: DEMO },
  );

  walk(
    "the page about privacy: signed in, turned off, asked for consent, withdrawn, erased",
    async (stage) => {
      const paper = await visit(stage);
      await signIn(stage, paper, "jane@example.com");
      await paper.untilToken();
      const tab = await stage.open("/privacy.html");
      const press = (name) => tab.page.getByRole("button", { name, exact: true }).click();
      await tab.until("the SDK runs", () => window.__uid2?.isInitComplete?.());
      await tab.untilToken();
      await assertAccessible(tab);
      await press("Turn it off here");
      await tab.page.getByText("Opt-out request honored.").waitFor();
      await assertAccessible(tab);
      await press("Turn it on again");
      await press("Have the banner ask me");
      await tab.page.getByRole("button", { name: "Accept", exact: true }).waitFor();
      await assertAccessible(tab);
      await press("Reject");
      await tab.page.getByText("Your choice is honored.").waitFor();
      await press("Erase my data here");
      await tab.page.locator("#erased").getByText("Removed.").waitFor();
      await assertAccessible(tab);
    },
    { site: DEMO, forms: ["wasm"] },
  );

  walk(
    "the e-mail, and the page that its link leads to, before and after",
    async (stage) => {
      const tab = await stage.open("/email.html");
      const { page } = tab;
      await page.locator("#unsubscribe[href]").waitFor();
      await page.getByText("has said nothing").waitFor();
      await assertAccessible(tab);
      await page.locator("#unsubscribe").click();
      await page.getByRole("button", { name: "Unsubscribe" }).waitFor();
      await assertAccessible(tab);
      await page.getByRole("button", { name: "Unsubscribe" }).click();
      await page.getByText("You are unsubscribed").waitFor();
      await assertAccessible(tab);
      await page.goto(stage.address("/unsubscribe.html"));
      await page.getByText("works only by the link in an e-mail").waitFor();
      await assertAccessible(tab);
    },
    { site: DEMO, forms: ["wasm"] },
  );
});
