// The stage of every walk: an operator of its own, a browser context of its own, in each form of the SDK.
// What goes wrong beside the walk (page errors, console errors, secrets in print) fails it here.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { ENGINE, launch } from "./engines/index.mjs";
import { inPage } from "./in_page.mjs";
import { IN_EVERY_FORM, WALKS } from "./not_walked.mjs";
import { Operator, PAGES } from "./operator.mjs";
import { Secrets } from "./secrets.mjs";
import { Tab } from "./tab.mjs";
import { until } from "./until.mjs";

const AT_ONCE = 3;

/** Of walks that mostly wait until tabs have come to rest, where one browser is enough for all of them. */
const WAITING_AT_ONCE = ENGINE === "chromium" ? 6 : AT_ONCE;

/**
 * A group of walks. Each is a sentence, and is gone in every form, or in those that its options name.
 * @param {(walk: (sentence: string, go: (stage: Stage) => Promise<void>, options?: object) => void) => void} define
 */
export const walks = (title, define) => group(title, AT_ONCE, define);

/** The same for walks that mostly wait for rest: more of them are gone at once. */
export const waitingWalks = (title, define) => group(title, WAITING_AT_ONCE, define);

function group(title, atOnce, define) {
  describe(title, { concurrency: atOnce }, () => {
    let browser;
    after(async () => (await browser)?.close());
    const exceptions = new Set(Object.keys(WALKS[ENGINE]).filter((walk) => walk.startsWith(`${title}: `)));
    define((sentence, go, options = {}) => {
      const skip = exceptions.delete(`${title}: ${sentence}`) && WALKS[ENGINE][`${title}: ${sentence}`];
      for (const form of formsOf(title, options.forms)) {
        it(`${sentence} [${form}]`, { timeout: 90_000, skip }, async () => {
          browser ??= launch();
          await onStage(await browser, form, go, options);
        });
      }
    });
    assert.deepEqual([...exceptions], [], "is in not_walked.mjs, and is no walk");
  });
}

/** The forms: the front and a core with WebAssembly, the same where a page allows no WebAssembly, and the whole SDK in one script. */
const FORMS = ["wasm", "no-wasm", "full"];

/** The whole SDK in one script is the same code in another order of loading: one engine shows that. */
const ELSEWHERE = ["wasm", "no-wasm"];

/**
 * In every run a walk is gone in the first form; in the others go the groups that not_walked.mjs names, and in Chromium walks that
 * are about a form. There `UID2_FORM=no-wasm` and `UID2_FORM=full` go all the others.
 */
function formsOf(title, forms = FORMS) {
  if (ENGINE !== "chromium")
    return forms.filter((form) => (IN_EVERY_FORM.includes(title) ? ELSEWHERE.includes(form) : form === "wasm"));
  const isInEach = IN_EVERY_FORM.includes(title) || !forms.includes("wasm");
  if (process.env.UID2_FORM) return isInEach ? [] : forms.filter((form) => form === process.env.UID2_FORM);
  return isInEach ? forms : ["wasm"];
}

async function onStage(browser, form, go, options) {
  const operator = await Operator.start(options.site ?? PAGES, { isFull: form === "full" });
  let context;
  try {
    context = await browser.newContext();
    const stage = new Stage(operator, context, form);
    await stage.prepare(options);
    await go(stage);
    await stage.close();
  } finally {
    // An operator that is left behind keeps the whole run from ending.
    await context?.close();
    await operator.stop();
  }
}

export class Stage {
  constructor(operator, context, form) {
    this.operator = operator;
    this.context = context;
    this.secrets = new Secrets();
    this._form = form;
    this._tabs = [];
    this._prints = [];
    this._wrong = [];
    this._expected = [];
    this._scripts = [];
  }

  /** With `clock`, the page's time is moved together with the operator's by `advance`. */
  async prepare({ clock = false, site }) {
    this._hasClock = clock;
    // The demo's paper has Prebid.js, which tries out cookies of every domain: Firefox tells of those.
    if (site) this.expect(/_rdc\d+/);
    if (clock) await this.context.clock.install();
    await this.context.exposeFunction("noteIdentity", (identity) => this.secrets.addIdentity(identity));
    await this.context.addInitScript(inPage);
    this.context.on("request", (request) => this._requested(request.url()));
    this.context.on("console", (message) => this._logged(message));
    this.context.on("weberror", (error) => this._failed(String(error.error()?.stack ?? error.error())));
  }

  /** Opens a tab, in a process of its own: none hides from another how late it hears. `path` is one of the site, or an address. */
  async open(path = "/") {
    const page = await this.context.newPage();
    const tab = new Tab(this, page);
    this._tabs.push(tab);
    // The scripts have run. Firefox counts what they import to the load of the page, and a walk may hold that back.
    await page.goto(this.address(path), { waitUntil: "domcontentloaded" });
    return tab;
  }

  /** Opens a tab and calls `init`. */
  async openAndInit(options) {
    const tab = await this.open();
    await tab.init(options);
    return tab;
  }

  /** Opens a tab, calls `init` and signs somebody in. */
  async signedIn(email = "jane@example.com") {
    const tab = await this.openAndInit();
    assert.deepEqual(await tab.signIn("Email", email), { code: "ok" });
    assert.ok(await tab.token());
    return tab;
  }

  address(path) {
    const url = new URL(path, this.operator.site);
    if (this._form === "no-wasm") url.searchParams.set("csp", "strict");
    return url.href;
  }

  /** An identity as a publisher's server hands it to a page. */
  async identityOf(address) {
    for (const text of Object.values(address)) this.secrets.addAddress(text);
    const identity = await this.operator.generate(address);
    this.secrets.addIdentity(identity);
    return identity;
  }

  /** Moves the time of all pages and of the operator. */
  async advance(ms) {
    assert.ok(this._hasClock, "this walk has no clock to move");
    await this.operator.advance(ms);
    await this.context.clock.fastForward(ms);
  }

  /**
   * The time of all pages stands still from now on, but for `advance`: what waits for a second must not be over before it was looked
   * at. WebKit's driver cannot hold it.
   */
  async holdTime() {
    assert.ok(this._hasClock, "this walk has no clock to hold");
    await this.context.clock.pauseAt?.(Date.now() + 1000);
  }

  /** It goes on. */
  async letTimePass() {
    await this.context.clock.resume?.();
  }

  /** What the operator was asked, all of it. */
  async asked(...expected) {
    await until("the operator was asked", async () => (await this.operator.asked()).length >= expected.length).catch(
      () => {},
    );
    assert.deepEqual(await this.operator.asked(), expected, "what the operator was asked");
  }

  /** The addresses of the requests for tokens from now on, also of those that no operator gets. */
  requestsSince() {
    const asked = [];
    this.context.on("request", (request) => request.url().includes("/v2/token/") && asked.push(request.url()));
    return asked;
  }

  /** A console error that belongs to the walk. */
  expect(pattern) {
    this._expected.push(pattern);
  }

  /** A text that somebody could read, in a log or a message. */
  printed(text) {
    this._prints.push(text);
  }

  /** After the last step: nothing went wrong beside the walk, and it was gone in the form that it claims. */
  async close() {
    for (const { page } of this._tabs) if (!page.isClosed()) await this._checkForm(page);
    assert.deepEqual(this._wrong, [], "went wrong beside the walk");
    assert.equal(this._scripts.includes("no-wasm.js"), this._form === "no-wasm", "whether no-wasm.js was asked for");
    for (const text of this._prints) assert.deepEqual(this.secrets.in(text), [], "secrets in print");
  }

  async _checkForm(page) {
    const isRefused = await page.evaluate(() => window.walk.isRefused);
    assert.equal(isRefused, this._form === "no-wasm", "whether WebAssembly was refused");
  }

  _requested(url) {
    this.printed(url);
    this._scripts.push(url.split("/").pop());
  }

  _logged(message) {
    const text = message.text();
    this.printed(text);
    if (["error", "warning"].includes(message.type())) this._failed(text);
  }

  _failed(text) {
    this.printed(text);
    const isRefusal = this._form === "no-wasm" && /WebAssembly/.test(text);
    if (!isRefusal && !this._expected.some((pattern) => pattern.test(text))) this._wrong.push(text);
  }
}
