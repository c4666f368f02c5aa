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

  /** Opens a page without the script, and puts it there in another way; what the SDK says then. */
  async function opened(stage, way, argument) {
    const tab = await stage.open("/surface.html");
    await tab.page.evaluate(way, argument);
    await tab.until("the script has run", () => typeof window.__uid2.init === "function");
    await tab.page.evaluate((baseUrl) => window.__uid2.init({ baseUrl }), stage.operator.api);
    return tab;
  }

  /** Run in the page: loads the script's text from an address of this kind. */
  const loadFrom = async (kind) => {
    const text = await (await fetch("/sdk/uid2-sdk-full.js")).text();
    const type = "text/javascript";
    const addresses = {
      "blob:": () => URL.createObjectURL(new Blob([text], { type })),
      "data:": () => `data:${type},${encodeURIComponent(text)}`,
    };
    document.head.append(Object.assign(document.createElement("script"), { src: addresses[kind]() }));
  };

  for (const kind of ["blob:", "data:"]) {
    walk(
      `runs as WebAssembly from an address of ${kind}, and where that is refused there is no token and no error`,
      async (stage) => {
        const tab = await opened(stage, loadFrom, kind);
        await tab.until("init is complete", () => window.__uid2.isInitComplete());
        assert.deepEqual(await tab.signIn("Email", "jane@example.com"), { code: "ok" });
        assert.ok(await tab.token());
        await tab.page.reload();
        await tab.page.evaluate(() => delete window.WebAssembly);
        await tab.page.evaluate(loadFrom, kind);
        await tab.until("the script has run", () => typeof window.__uid2.init === "function");
        assert.equal(await tab.token(), undefined);
        assert.equal(await tab.page.evaluate(() => window.__uid2.status), "loading");
      },
      // No policy that forbids WebAssembly allows such a script.
      { forms: ["wasm"] },
    );
  }

  for (const [element, more] of [
    ["img", ""],
    ["iframe", ""],
    ["form", '<input name="src" value="http://somebody.test/script.js">'],
  ]) {
    walk(`is not looked for beside an element of the name currentScript: ${element}`, async (stage) => {
      const asked = [];
      await stage.context.route("http://somebody.test/**", (route) => {
        asked.push(new URL(route.request().url()).pathname);
        return route.fulfill({ body: "" });
      });
      const clobber = ([element, more]) => {
        const clobbering = document.createElement(element);
        clobbering.setAttribute("name", "currentScript");
        clobbering.setAttribute("src", "http://somebody.test/picture");
        clobbering.innerHTML = more;
        document.body.append(clobbering);
        document.head.append(Object.assign(document.createElement("script"), { src: "/sdk/uid2-sdk.js" }));
      };
      const tab = await opened(stage, clobber, [element, more]);
      await tab.until("init is complete", () => window.__uid2.isInitComplete());
      assert.deepEqual(await tab.signIn("Email", "jane@example.com"), { code: "ok" });
      assert.ok(!asked.includes("/no-wasm.js"), String(asked));
    });
  }
});
