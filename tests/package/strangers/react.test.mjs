// The example app of www/examples/react, with the hook of the installed package: built, in development, where StrictMode
// mounts twice and components are refreshed, and rendered on a server.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ROOT } from "../../e2e/operator.mjs";
import { until } from "../../e2e/until.mjs";
import { consumer } from "./consumer.mjs";

const EXAMPLE = { from: join(ROOT, "www/examples/react") };

/** What a reader sees, and the doors that they use. */
class App {
  constructor(page) {
    this._page = page;
    this.wrong = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && this.wrong.push(message.text()));
    page.on("pageerror", (error) => this.wrong.push(String(error.stack)));
  }

  says(text) {
    return this._page.getByText(text).waitFor();
  }

  press(name) {
    return this._page.getByRole("button", { name }).click();
  }

  async signIn(email) {
    await this._page.getByLabel("E-mail").fill(email);
    await this.press("Sign in");
    await this.says("You are signed in.");
    return this.token();
  }

  token() {
    return this._page.locator("#token").textContent();
  }

  storage() {
    return this._page.evaluate(() => JSON.stringify({ ...localStorage }));
  }
}

for (const react of ["react@18.3.1", "react@19.3.1"]) {
  consumer("react", `the example, built with ${react}: sign in, sign out, sign in, opt out`, EXAMPLE, async (project) => {
    await project.install(react, react.replace("react", "react-dom"));
    await project.runScript("build");
    const operator = await project.operator("public");
    const page = await project.newPage();
    const app = new App(page);
    await page.goto(operator.site);
    await app.says("You are not signed in.");
    assert.equal(await app.token(), "none");
    await app.signIn("jane@example.com");
    await app.press("Sign out");
    await app.says("You are not signed in.");
    assert.equal(await app.token(), "none");
    const token = await app.signIn("jane@example.com");
    assert.ok(token.length > 100 && (await app.storage()).includes(token));
    await app.press("Opt out");
    await app.says("You opted out");
    assert.equal(await app.token(), "none");
    assert.ok(!(await app.storage()).includes(token));
    await page.reload();
    await app.says("You opted out");
    assert.deepEqual(await operator.asked(), ["client-generate: success", "client-generate: success"]);
    assert.deepEqual(app.wrong, []);
  });
}

consumer("react", "in development, mounting twice and refreshing a component ask nothing twice", EXAMPLE, async (project) => {
  const { operator, page, address } = await develop(project);
  const app = new App(page);
  await page.goto(address);
  await operator.lifetimes(1, 3600, 86400);
  await app.signIn("jane@example.com");
  assert.equal(await page.evaluate(() => window.inits), 1, "mounted twice, initialised once");
  await page.goto("about:blank");
  await operator.lifetimes(3600, 7200, 86400);
  await pause(1_100); // by the page's clock the token is due for a refresh
  await page.goto(address);
  await until("it is refreshed", async () => (await operator.asked()).length > 1);
  await app.says("You are signed in.");
  const token = await app.token();
  await edit(project, "src/App.jsx", "A publisher’s app", "A publisher’s other app");
  await app.says("A publisher’s other app");
  assert.equal(await app.token(), token);
  await operator.optOut({ email: "jane@example.com" });
  assert.equal(await page.evaluate(() => window.__uid2.refreshNow().catch(({ code }) => code)), "opted_out");
  await app.says("You opted out");
  assert.equal(await app.token(), "none");
  assert.deepEqual(await operator.asked(), ["client-generate: success", "refresh: success", "refresh: optout"]);
  assert.deepEqual(app.wrong, []);
});

consumer("react", "in development, an effect that signs somebody in runs twice and asks once", EXAMPLE, async (project) => {
  await edit(project, "src/App.jsx", "import { useState }", "import { useEffect, useState }");
  await edit(
    project,
    "src/App.jsx",
    `const [problem, setProblem] = useState("");`,
    `const [problem, setProblem] = useState("");
    useEffect(() => void signIn({ email: "jane@example.com" }).catch(({ message }) => console.error(message)), []);`,
  );
  const { operator, page, address } = await develop(project);
  const app = new App(page);
  await page.goto(address);
  await app.says("You are signed in.");
  assert.deepEqual(await operator.asked(), ["client-generate: success"]);
  assert.deepEqual(app.wrong, []);
});

consumer("react", "rendered on a server there is no token, and nothing throws", EXAMPLE, async (project) => {
  const html = await project.runScript("render");
  assert.match(html, /One moment\..*<output id="token">none<\/output>/);
});

/** The development server, whose `operator.json` is the operator's. */
async function develop(project) {
  const operator = await project.operator();
  const [address] = await project.serve("node_modules/.bin/vite", "--host", "localhost", "--port", "0");
  const page = await project.newPage();
  await page.addInitScript(() => {
    window.inits = 0;
    window.__uid2 = { callbacks: [(event) => (window.inits += event === "InitCompleted")] };
  });
  await page.route("**/operator.json", (route) => route.fulfill({ json: operator.announced }));
  return { operator, page, address };
}

async function edit(project, file, from, to) {
  const path = join(project.folder, file);
  await writeFile(path, (await readFile(path, "utf8")).replace(from, to));
}
