// The back button with a browser that keeps pages in memory, as visitors' browsers do and driven ones are told not to.
// The other tricks are in site_bring_it_back.test.mjs.
import assert from "node:assert/strict";
import { it } from "node:test";
import { chromium } from "playwright-core";
import { DEMO, Operator } from "./operator.mjs";
import { until } from "./until.mjs";

const CHROMIUM = process.env.UID2_CHROMIUM || "/usr/bin/chromium";

it("A page that the back button brings back from memory knows of the opt-out", { timeout: 90_000 }, async () => {
  const operator = await Operator.start(DEMO);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${operator.site}/bring-it-back.html`);
    await page.locator("#back-button button:enabled").click();
    const trick = await until("the trick was played", () =>
      page
        .evaluate(() => {
          const { dataset, textContent } = document.getElementById("back-button") ?? { dataset: {} };
          return dataset.verdict && { how: dataset.verdict, words: textContent };
        })
        .catch(() => undefined),
    );
    assert.match(trick.words, /This page was brought back from memory/);
    assert.equal(trick.how, "out", trick.words);
  } finally {
    await browser.close();
    await operator.stop();
  }
});
