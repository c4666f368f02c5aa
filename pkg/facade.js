// What a page calls: the official surface over one host, with the callbacks array, its replay and the waiting promises.
// Until a module runs, calls are kept in order and getters say: no token. The only decision made in JavaScript is that.
import { addressError, checkInit, checkKeypair, signInError } from "./errors.js";
import { Host } from "./host.js";
import { EUID_PRODUCT, UID2_PRODUCT } from "./products.js";

export const EventType = {
  InitCompleted: "InitCompleted",
  IdentityUpdated: "IdentityUpdated",
  SdkLoaded: "SdkLoaded",
  OptoutReceived: "OptoutReceived",
};

export const IdentityStatus = {
  ESTABLISHED: 0,
  REFRESHED: 1,
  EXPIRED: 100,
  NO_IDENTITY: -1,
  INVALID: -2,
  REFRESH_EXPIRED: -3,
  OPTOUT: -4,
};

const STATUS_TEXT = {
  0: "Identity established",
  1: "Identity refreshed",
  100: "Identity expired, refresh still valid",
  [-1]: "Identity not available",
  [-2]: "advertising_token is not available or is not valid",
  [-3]: "Identity expired, refresh expired",
  [-4]: "User has opted out",
};

const DEFAULT_RETRY_MS = 5000;

/** The events behind the module's notices, by number; 0 is the callback given to `init`. */
const NOTICES = [undefined, EventType.InitCompleted, EventType.OptoutReceived, EventType.IdentityUpdated];

/** What a sign-in is given, as src/page numbers it. */
const [EMAIL, PHONE, EMAIL_HASH, PHONE_HASH] = [0, 1, 2, 3];

export class SdkBase {
  /**
   * @param {object} product of products.js
   * @param {Function[]} existing callbacks that the page pushed before this script came
   * @param {{callback?: () => void}} [container] receives the function that starts the SDK, for a script that has to set a
   *   global first; without one it starts at once
   */
  constructor(product, existing, container) {
    this._product = product;
    this._pending = [];
    this._signIns = new Map();
    this.callbacks = [];
    for (const callback of existing || []) this.callbacks.push(callback);
    this.callbacks.push = (...added) => this._added(added);
    this._host = new Host(product, {
      ready: () => this._ready(),
      restarted: () => this._restarted(),
      notice: (which) => this._notice(which),
      settle: (...end) => this._settle(...end),
      quiet: () => this._settlePending(),
    });
    if (container) container.callback = () => this._host.start();
    else this._host.start();
  }

  init(opts) {
    checkInit(opts);
    const { identity, callback, baseUrl, refreshRetryPeriod } = opts;
    if (callback !== undefined) this._legacy = callback;
    this._settings = { baseUrl, refreshRetryPeriod: refreshRetryPeriod || DEFAULT_RETRY_MS };
    const handed = identity === undefined || identity === null ? undefined : asJson(identity);
    this._host.when(() => this._init(handed));
  }

  setIdentity(identity) {
    this._checkInit();
    this._host.when(() => this._host.run("hand_in", asJson(identity)));
  }

  setIdentityFromEmail(email, opts) {
    return this._signIn(EMAIL, email, opts);
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
    return new Promise((resolve, reject) => {
      const view = this._host.look();
      if (!this._answers(view)) this._pending.push({ resolve, reject });
      else if (view.identity) resolve(view.identity.advertising_token);
      else reject(new Error("Identity not available"));
    });
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
    return this._initComplete === true;
  }

  disconnect() {
    this._disconnected = true;
    this._host.when(() => this._host.run("disconnect"));
    for (const { reject } of this._pending.splice(0)) reject(new Error(`${this._product.name} SDK aborted.`));
  }

  _checkInit() {
    if (!this._settings) throw new Error("Cannot set identity before calling init.");
  }

  _init(handed) {
    const { baseUrl, refreshRetryPeriod } = this._settings;
    this._host.run("init", baseUrl, refreshRetryPeriod, handed);
  }

  async _signIn(kind, text, opts) {
    this._checkInit();
    checkKeypair(this._product, opts);
    const { serverPublicKey, subscriptionId } = opts;
    return new Promise((resolve, reject) =>
      this._host.when(() => {
        // The promise is known by the question's number before anything that settles it is run.
        const number = this._host.ask("sign_in", kind, String(text), serverPublicKey.slice(9), subscriptionId);
        if (number < 0) reject(addressError(number));
        else this._signIns.set(number, { resolve, reject });
        this._host.finish();
      }),
    );
  }

  _settle(question, end, ...words) {
    const signIn = this._signIns.get(question);
    this._signIns.delete(question);
    if (!signIn) return;
    if (end === 0) signIn.resolve();
    else signIn.reject(signInError(this._product, end, ...words));
  }

  /** Whether the answer to "which token" can be given now, rather than after `init` or the open question. */
  _answers(view) {
    return (this._initComplete || this._disconnected) && !view.asking;
  }

  _settlePending() {
    if (this._pending.length === 0) return;
    const view = this._host.look();
    if (!this._answers(view)) return;
    for (const { resolve, reject } of this._pending.splice(0)) {
      if (view.identity) resolve(view.identity.advertising_token);
      else reject(new Error("No identity available."));
    }
  }

  _ready() {
    this._isReady = true;
    this._emit(EventType.SdkLoaded);
  }

  /** The module was replaced: what it knew is in storage, what the page set is here, and its sign-ins are lost. */
  _restarted() {
    for (const { reject } of this._signIns.values()) reject(signInError(this._product, 2, "", "", "unanswered"));
    this._signIns.clear();
    if (this._settings) this._init(undefined);
  }

  _notice(which) {
    if (which === 0) {
      this._callLegacy();
    } else {
      if (NOTICES[which] === EventType.InitCompleted) this._initComplete = true;
      this._emit(NOTICES[which]);
    }
  }

  _callLegacy() {
    if (!this._legacy) return;
    const { status, identity } = this._host.look();
    const token = identity ? identity.advertising_token : undefined;
    const payload = { advertisingToken: token, advertising_token: token, status, statusText: STATUS_TEXT[status] };
    guarded(() => this._legacy(payload));
  }

  _emit(event) {
    for (const callback of this.callbacks.slice()) this._call(callback, event);
  }

  /** The identity is read as each callback runs: one that an earlier callback took away is in no later payload. */
  _call(callback, event) {
    guarded(() => callback(event, { identity: this.getIdentity() }));
  }

  _added(added) {
    const length = Array.prototype.push.apply(this.callbacks, added);
    for (const callback of added) {
      if (this._isReady) this._call(callback, EventType.SdkLoaded);
      if (this._initComplete) this._call(callback, EventType.InitCompleted);
    }
    return length;
  }
}

export class UID2 extends SdkBase {
  constructor(existing, container) {
    super(UID2_PRODUCT, existing, container);
  }
}

export class EUID extends SdkBase {
  constructor(existing, container) {
    super(EUID_PRODUCT, existing, container);
  }
}

for (const sdk of [UID2, EUID]) {
  sdk.EventType = EventType;
  sdk.IdentityStatus = IdentityStatus;
  sdk.DEFAULT_REFRESH_RETRY_PERIOD_MS = DEFAULT_RETRY_MS;
}

/** A page's callback may throw whatever it likes; the SDK goes on. */
function guarded(call) {
  try {
    call();
  } catch (thrown) {
    console.warn("UID2 SDK: a callback of the page threw", thrown);
  }
}

/** What the page handed in, as text: anything may come, and what has no JSON is no identity. */
function asJson(value) {
  try {
    return JSON.stringify(value) || "";
  } catch {
    return "";
  }
}
