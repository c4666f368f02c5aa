// The official npm package on a page, in Chromium, with what our client leaves for it: a publisher may change the server
// first. That it gets along with the local operator by itself is tested with the walks through pages.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { OperatorClient } from "../../pkg/dist/server/server.js";
import { Operator, PAGES } from "../e2e/operator.mjs";

const OFFICIAL = fileURLToPath(import.meta.resolve("@unified-id/euid-sdk"));
const CHROMIUM = process.env.UID2_CHROMIUM || "/usr/bin/chromium";

let operator;
let browser;
let client;

before(async () => {
  operator = await Operator.start(PAGES);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  const { api, clients } = operator.announced.euid;
  const { key: apiKey, secret: clientSecret } = clients.all;
  client = new OperatorClient({ product: "EUID", baseUrl: api, apiKey, clientSecret });
});

after(async () => {
  await browser?.close();
  await operator?.stop();
});

/** A page with the official package, whose browser was left `answer`; what it says of itself once init is complete. */
async function visited(t, answer) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const [name, value] = client.setCookie(answer).split(";")[0].split("=");
  await context.addCookies([{ name, value, url: operator.site }]);
  const body = await readFile(OFFICIAL, "utf8");
  await context.route("**/official.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
  const page = await context.newPage();
  await page.goto(new URL("/surface.html", operator.site).href);
  await page.addScriptTag({ url: "/official.js", type: "module" });
  const said = () =>
    page.evaluate(async (baseUrl) => {
      await new Promise((resolve) => {
        __euid.callbacks.push((event) => event === "InitCompleted" && resolve());
        __euid.init({ baseUrl, useCookie: true });
      });
      return { token: __euid.getAdvertisingToken(), optedOut: __euid.hasOptedOut(), login: __euid.isLoginRequired() };
    }, operator.announced.euid.api);
  return { said: await said(), cookies: () => context.cookies() };
}

test("it takes the identity from our cookie, and we take it back from its own", async (t) => {
  const answer = await client.tokenGenerate({ email: "jane@example.com" });
  const { said, cookies } = await visited(t, answer);
  assert.deepEqual(said, { token: answer.identity.advertising_token, optedOut: false, login: false });
  const header = (await cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  assert.deepEqual(client.readCookie(header), answer);
});

test("it honours the opt-out that we left", async (t) => {
  const answer = await client.tokenGenerate({ email: "optout@example.com" });
  const { said, cookies } = await visited(t, answer);
  assert.deepEqual([said.token, said.optedOut, said.login], [undefined, true, false]);
  const header = (await cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  assert.deepEqual(client.readCookie(header), { status: "optout" });
});
