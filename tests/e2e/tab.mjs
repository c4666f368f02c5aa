// One tab of a walk: opening it, calling the SDK as a page does, and looking at what a page can see.
// Nothing is asserted here.
import { until } from "./until.mjs";

/** So long that it fits into no memory that a page starts with. */
const TOO_LONG_AN_ADDRESS = 400_000;

export class Tab {
  constructor(stage, page) {
    this._stage = stage;
    this.page = page;
  }

  /** `init`, and then more memory than the module started with, so that the walk goes on in memory that has grown. */
  async init(options = {}) {
    await this.initAlone(options);
    await this.grow();
  }

  /** `init` and no call besides: what only the page's own call may bring about. */
  async initAlone(options) {
    await this.initAgain(options);
    await this.untilInit();
  }

  initAgain(options = {}) {
    const all = { baseUrl: this._stage.operator.api, ...options };
    return this.page.evaluate((options) => window.__uid2.init(options), all);
  }

  async grow() {
    const before = await this.memoryLength();
    const end = await this._signIn("Email", "a".repeat(TOO_LONG_AN_ADDRESS));
    if (end.code !== "invalid_email") throw new Error(`too long an address is no address: ${JSON.stringify(end)}`);
    if ((await this.memoryLength()) <= before) throw new Error("the module's memory did not grow");
  }

  /** `setIdentityFrom…`: how the promise ended. `how` is Email, EmailHash, Phone or PhoneHash. */
  signIn(how, text) {
    this._stage.secrets.addAddress(text);
    return this._signIn(how, text);
  }

  async _signIn(how, text) {
    const end = await this.page.evaluate(
      ([how, text, keypair]) =>
        window.__uid2[`setIdentityFrom${how}`](text, keypair).then(
          () => ({ code: "ok" }),
          ({ code, message }) => ({ code, message }),
        ),
      [how, text, this._stage.operator.keypair],
    );
    this._stage.printed(end.message ?? "");
    return end;
  }

  async handIn(identity) {
    await this.page.evaluate((identity) => window.__uid2.setIdentity(identity), identity);
  }

  async disconnect() {
    await this.page.evaluate(() => window.__uid2.disconnect());
  }

  /** What the getters answer. */
  look() {
    return this.page.evaluate(() => ({
      token: window.__uid2.getAdvertisingToken(),
      identity: window.__uid2.getIdentity(),
      loginRequired: window.__uid2.isLoginRequired(),
      available: window.__uid2.isIdentityAvailable(),
      optedOut: window.__uid2.hasOptedOut(),
    }));
  }

  async token() {
    return (await this.look()).token;
  }

  /** How `getAdvertisingTokenAsync` ends. */
  async tokenInTime() {
    const end = await this.page.evaluate(() =>
      window.__uid2.getAdvertisingTokenAsync().then(
        (token) => ({ token }),
        ({ message }) => ({ message }),
      ),
    );
    this._stage.printed(end.message ?? "");
    return end;
  }

  /** The events so far, and whether each came with a token. */
  events() {
    return this.page.evaluate(() => window.walk.events);
  }

  /** The events since the last time. */
  takeEvents() {
    return this.page.evaluate(() => window.walk.events.splice(0));
  }

  /** Local storage as an object. */
  storage() {
    return this.page.evaluate(() => ({ ...localStorage }));
  }

  store(key, value) {
    return this.page.evaluate(([key, value]) => localStorage.setItem(key, value), [key, value]);
  }

  /** Everything that the page shows or keeps, as one text: document, storage, cookies, getters. */
  everythingVisible() {
    return this.page.evaluate(() =>
      [
        document.documentElement.outerHTML,
        ...[...document.querySelectorAll("input, output")].map(({ value }) => value),
        JSON.stringify({ ...localStorage }),
        JSON.stringify({ ...sessionStorage }),
        document.cookie,
        JSON.stringify(window.__uid2.getIdentity()),
        String(window.__uid2.getAdvertisingToken()),
        location.href,
      ].join("\n"),
    );
  }

  /** The module's linear memory, as it is now. */
  async memory() {
    const base64 = await this.page.evaluate(() => {
      let text = "";
      for (const byte of new Uint8Array(window.walk.memory())) text += String.fromCharCode(byte);
      return btoa(text);
    });
    return Buffer.from(base64, "base64");
  }

  memoryLength() {
    return this.page.evaluate(() => window.walk.memory().byteLength);
  }

  /** Waits until a function, run in the page, answers something true. */
  until(what, inPage, argument) {
    return until(what, () => this.page.evaluate(inPage, argument));
  }

  untilInit() {
    return this.until("init is complete", () => window.__uid2.isInitComplete());
  }

  untilCore() {
    return this.until("the core is there", () => !/core is not loaded/.test(window.__uid2.explain()));
  }

  untilToken() {
    return this.until("there is a token", () => window.__uid2.getAdvertisingToken());
  }

  /** Waits until the token is another one. */
  untilTokenIsNot(token) {
    return this.until(
      "the token is another",
      (token) => ![undefined, token].includes(window.__uid2.getAdvertisingToken()),
      token,
    );
  }

  untilOptedOut() {
    return this.until(
      "the page knows of the opt-out",
      () => window.__uid2.hasOptedOut() && window.walk.events.includes("OptoutReceived"),
    );
  }

  /** Hides the page, or shows it again, as far as a page can tell. */
  show(isVisible) {
    return this.page.evaluate(
      (visibility) => {
        Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
        document.dispatchEvent(new Event("visibilitychange"));
      },
      isVisible ? "visible" : "hidden",
    );
  }

  /** Fills local storage to the last character, as other people's scripts may. */
  fillStorage() {
    return this.page.evaluate(() => {
      for (let length = 2 ** 22; length >= 1; length = length >> 1) {
        for (let at = 0; at < 3; at += 1) {
          try {
            localStorage.setItem(`filling ${length} ${at}`, "x".repeat(length));
          } catch {
            // Full for this length: a shorter one may still fit.
          }
        }
      }
    });
  }
}
