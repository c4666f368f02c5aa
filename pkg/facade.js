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
import { HANDED, lackingMember } from "./identity.js";
import { DISCONNECT, HAND_IN, linesOf, REFRESH_NOW, SIGN_IN, writeMembers } from "./ports.js";
import {
  EventType,
  IdentityStatus,
  IdentityUpdated,
  InitCompleted,
  OptoutReceived,
  SdkLoaded,
  statusText,
} from "./status.js";
import { Waiting } from "./waiting.js";
import { tellServer } from "./way_back.js";

const DEFAULT_RETRY_MS = 5000;

/** What stands in a product's global, if anything can. */
export const installed = ({ _global }) => (typeof window === "undefined" ? undefined : window[_global]);

/** The events behind the module's notices, by bit; `undefined` is the callback given to `init`. */
const NOTICES = [IdentityUpdated, undefined, InitCompleted, OptoutReceived, IdentityUpdated];

/** What a sign-in is given, as src/page numbers it. */
const EMAIL = 0;
const PHONE = 1;
const EMAIL_HASH = 2;
const PHONE_HASH = 3;

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
    this._callbacks = new Callbacks(this, product._name, existing);
    this._waiting = new Waiting(product);
    this._asked = new Map();
    this._initCallbacks = [];
    this._host = new Host(product, this);
    const announce = () => {
      this._isAnnounced = true;
      this._ready();
    };
    if (container && !(installed(product) instanceof SdkBase)) container.callback = announce;
    else announce();
    this._host._start();
  }

  get callbacks() {
    return this._callbacks._list;
  }

  set callbacks(list) {
    this._callbacks._adopt(list);
  }

  init(opts) {
    isSDKOptionsOrThrow(opts);
    const { identity, callback, ...settings } = opts;
    const earlier = this._settings;
    this._settings = { ...earlier, ...settings };
    storeConfig(this._product, this._settings, earlier);
    if (callback && !this._initCallbacks.includes(callback)) this._initCallbacks.push(callback);
    const handed = identity ? this._read(identity) : undefined;
    this._host._start();
    this._host._when(() => this._init(handed));
  }

  setIdentity(identity) {
    checkInitialized(this._settings, "set identity");
    const handed = identity && this._read(identity);
    this._host._when(() => {
      if (handed) return this._host._run(HAND_IN, 0, handed);
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
    return this._host._look()._identity;
  }

  getAdvertisingToken() {
    const identity = this.getIdentity();
    return identity ? identity.advertising_token : undefined;
  }

  getAdvertisingTokenAsync() {
    return new Promise((resolve, reject) =>
      this._host._when(() => this._waiting._add({ resolve, reject }, this._host._look())),
    );
  }

  isLoginRequired() {
    return this._host._look()._loginRequired;
  }

  isIdentityAvailable() {
    return this._host._look()._available;
  }

  hasOptedOut() {
    return this._host._look()._optedOut;
  }

  isInitComplete() {
    return this._callbacks._hasTold(InitCompleted);
  }

  disconnect() {
    this._host._when(() => {
      this._host._run(DISCONNECT);
      this._waiting._abort();
      this._hasCalled = false;
    });
  }

  // What we add.

  /** In a word: `loading`, `none`, `active`, `expired`, `held` or `optedOut`. */
  get status() {
    return this._host._look()._word;
  }

  /** The same, with the identity where there is one. */
  get state() {
    const { _word: status, _identity: identity } = this._host._look();
    return identity ? { status, identity } : { status };
  }

  /** Where a person opts out of every publisher at once. */
  get optOutPortalUrl() {
    return this._product._portal;
  }

  /**
   * Calls `handler` with the payload of each `event` from now on, and at once where it has happened.
   * @returns {() => void} ends that
   */
  on(event, handler) {
    return this._callbacks._on(event, handler);
  }

  /** What the last opt-out removed here, what stayed and why; `undefined` where nobody opted out on this page. */
  get lastPurge() {
    return this._host._lastPurge;
  }

  /** Asks the operator at once. Resolves with the token that there is then; joins a request that is open. */
  async refreshNow() {
    checkInitialized(this._settings, "refresh the token");
    await this._ask(REFRESH_NOW);
    return this.getAdvertisingTokenAsync();
  }

  /** Why there is or is no token, since when, and what would change it: words for a support ticket. */
  explain() {
    return explain(`${this._product._name} SDK ${SDK_VERSION}`, this.isInitComplete(), this._host);
  }

  /** Lets go of everything: timer, listeners, requests, promises. Another `init` starts anew. */
  dispose() {
    this._host._stop();
    this._waiting._abort();
    this._endAll(ABORTED_END);
    this._callbacks._forget();
    this._initCallbacks = [];
    this._settings = undefined;
  }

  /** Where nobody has called `init` yet, the page starts as the last one was configured. */
  _boot() {
    if (this._settings) return;
    const config = loadConfig(this._product);
    if (!config) return;
    this._settings = config;
    this._host._when(() => this.isInitComplete() || this._init());
  }

  /** The official members of what the page handed in, as JSON. Anything may come, and nothing else of it is touched. */
  _read(identity) {
    const lines = linesOf(HANDED, identity);
    this._lacking = lackingMember(lines);
    return writeMembers(HANDED, lines);
  }

  _init(handed) {
    this._host._init({ refreshRetryPeriod: DEFAULT_RETRY_MS, ...this._settings }, handed);
  }

  async _signIn(kind, text, opts) {
    checkInitialized(this._settings, "set identity");
    isClientSideIdentityOptionsOrThrow(opts, this._product._name);
    const { serverPublicKey, subscriptionId } = opts;
    return this._ask(SIGN_IN, kind, [serverPublicKey.slice(9), subscriptionId, text].join("\n"));
  }

  /** A promise of a question's end, known by the question's number before anything that settles it is run. */
  _ask(...call) {
    return new Promise((resolve, reject) =>
      this._host._when(() => {
        const number = this._host._ask(...call);
        if (number < 0) reject(unaskedError(number, this.hasOptedOut()));
        else this._asked.set(number, [...(this._asked.get(number) || []), { resolve, reject }]);
        this._host._finish();
      }),
    );
  }

  _settle(question, end, ...words) {
    for (const { resolve, reject } of this._asked.get(question) || []) {
      if (end === 0) resolve();
      else reject(endError(this._product, end, ...words));
    }
    this._asked.delete(question);
  }

  _endAll(end) {
    for (const question of this._asked.keys()) this._settle(question, ...end);
  }

  _ready() {
    if (this._isAnnounced && this._host._engine && !this._callbacks._hasTold(SdkLoaded)) this._callbacks._emit(SdkLoaded);
  }

  /** The module was replaced: what it knew is in storage, what the page set is here, and its questions are lost. */
  _trapped() {
    this._endAll(UNANSWERED_END);
    if (this._settings) this._init();
  }

  /** Promises of a token end, unless a question is open. */
  _quiet() {
    if (this._waiting._promises.length) this._waiting._settle(this._host._look(), "No identity available.");
  }

  _notice(which, wasAnswered) {
    const event = NOTICES[which];
    if (!event) return this._callInitCallbacks(wasAnswered);
    if (event === InitCompleted) this._waiting._begin();
    // Where somebody's identity is gone, the official SDK has called its own `disconnect`.
    if (event === IdentityUpdated && this.isLoginRequired()) this._waiting._abort();
    this._callbacks._emit(event);
    const { optOutUrl } = this._settings || {};
    if (event === OptoutReceived && optOutUrl) tellServer(optOutUrl, this._host._storage);
  }

  _callInitCallbacks(wasAnswered) {
    const { _status: seen, _identity: identity } = this._host._look();
    // The official SDK calls every identity refreshed but the one of the first `init` and the one after a `disconnect`.
    const status = seen === IdentityStatus.ESTABLISHED && this._hasCalled ? IdentityStatus.REFRESHED : seen;
    this._hasCalled = true;
    const token = identity ? identity.advertising_token : undefined;
    const text = statusText(status, wasAnswered, this._lacking);
    for (const callback of this._initCallbacks) {
      this._callbacks._guard("init callback", () =>
        callback({ advertisingToken: token, advertising_token: token, status, statusText: text }),
      );
    }
  }
}
