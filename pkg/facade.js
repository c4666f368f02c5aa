// What a page calls: the official surface over one host, and what we add to it.
// Until a module runs, calls are kept in order and getters say: no token. The only decision made in JavaScript is that.
import { Callbacks } from "./callbacks.js";
import { heedsConsent, loadConfig, storeConfig } from "./config.js";
import { readCookies } from "./cookies.js";
import {
  abortedError,
  checkInitialized,
  isSDKOptionsOrThrow,
  noTokenError,
  unavailableError,
} from "./errors.js";
import { DENIED, GRANTED, Heed, UNKNOWN } from "./heed.js";
import { Host } from "uid2:host";
import { loadAudit } from "uid2:later";
import { isOptoutIdentity, makeOptOut, pick } from "./identity.js";
import {
  DISCONNECT,
  EMAIL,
  EMAIL_HASH,
  NOTICE_GONE,
  NOTICE_INIT_COMPLETED,
  NOTICE_OPTED_OUT,
  NOTICE_UPDATED,
  PHONE,
  PHONE_HASH,
} from "./ports.js";
import {
  ESTABLISHED,
  EventType,
  IdentityStatus,
  IdentityUpdated,
  InitCompleted,
  NOT_AVAILABLE,
  OPTOUT,
  OptoutReceived,
  OUT_OF_SITE,
  REFRESHED,
  SdkLoaded,
} from "./status.js";
import { attempt, readLocal } from "./local.js";
import { keepSite, optInToSite, optOutOfSite, siteOptOut } from "./site.js";
import { TOKEN, UNASKED } from "./view.js";
import { alone, inTurn, page } from "./turns.js";

const DEFAULT_RETRY_MS = 5000;

/** The SDK in a product's global, if there is one. */
export const installed = ({ _global }) => (typeof window === "undefined" ? undefined : window[_global]);

/** The events of the module's notices; the callback given to `init` is no event. */
const NOTICES = {
  [NOTICE_GONE]: IdentityUpdated,
  [NOTICE_INIT_COMPLETED]: InitCompleted,
  [NOTICE_OPTED_OUT]: OptoutReceived,
  [NOTICE_UPDATED]: IdentityUpdated,
};

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
    this._asked = new Map();
    this._initCallbacks = [];
    this._host = new Host(product, this);
    // Which signals are heeded `init` says; until then nobody is shown. Whatever it says is another option than this.
    if (heedsConsent(product)) this._consent = this._heeds = { _word: UNKNOWN, _isAwaited: true, _end() {} };
    const announce = () => {
      this._isAnnounced = true;
      this._ready();
    };
    if (container && !(installed(product) instanceof SdkBase)) container.callback = announce;
    else announce();
    inTurn(() => this._host._start());
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
    const all = (this._settings = { ...earlier, ...settings });
    if (callback && !this._initCallbacks.includes(callback)) this._initCallbacks.push(callback);
    const handed = identity ? pick(identity) : undefined;
    this._heed(all);
    inTurn(() => {
      alone(() => storeConfig(this._product, all, earlier));
      this._init(handed);
    });
  }

  setIdentity(identity) {
    checkInitialized(this._settings, "set identity");
    const handed = identity && pick(identity);
    const run = () => {
      if (handed) return this._host._handIn(handed);
      this.disconnect();
      this._callInitCallbacks();
    };
    // Nothing handed in is a logout, which removes the stored identity; an opt-out takes its place; an identity takes nothing away by itself.
    const takesAway = !handed ? "" : isOptoutIdentity(handed) ? makeOptOut() : null;
    this._host._when(run, takesAway, handed);
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

  /** A copy: what the page does to it changes nothing that is told later. */
  getIdentity() {
    const { _identity } = this._host._look();
    return _identity && { ..._identity };
  }

  getAdvertisingToken() {
    const identity = this.getIdentity();
    return identity ? identity.advertising_token : undefined;
  }

  getAdvertisingTokenAsync() {
    const { _identity, _asking, _optedOut, _isFinal } = this._host._look();
    if (this._hasBegun && !_asking && (_identity || _isFinal))
      return _identity
        ? Promise.resolve(_identity.advertising_token)
        : Promise.reject(noTokenError(_optedOut, NOT_AVAILABLE));
    return this._promise((promise) => this._host._waitForToken(promise), undefined, true);
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
      this._abort();
      this._hasCalled = false;
    }, "");
  }

  // What we add.

  /** In a word: `loading`, `none`, `active`, `expired`, `held`, `optedOut` or `consentDenied`. */
  get status() {
    const { _word } = this._host._look();
    // Every copy is removed at once, also by the front while the core is on its way.
    return _word !== "optedOut" && this._consentWord() === DENIED ? "consentDenied" : _word;
  }

  /** The same, with the identity where there is one. */
  get state() {
    const { status } = this;
    const identity = this.getIdentity();
    return identity ? { status, identity } : { status };
  }

  /** Where a person opts out of every publisher at once. */
  get optOutPortalUrl() {
    return this._product._portal;
  }

  /** Nobody is shown on this site, and nothing is asked, whoever signs in: until `optInToSite`. No operator is told. */
  optOutOfSite(options) {
    this._chooseSite((domain) => optOutOfSite(Object(options).reason, domain));
    this.disconnect();
    // Where storage was full there is room now.
    inTurn(() => alone(keepSite));
  }

  optInToSite() {
    this._chooseSite(optInToSite);
  }

  /** Since when this site is opted out of, and the reason that the page gave; `undefined` where it is not. */
  get siteOptOut() {
    return alone(siteOptOut);
  }

  /** The choice is stored before anything else happens, and told to every instance of this page, of either product. */
  _chooseSite(choose) {
    inTurn(() => {
      const { siteOptOutDomain } = Object(this._settings);
      alone(() => choose(siteOptOutDomain));
      for (const instance of page.instances.slice()) attempt(() => instance.wake());
    });
  }

  /** Which consent signals are there, and what follows from each; none where `init` asked for none, or they are not loaded yet. */
  signals() {
    const { _adapters } = Object(this._consent);
    return _adapters ? _adapters.readSignals(this._product._name) : [];
  }

  /**
   * Calls `handler` with the payload of each `event` from now on, and at once where an event that stays true has happened:
   * `SdkLoaded`, `InitCompleted`, and `OptoutReceived` while the person is opted out.
   * @returns {() => void} ends that
   */
  on(event, handler) {
    return this._callbacks._on(event, handler);
  }

  /** What the last opt-out removed here, what stayed and why; `undefined` where nobody opted out on this page. */
  get lastPurge() {
    const { _lastPurge } = this._host;
    const { bridges } = page;
    return _lastPurge && bridges ? { ..._lastPurge, bridges: bridges.report(this._product._name) } : _lastPurge;
  }

  /** The identity as OpenRTB has it in `user.eids`; empty where nobody is shown. */
  get eids() {
    const id = this.getAdvertisingToken();
    return id ? [{ source: this._product._source, uids: [{ id, atype: 3 }] }] : [];
  }

  /** Which bridges `init` asked for. */
  get bridges() {
    return Object(this._settings).bridges;
  }

  /** Where else on the page the present token stands: for developers. What that takes is loaded now. */
  audit() {
    // Browsers remember an address that could not be loaded: each try has another.
    return loadAudit(Date.now(), Object(this._settings).coreUrl)
      .then(({ audit }) => audit(this))
      .catch(() => {
        throw unavailableError("audit");
      });
  }

  /** Asks the operator at once. Resolves with the token that there is then; joins a request that is open. */
  async refreshNow() {
    checkInitialized(this._settings, "refresh the token");
    await this._promise((promise) => this._host._refresh(promise));
    return this.getAdvertisingTokenAsync();
  }

  /** Logs out, and removes all that is kept of this product on the device, with `optOutsToo` its opt-outs and those of this site too. */
  erase(options) {
    const found = [readLocal(this._product._key), readCookies()];
    this.disconnect();
    return this._promise((promise) => this._host._erase(promise, options, found));
  }

  /** Why there is or is no token, since when, and what would change it: words for a support ticket. */
  explain() {
    return this._host._explain(`${this._product._name} SDK ${SDK_VERSION}`, this.isInitComplete());
  }

  /** Lets go of everything: timer, listeners, requests, promises. Another `init` starts anew. */
  dispose() {
    this._initCallbacks = [];
    this._settings = undefined;
    inTurn(() => {
      this._host._stop();
      // Last: what waits for consent is let go of, and not made because no consent is awaited any more.
      this._heed({});
      this._end(() => true, abortedError(this._product));
      this._callbacks._forget();
    });
  }

  /** Where nobody has called `init` yet, the page starts as the last one was configured. */
  _boot() {
    if (this._settings) return;
    this._settings = loadConfig(this._product);
    if (this._settings) this._init("", true);
  }

  /** Heeds the signals that these settings ask for: until they have said something, nothing is shown. */
  _heed({ consent, coreUrl }) {
    const key = JSON.stringify(consent) || consent;
    if (key === this._heeds) return;
    this._heeds = key;
    if (this._consent) this._consent._end();
    const tell = () => this._host._heard();
    this._consent = consent ? new Heed(consent, this._product, coreUrl, tell) : undefined;
    tell();
  }

  /** What the signals that are heeded come to. */
  _consentWord() {
    return this._consent ? this._consent._word : GRANTED;
  }

  /** Whether a signal is to be waited for. */
  _awaits() {
    return this._consent && this._consent._isAwaited;
  }

  _init(handed, isLeftBehind) {
    this._host._init({ refreshRetryPeriod: DEFAULT_RETRY_MS, ...this._settings }, handed, isLeftBehind);
  }

  async _signIn(kind, text, opts) {
    checkInitialized(this._settings, "set identity");
    // As it is now, should the page change it meanwhile.
    const keypair = typeof opts === "object" && opts ? { ...opts } : opts;
    return this._promise((promise) => this._host._signIn(promise, kind, text, keypair), false);
  }

  /** A promise, which `begin` is given as soon as a module runs. It is rejected where no module can be had, or by `dispose`. */
  _promise(begin, takesAway, isOfToken) {
    return new Promise((resolve, reject) => {
      const promise = { resolve, reject, _isOfToken: isOfToken };
      this._asked.set(promise, UNASKED);
      this._host._when(() => this._asked.has(promise) && begin(promise), takesAway, promise);
    });
  }

  /** A question is over: its promises are rejected with `error`, or resolved where there is none. */
  _settle(question, error) {
    this._end((asked) => asked === question, error);
  }

  _end(isOver, error) {
    for (const [promise, asked] of this._asked) {
      if (isOver(asked)) this._close(promise, error);
    }
  }

  /** Rejects with `error`, or resolves where there is none. */
  _close(promise, error, value) {
    this._asked.delete(promise);
    if (error) promise.reject(error);
    else promise.resolve(value);
  }

  _ready() {
    if (this._isAnnounced && this._host._engine && !this._callbacks._hasTold(SdkLoaded)) this._callbacks._emit(SdkLoaded);
  }

  /** The module trapped, and its questions with it; with `isForGood`, there is no other, and nothing else is waited for. */
  _lost(isForGood, error = this._host._unanswered()) {
    this._end((asked) => isForGood || asked >= 0, error);
  }

  /** After a logout promises of a token are rejected. Later ones wait only while a question is open. */
  _abort() {
    this._hasBegun = true;
    this._settle(TOKEN, abortedError(this._product));
  }

  _notice(which, wasAnswered) {
    const event = NOTICES[which];
    if (!event) return this._callInitCallbacks(wasAnswered);
    if (event === InitCompleted) this._hasBegun = true;
    // When the identity is gone the official SDK calls its own `disconnect`, which aborts its promises.
    if (event === IdentityUpdated && this.isLoginRequired()) this._abort();
    this._callbacks._emit(event);
    const { optOutUrl } = Object(this._settings);
    if (event === OptoutReceived && optOutUrl) this._host._when(() => this._host._tellServer(optOutUrl));
  }

  _callInitCallbacks(wasAnswered) {
    const { _status: seen, _identity: identity, _ended, _optedOut } = this._host._look();
    // The official SDK calls every identity refreshed but the one of the first `init` and the one after a `disconnect`.
    const status = seen === ESTABLISHED && this._hasCalled ? REFRESHED : seen;
    this._hasCalled = true;
    const token = identity ? identity.advertising_token : undefined;
    const isOfSite = status === OPTOUT && this.siteOptOut;
    const text = isOfSite ? OUT_OF_SITE : this._host._statusText(status, wasAnswered && (_ended || _optedOut));
    for (const callback of this._initCallbacks) {
      this._callbacks._guard("init callback", () =>
        callback({ advertisingToken: token, advertising_token: token, status, statusText: text }),
      );
    }
  }
}
