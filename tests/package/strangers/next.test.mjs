// Next with both of its builders: a page rendered on the server, with the hook, then alive in the browser.
import assert from "node:assert/strict";
import { consumer } from "./consumer.mjs";
import { liveOnPage } from "./page_life.mjs";

for (const builder of ["turbopack", "webpack"]) {
  consumer("next", `a page rendered on the server lives, built by ${builder}`, async (project) => {
    const operator = await project.operator();
    await project.runScript(builder, { NEXT_PUBLIC_OPERATOR: operator.api });
    const [address] = await project.serve("node_modules/.bin/next", "start", "--hostname", "localhost", "--port", "0");
    const html = await (await fetch(address)).text();
    assert.match(html, /no token on the server/);
    assert.match(html, /loading: no token/);
    const page = await project.newPage();
    await liveOnPage(page, address, operator);
    assert.equal(await page.locator("#reader").textContent(), "optedOut: no token");
  });
}
