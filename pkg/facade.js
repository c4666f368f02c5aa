// What a page calls: the official surface over one host, and what we add to it.
// Until a module runs, calls are kept in order and getters say: no token. The only decision made in JavaScript is that.
import { Callbacks } from "./callbacks.js";
import { loadConfig, storeConfig } from "./config.js";
import {
  ABORTED_END,
  checkInitialized,
  endError,
  isClientSideIdentityOptionsOrThrow,
  isSDKOptionsOrThrow,
  unaskedError,
  UNANSWERED_END,
} from "./errors.js";
import { explain } from "./explain.js";
import { Host } from "./host.js";
import { lackingMember } from "./identity.js";
import { DISCONNECT, HAND_IN, REFRESH_NOW, SIGN_IN } from "./ports.js";
import { EventType, IdentityStatus, statusText } from "./status.js";
import { Waiting } from "./waiting.js";

const DEFAULT_RETRY_MS = 5000;

/** What stands in a product's global, if anything can. */
export const installed = ({ global }) => (typeof window === "undefined" ? undefined : window[global]);

/** The events behind the module's notices, by bit; `undefined` is the callback given to `init`. */
const { InitCompleted, OptoutReceived, IdentityUpdated } = EventType;
const NOTICES = [IdentityUpdated, undefined, InitCompleted, OptoutReceived, IdentityUpdated];

/** What a sign-in is given, as src/page numbers it. */
const [EMAIL, PHONE, EMAIL_HASH, PHONE_HASH] = [0, 1, 2, 3];

export class SdkBase {
  static get VERSION() {
    return SDK_VERSION;
  }

  static get DEFAULT_REFRESH_RETRY_PERIOD_MS() {
    return DEFAULT_RETRY_MS;
  }

  static get IdentityStatus() {
    return IdentityStatus;
  }

  static get EventType() {
    return EventType;
  }

  /**
   * @param {object} product of products.js
   * @param {Function[]} [existing] callbacks that the page pushed before this script came
   * @param {{callback?: () => void}} [container] receives the function that announces the SDK, for a script that has to set a
   *   global first; without one, or where the global is set already, it is announced at once
   */
  constructor(product, existing, container) {
    this._product = product;
    this._callbacks = new Callbacks(
      product.name,
      existing,
      () => this.getIdentity(),
      () => (this.hasOptedOut() ? this.lastPurge || {} : undefined),
    );
    this._waiting = new Waiting(product);
    this._asked = new Map();
    this._initCallbacks = [];
    this._host = new Host(product, {
      ready: () => this._ready(),
      restarted: () => this._restarted(),
      notice: (which, wasAnswered) => this._notice(which, wasAnswered),
      settle: (...end) => this._settle(...end),
      quiet: () => this._waiting.isEmpty || this._waiting.settle(this._host.look()),
    });
    const announce = () => {
      this._isAnnounced = true;
      this._ready();
    };
    if (container && !(installed(product) instanceof SdkBase)) container.callback = announce;
    else announce();
    this._host.start();
  }

  get callbacks() {
    return this._callbacks.list;
  }

  set callbacks(list) {
    this._callbacks.adopt(list);
  }

  init(opts) {
    isSDKOptionsOrThrow(opts);
    const { identity, callback, ...settings } = opts;
    const earlier = this._settings;
    this._settings = { ...earlier, ...settings };
    storeConfig(this._product, this._settings, earlier);
    if (callback && !this._initCallbacks.includes(callback)) this._initCallbacks.push(callback);
    const handed = identity ? this._read(identity) : undefined;
    this._host.start();
    this._host.when(() => this._init(handed));
  }

  setIdentity(identity) {
    checkInitialized(this._settings, "set identity");
    const handed = identity && this._read(identity);
    this._host.when(() => {
      if (handed) return this._host.run(HAND_IN, 0, handed);
      this.disconnect();
      this._callInitCallbacks();
    });
  }

  setIdentityFromEmail(email, opts) {
    return this._signIn(EMAIL, String(email).trim(), opts);
  }

  setIdentityFromEmailHash(emailHash, opts) {
    return this._signIn(EMAIL_HASH, emailHash, opts);
  }

  setIdentityFromPhone(phone, opts) {
    return this._signIn(PHONE, phone, opts);
  }

  setIdentityFromPhoneHash(phoneHash, opts) {
    return this._signIn(PHONE_HASH, phoneHash, opts);
  }

  getIdentity() {
    return this._host.look().identity;
  }

  getAdvertisingToken() {
    const identity = this.getIdentity();
    return identity ? identity.advertising_token : undefined;
  }

  getAdvertisingTokenAsync() {
    return new Promise((resolve, reject) =>
      this._host.when(() => this._waiting.add({ resolve, reject }, this._host.look())),
    );
  }

  isLoginRequired() {
    return this._host.look().loginRequired;
  }

  isIdentityAvailable() {
    return this._host.look().available;
  }

  hasOptedOut() {
    return this._host.look().optedOut;
  }

  isInitComplete() {
    return this._callbacks.isInitComplete;
  }

  disconnect() {
    this._host.when(() => {
      this._host.run(DISCONNECT);
      this._waiting.abort();
      this._hasCalled = false;
    });
  }

  // What we add.

  /** In a word: `loading`, `none`, `active`, `expired`, `held` or `optedOut`. */
  get status() {
    return this._host.look().word;
  }

  /** The same, with the identity where there is one. */
  get state() {
    const { word: status, identity } = this._host.look();
    return identity ? { status, identity } : { status };
  }

  /** Where a person opts out of every publisher at once. */
  get optOutPortalUrl() {
    return this._product.portal;
  }

  /**
   * Calls `handler` with the payload of each `event` from now on, and at once where it has happened.
   * @returns {() => void} ends that
   */
  on(event, handler) {
    return this._callbacks.on(event, handler);
  }

  /** What the last opt-out removed here, what stayed and why; `undefined` where nobody opted out on this page. */
  get lastPurge() {
    return this._host.lastPurge;
  }

  /** Asks the operator at once. Resolves with the token that there is then; joins a request that is open. */
  async refreshNow() {
    checkInitialized(this._settings, "refresh the token");
    await this._ask(REFRESH_NOW);
    return this.getAdvertisingTokenAsync();
  }

  /** Why there is or is no token, since when, and what would change it: words for a support ticket. */
  explain() {
    return explain(`${this._product.name} SDK ${SDK_VERSION}`, this.isInitComplete(), this._host.readFacts());
  }

  /** Lets go of everything: timer, listeners, requests, promises. Another `init` starts anew. */
  dispose() {
    this._host.stop();
    this._waiting.abort();
    this._endAll(ABORTED_END);
    this._callbacks.isInitComplete = false;
    this._initCallbacks = [];
    this._settings = undefined;
  }

  /** Where nobody has called `init` yet, the page starts as the last one was configured. */
  _boot() {
    if (this._settings) return;
    const config = loadConfig(this._product);
    // Somebody else's words in storage are no reason to throw at a page.
    try {
      isSDKOptionsOrThrow(config);
    } catch (_) {
      return;
    }
    this._settings = config;
    this._host.when(() => this.isInitComplete() || this._init());
  }

  /** What the page handed in, as text: anything may come, and what has no JSON is no identity. */
  _read(identity) {
    this._lacking = lackingMember(identity);
    try {
      return JSON.stringify(identity) || "{}";
    } catch (_) {
      return "{}";
    }
  }

  _init(handed) {
    this._host.init({ refreshRetryPeriod: DEFAULT_RETRY_MS, ...this._settings }, handed);
  }

  async _signIn(kind, text, opts) {
    checkInitialized(this._settings, "set identity");
    isClientSideIdentityOptionsOrThrow(opts, this._product.name);
    const { serverPublicKey, subscriptionId } = opts;
    return this._ask(SIGN_IN, kind, [serverPublicKey.slice(9), subscriptionId, text].join("\n"));
  }

  /** A promise of a question's end, known by the question's number before anything that settles it is run. */
  _ask(...call) {
    return new Promise((resolve, reject) =>
      this._host.when(() => {
        const number = this._host.ask(...call);
        if (number < 0) reject(unaskedError(number, this._host.look()));
        else this._asked.set(number, [...(this._asked.get(number) || []), { resolve, reject }]);
        this._host.finish();
      }),
    );
  }

  _settle(question, end, ...words) {
    const promises = this._asked.get(question) || [];
    this._asked.delete(question);
    for (const { resolve, reject } of promises) {
      if (end === 0) resolve();
      else reject(endError(this._product, end, ...words));
    }
  }

  _endAll(end) {
    for (const question of [...this._asked.keys()]) this._settle(question, ...end);
  }

  _ready() {
    if (this._isAnnounced && this._host.isOpen && !this._callbacks.isLoaded) this._callbacks.emit(EventType.SdkLoaded);
  }

  /** The module was replaced: what it knew is in storage, what the page set is here, and its questions are lost. */
  _restarted() {
    this._endAll(UNANSWERED_END);
    if (this._settings) this._init();
  }

  _notice(which, wasAnswered) {
    const event = NOTICES[which];
    if (!event) return this._callInitCallbacks(wasAnswered);
    if (event === InitCompleted) this._waiting.begin();
    // Where somebody's identity is gone, the official SDK has called its own `disconnect`.
    if (event === IdentityUpdated && this.isLoginRequired()) this._waiting.abort();
    this._callbacks.emit(event);
    const { optOutUrl } = this._settings || {};
    if (event === OptoutReceived && optOutUrl) this._host.tellServer(optOutUrl);
  }

  _callInitCallbacks(wasAnswered) {
    const { status: seen, identity } = this._host.look();
    // The official SDK calls every identity refreshed but the one of the first `init` and the one after a `disconnect`.
    const status = seen === IdentityStatus.ESTABLISHED && this._hasCalled ? IdentityStatus.REFRESHED : seen;
    this._hasCalled = true;
    const token = identity ? identity.advertising_token : undefined;
    const text = statusText(status, wasAnswered, this._lacking);
    for (const callback of this._initCallbacks) {
      this._callbacks.guard("init callback", () =>
        callback({ advertisingToken: token, advertising_token: token, status, statusText: text }),
      );
    }
  }
}
