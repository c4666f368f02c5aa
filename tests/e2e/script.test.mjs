// Walks about how the script comes to a page: from where, and in which form. What it does there is in the other files.
import assert from "node:assert/strict";
import { serveElsewhere } from "./elsewhere.mjs";
import { walks } from "./stage.mjs";

walks("The script", (walk) => {
  walk("runs in both forms from another origin, without `crossorigin`", async (stage) => {
    const port = await serveElsewhere();
    await stage.context.route("**/sdk/uid2-sdk.js", (route) =>
      route.request().url().includes("localhost") ? route.fulfill({ body: "" }) : route.continue(),
    );
    const tab = await stage.open(`http://localhost:${port}/pages/index.html`);
    await tab.page.addScriptTag({ url: `http://127.0.0.1:${port}/sdk/uid2-sdk.js` });
    await tab.init();
  });

  walk("needs no policy of its own where Trusted Types are required", async (stage) => {
    const port = await serveElsewhere();
    const tab = await stage.open(`http://localhost:${port}/pages/index.html?trusted-types`);
    const isRefused = () => {
      try {
        document.body.innerHTML = "<b>markup</b>";
      } catch (error) {
        return error instanceof TypeError;
      }
      return false;
    };
    stage.expect(/TrustedHTML|trusted-types/i);
    assert.ok(await tab.page.evaluate(isRefused), "the page's policy is in force");
    await tab.init();
    assert.deepEqual(await tab.signIn("Email", "jane@example.com"), { code: "ok" });
    assert.ok(await tab.token());
    await tab.handIn({ status: "optout" });
    assert.equal(await tab.token(), undefined);
  });
});
