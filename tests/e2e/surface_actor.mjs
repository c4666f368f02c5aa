// One publisher's page with one of the two SDKs, and the script of a scenario in terms of both: load, call, let time pass.
// What is noticed becomes lines of text, in which tokens have names.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Operator, PAGES } from "./operator.mjs";
import { recordSurface } from "./surface_recorder.mjs";
import { until } from "./until.mjs";

const OFFICIAL = fileURLToPath(import.meta.resolve("@unified-id/euid-sdk"));

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Plays `scenario` with the `official` SDK or `ours`, and answers the lines. */
export async function play(browser, whose, scenario) {
  const operator = await Operator.start(PAGES);
  const context = await browser.newContext();
  try {
    const actor = new Actor(operator.euid, context, whose);
    await actor.prepare();
    await scenario(actor);
    return await actor.lines();
  } finally {
    await context.close();
    await operator.stop();
  }
}

class Actor {
  constructor(operator, context, whose) {
    this.operator = operator;
    this._context = context;
    this._whose = whose;
    this._names = new Map();
    this._lines = [];
    this._asked = 0;
  }

  async prepare() {
    await this._context.clock.install();
    await this._context.addInitScript(recordSurface);
    const body = await readFile(OFFICIAL, "utf8");
    await this._context.route("**/official.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
    this.page = await this._context.newPage();
    await this.visit();
  }

  /** The page anew, before any script. */
  visit() {
    return this.page.goto(new URL("/surface.html", this.operator.site).href);
  }

  /** A server's identity; its token is called `name` from now on. */
  async identity(name, email = "jane@example.com") {
    const identity = await this.operator.generate({ email });
    this._asked += 1;
    this._names.set(identity.advertising_token, name);
    return identity;
  }

  /** The script tag. */
  async load() {
    const tag = this._whose === "official" ? { url: "/official.js", type: "module" } : { url: "/sdk/euid-sdk-full.js" };
    await this.page.addScriptTag(tag);
    await this._noted("load");
  }

  /** `init`, with an init callback unless the options say otherwise. */
  async init(options = {}) {
    const baseUrl = this.operator.api;
    await this.does(
      "init",
      (options) => surface.end("init", () => __euid.init({ callback: surface.initCallback, ...options })),
      { baseUrl, ...options },
    );
  }

  async loadAndInit(options) {
    await this.load();
    await this.init(options);
  }

  /** Calls a method, and notes how that ends. */
  async calls(method, ...args) {
    await this.does(method, ([method, args]) => surface.end(method, () => __euid[method](...args)), [method, args]);
  }

  signsIn(how, text, opts = this.operator.keypair) {
    return this.calls(`setIdentityFrom${how}`, text, opts);
  }

  /** Asks for a token, and does not wait for it. */
  waits() {
    return this.page.evaluate(() => surface.end("token", () => __euid.getAdvertisingTokenAsync()));
  }

  /** Runs any function in the page. */
  async does(what, inPage, argument) {
    await this.page.evaluate(inPage, argument);
    await this._noted(what);
  }

  /** Lets time pass for the page and the operator. */
  async passes(ms) {
    await this.operator.advance(ms);
    await this._context.clock.fastForward(ms);
    await this._noted(`${ms / 1000} s later`);
  }

  /** Lets time pass until the operator has been asked, and does not wait for its answer. */
  async startsARefresh(ms) {
    await this.operator.advance(ms);
    await this._context.clock.fastForward(ms);
    await until("the operator was asked", async () => (await this.operator.asked()).length > this._asked);
  }

  store(key, value) {
    return this.page.evaluate(([key, value]) => localStorage.setItem(key, value), [key, JSON.stringify(value)]);
  }

  /** Writes as another tab does. */
  async elsewhere(key, value) {
    const other = await this._context.newPage();
    await other.goto(new URL("/surface.html", this.operator.site).href);
    await other.evaluate(([key, value]) => localStorage.setItem(key, value), [key, JSON.stringify(value)]);
    await other.close();
    await this._noted("another tab wrote");
  }

  /** Everything noticed, with names in the place of tokens. */
  async lines() {
    return this._lines.map((line) => {
      for (const [token, name] of this._names) line = line.replaceAll(token, name);
      return line.replaceAll(this.operator.api, "OPERATOR");
    });
  }

  async _noted(what) {
    await until("nothing is under way", () => this.page.evaluate(() => surface.isQuiet()));
    await this.page.evaluate(() => surface.look());
    const asked = await this.operator.asked();
    this._lines.push(`> ${what}`, ...(await this.page.evaluate(() => surface.lines.splice(0))));
    for (const question of asked.slice(this._asked)) this._lines.push(`asked ${question}`);
    this._asked = asked.length;
    await this._name();
  }

  /** Tokens that came with answers are named in their order. */
  async _name() {
    const token = await this.page.evaluate(() => __euid.getAdvertisingToken());
    if (token && !this._names.has(token)) this._names.set(token, `NEW-${this._names.size}`);
  }
}
