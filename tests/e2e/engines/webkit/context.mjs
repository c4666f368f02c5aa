// A browser of WebKitGTK for one walk, with the part of Playwright's BrowserContext that walks call.
// Windows are in page.mjs, everything that passes on the network in proxy.mjs.
import { EventEmitter } from "node:events";
import { movePageClock } from "./clock.mjs";
import { Driver } from "./driver.mjs";
import { reportFromPage } from "./in_page.mjs";
import { Page } from "./page.mjs";
import { Proxy } from "./proxy.mjs";

export class Context extends EventEmitter {
  static async start() {
    const context = new Context();
    const proxy = await context.proxy.start();
    context.driver = await Driver.start(proxy).catch((error) => {
      // What listens keeps the whole run from ending.
      context.proxy.stop();
      throw error;
    });
    // The session ends with its last window, so the first one stays open and unused.
    [context._first] = await context.driver.command("GET", "/window/handles");
    return context;
  }

  constructor() {
    super();
    this._scripts = [];
    this._exposed = new Map();
    this._pages = [];
    this._ahead = 0;
    this.clock = { install: () => this._installClock(), fastForward: (ms) => this._pass(ms), setSystemTime: (ms) => this._set(ms) };
    this.proxy = new Proxy(() => this._firstScript());
    for (const what of ["request", "requestfailed"]) this.proxy.on(what, (request) => this.emit(what, request));
    this.proxy.on("report", (what, value) => this._reported(what, value));
  }

  async close() {
    await this.driver.stop();
    this.proxy.stop();
  }

  async newPage() {
    const { handle } = await this.driver.inWindow(this._first, (command) =>
      command("POST", "/window/new", { type: "window" }),
    );
    return this._opened(handle);
  }

  async addInitScript(script, argument) {
    this._scripts.push(`(${script})(${JSON.stringify(argument)});`);
  }

  async exposeFunction(name, called) {
    this._exposed.set(name, called);
    this._scripts.push(`window.${name} = (value) => window.walkDriver.report(${JSON.stringify(name)}, value);`);
  }

  async route(which, go) {
    this.proxy.route(which, go);
  }

  async unroute(which) {
    this.proxy.unroute(which);
  }

  /** As far as pages can tell. */
  async setOffline(isOffline) {
    this.proxy.setOffline(isOffline);
    await this._everywhere((isOffline) => {
      Object.defineProperty(navigator, "onLine", { configurable: true, get: () => !isOffline });
      window.dispatchEvent(new Event(isOffline ? "offline" : "online"));
    }, isOffline);
  }

  /** Those that an open page would send. */
  async cookies() {
    const found = new Map();
    for (const page of this._open()) {
      const cookies = await this.driver.inWindow(page.handle, (command) => command("GET", "/cookie"));
      for (const { expiry, ...cookie } of cookies)
        found.set([cookie.domain, cookie.path, cookie.name].join(), { ...cookie, expires: expiry ?? -1 });
    }
    return [...found.values()];
  }

  /** At once where a page of the domain is open, else with the first one. */
  async addCookies(cookies) {
    for (const { domain, ...rest } of cookies) {
      // With a domain it would be the cookie of all its sub-domains.
      const cookie = domain.startsWith(".") ? { ...rest, domain } : rest;
      const page = this._open().at(0);
      if (!page) this.proxy.setCookie({ ...rest, domain });
      else await this.driver.inWindow(page.handle, (command) => command("POST", "/cookie", { cookie }));
    }
  }

  _installClock() {
    this._hasClock = true;
  }

  async _pass(ms) {
    this._ahead += ms;
    await this._everywhere((ms) => window.walkClock.pass(ms), ms);
  }

  async _set(time) {
    this._ahead = time - Date.now();
    await this._everywhere((ahead) => window.walkClock.set(ahead), this._ahead);
  }

  async _everywhere(inPage, argument) {
    for (const page of this._open()) await page.evaluate(inPage, argument);
  }

  _open() {
    return this._pages.filter((page) => !page.isClosed());
  }

  _opened(handle) {
    const page = new Page(this, handle);
    this._pages.push(page);
    return page;
  }

  _firstScript() {
    const clock = this._hasClock ? `(${movePageClock})(${this._ahead});` : "";
    return [`(${reportFromPage})();`, clock, ...this._scripts].join("\n");
  }

  _reported(what, value) {
    if (what === "console") this.emit("console", { type: () => value.type, text: () => value.text });
    else if (what === "error") this.emit("weberror", { error: () => value });
    else this._exposed.get(what)(value);
  }
}
