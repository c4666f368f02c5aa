// The example of a publisher with a server, against the local operator: with Express under a real browser, and in the style
// of fetch request by request.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { makeServer } from "../../www/examples/client-server/fetch.mjs";
import { Operator, PAGES, ROOT } from "../e2e/operator.mjs";
import { until } from "../e2e/until.mjs";

const EXAMPLE = join(ROOT, "www/examples/client-server");
const CHROMIUM = process.env.UID2_CHROMIUM || "/usr/bin/chromium";

let operator;
let browser;

before(async () => {
  operator = await Operator.start(PAGES);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
});

after(async () => {
  await browser?.close();
  await operator?.stop();
});

/** What the example reads from its environment. */
const environment = (operator) => {
  const { api, clients } = operator.announced.uid2;
  return {
    UID2_BASE_URL: api,
    UID2_API_KEY: clients.all.key,
    UID2_CLIENT_SECRET: clients.all.secret,
    PORT: "0",
    SDK: join(ROOT, "pkg/dist"),
  };
};

/** Runs the example with Express until the test is over; its address. */
async function startExpress(t) {
  const server = spawn(process.execPath, [join(EXAMPLE, "express.mjs")], {
    env: { PATH: process.env.PATH, ...environment(operator) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => server.kill());
  let said = "";
  server.stdout.on("data", (text) => (said += text));
  return until("the example listens", async () => /http:\S+/.exec(said)?.[0]);
}

class Reader {
  static async visit(t) {
    const context = await browser.newContext();
    t.after(() => context.close());
    const reader = new Reader(await context.newPage(), await startExpress(t));
    await reader.open();
    return reader;
  }

  constructor(page, address) {
    this.page = page;
    this.address = address;
  }

  async open() {
    await this.page.goto(this.address);
    await this.page.waitForFunction(() => document.getElementById("token").textContent);
  }

  async signIn(email) {
    await this.page.getByLabel("E-mail").fill(email);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.page.locator("#greeting").getByText("You are signed in.").waitFor();
    await this.open();
  }

  token() {
    return this.page.evaluate(() => __uid2.getAdvertisingToken());
  }

  greeting() {
    return this.page.locator("#greeting").textContent();
  }

  /** Everything that this browser has stored for the site. */
  async stored() {
    const storage = await this.page.evaluate(() => JSON.stringify(localStorage) + document.cookie);
    return decodeURIComponent(storage);
  }
}

test("who signs in on the server has a token on the page, and it is the server's", async (t) => {
  const reader = await Reader.visit(t);
  assert.equal(await reader.token(), undefined);
  await reader.signIn("jane@example.com");
  const token = await reader.token();
  assert.match(token, /^A4/);
  await reader.open();
  assert.equal(await reader.token(), token, "and still has it on the next page");
  await reader.page.getByRole("button", { name: "Sign out" }).click();
  await reader.page.locator("#greeting").getByText("You are not signed in.").waitFor();
  await reader.open();
  assert.equal(await reader.token(), undefined);
});

test("an opt-out that the server hears of takes the token from the page, for good", async (t) => {
  const reader = await Reader.visit(t);
  await operator.lifetimes(1, 3_600, 86_400);
  await reader.signIn("leaving@example.com");
  const token = await reader.token();
  assert.ok(token);
  await operator.optOut({ email: "leaving@example.com" });
  await operator.lifetimes(900, 3_600, 86_400);
  await until("the server refreshes what is due, and hears of it", async () => {
    await reader.open();
    return /opted out/.test(await reader.greeting());
  });
  assert.equal(await reader.token(), undefined);
  assert.ok(!(await reader.stored()).includes(token), "the token is still stored");
  await reader.open();
  assert.deepEqual([await reader.token(), await reader.page.evaluate(() => __uid2.hasOptedOut())], [undefined, true]);
});

test("who has opted out before gets no token by signing in", async (t) => {
  const reader = await Reader.visit(t);
  await reader.signIn("optout@example.com");
  assert.match(await reader.greeting(), /opted out/);
  assert.equal(await reader.token(), undefined);
  assert.equal(await reader.page.evaluate(() => __uid2.hasOptedOut()), true);
});

test("a page that learns of an opt-out tells its server, which then leaves no identity", async (t) => {
  const reader = await Reader.visit(t);
  await reader.signIn("jane@example.com");
  const told = reader.page.waitForResponse((response) => new URL(response.url()).pathname === "/opted-out");
  await reader.page.evaluate(() => __uid2.setIdentity({ status: "optout" }));
  assert.equal((await told).status(), 204);
  await reader.open();
  assert.match(await reader.greeting(), /opted out/);
  assert.equal(await reader.token(), undefined);
});

/** A browser of headers alone. */
function makeVisitor(server) {
  let jar = "";
  return async (path, form, more = {}) => {
    const headers = { cookie: jar, ...more };
    const request = new Request(
      new URL(path, "https://paper.test"),
      form ? { method: "POST", body: form, headers } : { headers },
    );
    const response = await server.fetch(request);
    const cookie = response.headers.get("set-cookie");
    if (cookie) jar = cookie.split(";")[0];
    const { status } = response;
    return { status, cookie, cache: response.headers.get("cache-control"), text: await response.text() };
  };
}

test("a server that a page tells of an opt-out of its own site takes the identity away, and leaves no opt-out", async () => {
  const visit = makeVisitor(makeServer(environment(operator)));
  await visit("/sign-in", new URLSearchParams({ email: "jane@example.com" }));
  const told = await visit("/opted-out?optout=site", new URLSearchParams());
  assert.equal(told.status, 204);
  assert.match(told.cookie, /^__uid_2=; Path=\/; Max-Age=0/);
  assert.doesNotMatch((await visit("/")).text, /opted out/);
});

test("a handler in the style of fetch leaves the same, and nothing of it stays in a cache", async () => {
  const visit = makeVisitor(makeServer(environment(operator)));
  assert.deepEqual(await visit("/").then(({ cookie, cache }) => [cookie, cache]), [null, null]);
  const signedIn = await visit("/sign-in", new URLSearchParams({ email: "jane@example.com" }));
  assert.deepEqual([signedIn.status, signedIn.cache], [303, "private, no-store"]);
  assert.match(signedIn.cookie, /^__uid_2=%7B%22advertising_token%22%3A%22A4.*; Path=\/; Max-Age=86\d\d\d; Secure$/);
  assert.match((await visit("/")).text, /You are signed in\./);
  const optedOut = await visit("/sign-in", new URLSearchParams({ email: "optout@example.com" }));
  assert.match(optedOut.cookie, /^__uid_2=%7B%22status%22%3A%22optout%22/);
  assert.match((await visit("/")).text, /opted out/);
  const signedOut = await visit("/sign-out", new URLSearchParams());
  assert.match(signedOut.cookie, /^__uid_2=; Path=\/; Max-Age=0/);
});

test("a server that a page tells of an opt-out leaves no identity from then on, whatever the cookie said", async () => {
  const visit = makeVisitor(makeServer(environment(operator)));
  await visit("/sign-in", new URLSearchParams({ email: "jane@example.com" }));
  const forged = await visit("/opted-out", new URLSearchParams(), { "sec-fetch-site": "cross-site" });
  assert.deepEqual([forged.status, /opted out/.test((await visit("/")).text)], [403, false], "another site opts nobody out");
  const told = await visit("/opted-out", new URLSearchParams());
  assert.equal(told.status, 204);
  assert.match(told.cookie, /^__uid_2=%7B%22status%22%3A%22optout%22.*; Max-Age=34560000;/);
  assert.match((await visit("/")).text, /opted out/);
});
