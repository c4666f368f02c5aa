// The tricks of the demo, played with the official package in the place of ours: they do bring a token back, or leave it
// stored. A trick that finds nothing there would prove nothing here.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { chromium } from "playwright-core";
import { DEMO, Operator } from "./operator.mjs";

const CHROMIUM = process.env.UID2_CHROMIUM || "/usr/bin/chromium";
const PACKAGE = createRequire(import.meta.url).resolve("@unified-id/euid-sdk").replace(/\.\w+$/, ".mjs");

/** Driven browsers load a page again where visitors' ones keep it, and then both SDKs read what is stored. */
const NOT_HERE = ["back-button"];

/** The official package as a script tag, with the two of our additions that the tricks use. */
async function officialScript() {
  const text = (await readFile(PACKAGE, "utf8")).replace(/^export \{.*\};$/m, "");
  return `(() => {\n${text}\n(${addWhatTricksUse})(EUID.prototype);\n})();`;
}

function addWhatTricksUse(official) {
  Object.defineProperty(official, "status", {
    get() {
      if (this.hasOptedOut()) return "optedOut";
      return this.getAdvertisingToken() ? "active" : "none";
    },
  });
  // It refreshes what it is handed when that is due.
  official.refreshNow = async function () {
    const { advertising_token, ...rest } = this.getIdentity();
    this.setIdentity({ ...rest, advertising_token, refresh_from: Date.now() - 1000 });
    while (this.getAdvertisingToken() === advertising_token) await new Promise((again) => setTimeout(again, 20));
  };
}

describe("With the official package", { concurrency: false }, () => {
  let operator, browser, page;

  before(async () => {
    operator = await Operator.start(DEMO);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
    page = await browser.newPage();
    const body = await officialScript();
    await page.route("**/sdk/euid-sdk.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
    await page.goto(`${operator.site}/portal.html`);
    await page.evaluate(() => localStorage.setItem("courier.settings", '{"product":"euid"}'));
    await page.goto(`${operator.site}/bring-it-back.html`);
    await page.locator("#run-all:enabled").waitFor();
  });

  after(async () => {
    await browser?.close();
    await operator?.stop();
  });

  it("no trick leaves nothing behind", { timeout: 240_000 }, async () => {
    const ids = await page.locator("#tricks .trick").evaluateAll((tricks) => tricks.map(({ id }) => id));
    assert.ok(ids.length > 15);
    for (const id of ids.filter((id) => !NOT_HERE.includes(id))) {
      const trick = page.locator(`[id="${id}"]`);
      await trick.locator("button").click();
      await trick.locator(".verdict").waitFor();
      await page.locator("#run-all:enabled").waitFor();
      const how = await trick.getAttribute("data-verdict");
      assert.ok(how === "back" || how === "unread", `${id}: ${await trick.textContent()}`);
    }
  });
});
