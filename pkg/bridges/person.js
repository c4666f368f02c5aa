// Who may be shown to other libraries at this moment, for one product: what the instances of the SDK on this page say.
// Only that; nothing here knows a library.
import { readCookie } from "../cookies.js";
import { attempt, readLocal } from "../local.js";
import { readSite } from "../site.js";
import { print } from "./print.js";

/** Nobody was ever here: other libraries go on as if there were no SDK. */
const FREE = 0;
const SHOWN = 1;
/** Nobody is shown now, which may end: the SDK is loading, or asks, or waits for consent. */
const VEILED = 2;
/** Whoever was here is gone, and so are all ids: an opt-out, a logout, or a consent that was withdrawn. */
const GONE = 3;

export class Person {
  /**
   * @param {object} product of products.js
   * @param {HTMLScriptElement} [tag] the script's own element, where it says how the page wants its bridges: `data-prebid="takeOver"`
   */
  constructor(product, page, tag) {
    Object.assign(this, product);
    this._page = page;
    this._tag = tag;
    /** The name of Prebid's module, and the beginning of its names. */
    this._module = product._name.toLowerCase();
    this._state = FREE;
    /** Prints of the tokens that were seen, and of those that must not be shown to anybody. */
    this._seen = new Set();
    this._named = new Set();
  }

  /** What the page calls, of each instance. */
  _sdks() {
    return this._page.instances.filter(({ product, sdk }) => sdk && product === this._name).map(({ sdk }) => sdk);
  }

  /** What `init` said of a library, or else the tag of our script; `true` where neither said anything. */
  _option(library) {
    // A product without an SDK on the page goes by what the other was told.
    const own = this._sdks();
    const sdks = own.length ? own : this._page.instances.map(({ sdk }) => Object(sdk));
    const { bridges } = sdks.find(({ bridges }) => bridges !== undefined) || { bridges: this._tag && this._tag.dataset };
    return bridges === false ? false : Object.assign({ [library]: true }, bridges)[library];
  }

  /** Loads the SDK from beside our script: a page that is configured for Prebid alone has no other tag of ours. */
  _load() {
    if (this._isLoading || !this._tag) return;
    this._isLoading = true;
    const { src, nonce } = this._tag;
    const script = Object.assign(document.createElement("script"), { nonce, src: new URL(`${this._module}-sdk.js`, src).href });
    document.head.append(script);
  }

  /** @returns {[state: number, token?: string]} as it is at this very moment */
  _look() {
    const sdks = this._sdks();
    // Before the SDK is there its record says whether somebody is opted out.
    if (!sdks.length) return [this._isOutInStorage() ? GONE : this._isLoading ? VEILED : FREE];
    const token = sdks.map((sdk) => sdk.getAdvertisingToken()).find(Boolean);
    if (token) {
      this._wasHere = true;
      return [SHOWN, token];
    }
    const words = sdks.map(({ status }) => status);
    // While the SDK is loading or asks, it is not known whether somebody was here.
    this._wasHere = this._wasHere || words.some((word) => !["none", "loading", "held"].includes(word));
    if (sdks.some((sdk) => sdk.hasOptedOut()) || words.includes("consentDenied")) return [GONE];
    if (words.some((word) => word !== "none")) return [VEILED];
    return [this._wasHere ? GONE : FREE];
  }

  _isOutInStorage() {
    return !!readSite() || [readLocal(this._key), ...readCookie(this._cookie)].some((text) => /"optout"/.test(text));
  }

  /** Takes in what has changed, and answers whether anything has. */
  _follow() {
    const [state, token] = this._look();
    const { _state: before, _token: earlier, _count: count } = this;
    this._count = this._sdks().length;
    const chain = token && this._chain();
    if (state === before && token === earlier && count === this._count) {
      // The front shows a token, and the core stores its chain later.
      this._last = chain || this._last;
      return false;
    }
    const text = token && print(token);
    // A refresh keeps the chain. Another token, of another chain or of none yet, is another person's.
    this._hasChanged = !!(text && this._lastToken && text !== this._lastToken && !(chain && chain === this._last));
    if (state === GONE || this._hasChanged) this._nameSeen();
    if (token) {
      this._last = chain;
      this._lastToken = text;
      this._seen.add(text);
      // Somebody who signs in with a token that was named shows that it is theirs again.
      this._named.delete(text);
    }
    this._wasShown = before === SHOWN;
    this._state = state;
    this._token = token;
    return true;
  }

  /** Names all tokens seen so far. */
  _nameSeen() {
    this._seen.forEach((token) => this._named.add(token));
    this._seen.clear();
  }

  /** A token of theirs that a library had. */
  _nameToken(token) {
    if (typeof token === "string") this._namePrint(print(token));
  }

  _namePrint(token) {
    if (!this._token || token !== print(this._token)) this._named.add(token);
  }

  /** The number of the chain in the stored record, if there is one. What follows it changes with a refresh. */
  _chain() {
    for (const text of [readLocal(this._key), ...readCookie(this._cookie)]) {
      const record = attempt(() => JSON.parse(text));
      if (record && record.advertising_token && record.line) return record.line.split(".")[0];
    }
  }

  _isGone() {
    return this._state === GONE;
  }

  /** Whether they are gone without having said no. */
  _isLogout() {
    return this._isGone() && !this._sdks().some((sdk) => sdk.hasOptedOut() || sdk.status === "consentDenied");
  }

  _isShown() {
    return this._state === SHOWN;
  }

  /** Whether all ids of this product are barred now. Asked at each read: storage may have changed since. */
  _isBarred() {
    return this._look()[0] > SHOWN;
  }

  /** Whether this id must not be shown now. */
  _bars(id) {
    return this._isBarred() || this._isNamed(id);
  }

  /** Whether this id is somebody's who is gone: while they are, any of this product. */
  _isOfGone(id) {
    return this._isGone() || this._isNamed(id);
  }

  /** Whether this is a token of somebody who is gone, or is not shown now. */
  _isNamed(id) {
    const text = typeof id === "string" && print(id);
    return this._named.has(text) || (this._state > SHOWN && this._seen.has(text));
  }

  /** Whether anything may have to be taken out of what is sent. */
  _mayBar() {
    return this._named.size > 0 || this._isBarred();
  }
}
