// Google Secure Signals on a page that has the script tag: with our script and with one that does what the official one
// does, Google gets the token once, and after an opt-out keeps none.
import assert from "node:assert/strict";
import { consumer } from "./consumer.mjs";
import { liveOnPage } from "./page_life.mjs";

for (const whose of ["ours", "official"]) {
  consumer("script-tag", `Google is given the token, and keeps none after an opt-out: signals-${whose}`, async (project) => {
    await project.copyInstalled(["uid2-sdk.js", "no-wasm.js", "uid2SecureSignal.js", "uid2-bridges.js"], "public");
    const operator = await project.operator("public");
    const page = await project.newPage();
    const signals = [];
    await page.exposeFunction("noteSignal", (signal) => signals.push(signal));
    await liveOnPage(page, new URL(`signals-${whose}.html`, operator.site).href, operator);
    assert.ok(signals.length > 0 && signals.every((signal) => signal?.length > 100), JSON.stringify(signals));
    assert.equal(await page.evaluate(() => localStorage.getItem("_GESPSK-uidapi.com")), null);
  });
}
