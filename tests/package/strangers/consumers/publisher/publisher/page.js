// One publisher's page in a test environment, in terms of both packages: load, call, let time pass, answer a request.
// Whatever a test can notice is written down, in the order in which it happens.
import { webcrypto } from "node:crypto";
import { setImmediate } from "node:timers";
import { TextDecoder, TextEncoder } from "node:util";
import { replaceCookies, restoreCookies } from "./cookies.js";
import { PLACES } from "./products.js";
import { end, keypairOf, replaceRequests, seal, secretOf } from "./requests.js";
import { countTimers } from "./timers.js";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** When an identity's refresh is due, when it expires, and when it cannot be refreshed any more. */
export const DUE = 15 * MINUTE;
export const EXPIRED = HOUR;
export const ENDED = 24 * HOUR;

const KEY = Buffer.alloc(32, 1);

/** Plays `scenario` with a package, and answers what was noticed. */
export async function play({ product, sdk, place, clock }, scenario) {
  const page = new Page(product, sdk, PLACES[place], clock);
  try {
    await scenario(page);
    return page.seen();
  } finally {
    page.close();
  }
}

class Page {
  constructor(product, sdk, place, clock) {
    Object.assign(this, { product, place, clock, told: [], inside: [], laws: { dead: [], many: [], late: [], asking: [] } });
    this._load = sdk;
    // Whole seconds: that is what a cookie's expiry can say.
    this.start = Math.ceil(Date.now() / SECOND) * SECOND;
    clock.begin(this.start);
    this.timers = countTimers();
    this.cookies = replaceCookies();
    this.crypto = replaceCrypto();
    this._XMLHttpRequest = globalThis.XMLHttpRequest;
    this.requests = replaceRequests((request, verb) => this.told.push(`${verb} ${nameOf(request)}`));
    this.warned = replaceConsole();
    localStorage.clear();
    this.callback = ({ status, statusText, advertisingToken, advertising_token: same }) =>
      this.told.push(
        `init callback ${status} ${statusText}: ${advertisingToken}${same === advertisingToken ? "" : `, and ${same}`}`,
      );
    this.handler = (event, payload) =>
      this.told.push(`event ${event}: ${payload.identity ? payload.identity.advertising_token : payload.identity}`);
  }

  close() {
    attempt(() => this.sdk?.dispose?.());
    this.crypto.restore();
    this.warned.restore();
    this.timers.restore();
    restoreCookies();
    globalThis.XMLHttpRequest = this._XMLHttpRequest;
    for (const name of [this.product.global, "googletag"]) delete window[name];
    localStorage.clear();
    this.clock.end();
  }

  /** An identity from a server; times that differ from the usual are counted from the start of the scenario. */
  identity(name, { from = DUE, expires = EXPIRED, ends = ENDED } = {}) {
    return {
      advertising_token: name,
      refresh_token: `${name}-refresh`,
      refresh_from: this.start + from,
      identity_expires: this.start + expires,
      refresh_expires: this.start + ends,
      refresh_response_key: KEY.toString("base64"),
    };
  }

  /** The opt-out as the official SDK stores it. */
  optOut() {
    const expires = this.start + 72 * HOUR;
    return { refresh_expires: expires, identity_expires: expires, status: "optout" };
  }

  /** The script, on a page whose callbacks are there already. */
  load() {
    const { name, global } = this.product;
    window[global] = { callbacks: [this.handler] };
    this.calls("the script", () => this._load[`__${name.toLowerCase()}InternalHandleScriptLoad`]());
    this.sdk = window[global];
    return this;
  }

  init(options = {}) {
    if (!this.sdk) this.load();
    this.calls("init", () => this.sdk.init({ callback: this.callback, ...this.place.options, ...options }));
  }

  setIdentity(identity) {
    this.calls("setIdentity", () => this.sdk.setIdentity(identity));
  }

  disconnect() {
    this.calls("disconnect", () => this.sdk.disconnect());
  }

  /** An outermost call: what it throws is written down, and how many timers it sets is judged. */
  calls(what, call) {
    const result = attempt(
      () => this.timers.during(call),
      (error) => void this.told.push(`${what} throws ${wordsOf(error)}`),
    );
    this._judge(what);
    return result;
  }

  /** Calls what answers a promise, and writes down how that ends. */
  promises(what, call) {
    const failed = (error) => this.told.push(`${what} fails: ${wordsOf(error)}`);
    const promise = this.calls(what, call);
    promise?.then((value) => this.told.push(`${what} gives ${value}`), failed);
  }

  signIn(email = "jane@example.com", how = "Email") {
    this.promises("the sign-in", () => this.sdk[`setIdentityFrom${how}`](email, keypairOf(this.product.name)));
    return this.settled();
  }

  /** Lets time pass, and everything that then happens. */
  async passes(ms) {
    this.clock.advance(ms);
    await this.settled();
    this._judge(`${ms / SECOND} s later`);
  }

  /** After an opt-out the page's elements are read for copies of the token, in slices, each in a task of its own. */
  async looksThrough() {
    this.clock.advance(1);
    await this.settled();
  }

  /** The visitor goes on to another page, where nothing of this one runs any more. */
  nextPage() {
    this.sdk.dispose?.();
    this.clock.clear();
    this.timers.forget();
    for (const request of this.requests) request.isOpen = false;
    this.told.push("> the next page");
    return this.load();
  }

  /** Answers the request that is open: by sealed members where there is a secret, plain with `isPlain`, or by a text. */
  async answers(status, members, isPlain = status !== 200) {
    const request = this.requests.at(-1);
    const text = typeof members === "string" ? members : isPlain ? JSON.stringify(members) : seal(keyOf(request), members);
    this.calls("the answer", () => end(request, status, text));
    const { set } = this.timers;
    await this.settled();
    if (this.timers.set > set) this.laws.late.push("the answer");
    this._judge("the answer");
  }

  succeeds(identity) {
    return this.answers(200, { status: "success", body: identity });
  }

  /** Nothing is under way any more: neither in Web Crypto nor among promises. */
  async settled() {
    for (let idle = 0; idle < 3; idle += 1) {
      await new Promise(setImmediate);
      if (this.crypto.busy()) idle = 0;
    }
  }

  /** Puts a value where this page keeps identities; with a text, exactly that. */
  store(value) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const { useCookie, cookiePath = "/", cookieDomain } = this.place.options;
    if (!useCookie) return localStorage.setItem(this.product.key, text);
    const domain = cookieDomain ? `;domain=${cookieDomain}` : "";
    const isRaw = typeof value === "string" && value.startsWith("%");
    document.cookie = `${this.product.cookie}=${isRaw ? text : encodeURIComponent(text)};path=${cookiePath}${domain}`;
    return undefined;
  }

  /** What a test does between two of its own, or a cookie that dies by itself. */
  emptyStorage() {
    localStorage.clear();
    this.cookies.clear();
  }

  /** The text of the record, wherever it is. */
  record() {
    const cookie = this.cookies.all().find(({ name }) => name === this.product.cookie);
    return localStorage.getItem(this.product.key) ?? (cookie ? attempt(() => decodeURIComponent(cookie.value)) : undefined);
  }

  note(line) {
    this.told.push(line);
  }

  /** What only this package has: no test of the other one could look for it. */
  noteInside(line) {
    this.inside.push(line);
  }

  /** What the getter answers now. */
  look() {
    this.note(`shows ${this.calls("getAdvertisingToken", () => this.sdk.getAdvertisingToken())}`);
  }

  seen() {
    const { told, sdk, timers, laws } = this;
    const flags = ["isLoginRequired", "isIdentityAvailable", "hasOptedOut", "isInitComplete"];
    const answer = (getter) => attempt(() => sdk[getter](), ({ name }) => `throws ${name}`);
    return {
      // What comes while the page is closed is no part of it.
      told: [...told],
      token: answer("getAdvertisingToken"),
      flags: flags.filter((flag) => answer(flag)).join(", "),
      stored: this._stored(),
      timers: timers.live(),
      inside: this.inside,
      laws,
    };
  }

  /** Official names only: whose identity stands where. */
  _stored() {
    const { key, cookie } = this.product;
    const places = this.cookies
      .all()
      .filter(({ name }) => name === cookie)
      .map(({ value, path, domain }) => [`cookie ${path} ${domain}`, attempt(() => decodeURIComponent(value)) ?? "?"]);
    const local = localStorage.getItem(key);
    if (local !== null) places.push(["local storage", local]);
    const name = (place) => (place === this.place.stands ? "in its place" : place);
    return places.map(([place, text]) => `${name(place)}: ${whose(text)}`).join(", ");
  }

  _judge(what) {
    const { timers, laws } = this;
    if (timers.clearedDead) laws.dead.push(what);
    if (timers.mostAtOnce > 1) laws.many.push(`${what} (${timers.mostAtOnce})`);
    Object.assign(timers, { clearedDead: 0, mostAtOnce: 0 });
    const isAsking = this.requests.some(({ isOpen }) => isOpen);
    if (isAsking && timers.live()) laws.asking.push(`${what} (${timers.live()})`);
  }
}

const nameOf = ({ address, body }) => (address.includes("client-generate") ? "for a sign-in" : `for ${body}`);

const keyOf = (request) => (request.address.includes("client-generate") ? secretOf(request) : KEY);

function whose(text) {
  const record = attempt(() => JSON.parse(text));
  return record?.status || record?.advertising_token || "what nobody can read";
}

function attempt(call, failed = () => {}) {
  try {
    return call();
  } catch (error) {
    return failed(error);
  }
}

/** The kind of an error and what it says; what was thrown and is none, as it is. */
function wordsOf(thrown) {
  const engines = [SyntaxError, URIError].find((kind) => thrown instanceof kind);
  // Engines differ in what these say.
  if (engines) return engines.name;
  const kind = [TypeError, RangeError, Error].find((kind) => thrown instanceof kind);
  return kind ? `${kind.name}: ${thrown.message}` : `${thrown}`;
}

/** Test environments lack Web Crypto, and some the encoders that the official package needs; what is asked is counted. */
function replaceCrypto() {
  globalThis.TextEncoder ??= TextEncoder;
  globalThis.TextDecoder ??= TextDecoder;
  let open = 0;
  const wait = async (promise) => {
    open += 1;
    try {
      return await promise;
    } finally {
      open -= 1;
    }
  };
  const subtle = new Proxy(webcrypto.subtle, { get: (real, name) => (...args) => wait(real[name](...args)) });
  const crypto = { subtle, getRandomValues: (array) => webcrypto.getRandomValues(array) };
  const before = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { configurable: true, value: crypto });
  const restore = () => (before ? Object.defineProperty(globalThis, "crypto", before) : delete globalThis.crypto);
  return { busy: () => open > 0, restore };
}

/** What an SDK says to the console is no difference. */
function replaceConsole() {
  const { warn, error } = console;
  Object.assign(console, { warn: () => {}, error: () => {} });
  return { restore: () => Object.assign(console, { warn, error }) };
}
