// The array of callbacks that pages push to, before and after the SDK is there, and what late ones are told again.
// Whether there is something to tell is decided elsewhere.
import { EventType } from "./status.js";

export class Callbacks {
  /**
   * @param {string} name the product's, for the console
   * @param {unknown} existing the array that the page pushed to before: it stays the page's own
   * @param {() => object | null} identity what a payload shows
   * @param {() => object | undefined} optedOut the purge's report, while whoever is here has opted out
   */
  constructor(name, existing, identity, optedOut) {
    this._name = name;
    this._identity = identity;
    this._optedOut = optedOut;
    this.isLoaded = this.isInitComplete = false;
    this.adopt(Array.isArray(existing) ? existing : []);
  }

  /** The page may put another array in the place of this one: callbacks pushed there are told as well. */
  adopt(list) {
    this.list = list;
    list.push = (...added) => {
      const length = Array.prototype.push.apply(list, added);
      for (const callback of added) {
        if (this.isLoaded) this._call(callback, EventType.SdkLoaded);
        if (!this.isInitComplete) continue;
        this._call(callback, EventType.InitCompleted);
        // What is final is told to whoever comes late, and to whoever is about to be told once.
        if (this._isOptOutTold && this._optedOut()) this._call(callback, EventType.OptoutReceived);
      }
      return length;
    };
  }

  /** Tells everybody. Nobody is told anything before `SdkLoaded`. */
  emit(event) {
    if (event === EventType.SdkLoaded) this.isLoaded = true;
    if (event === EventType.InitCompleted) this.isInitComplete = true;
    if (event === EventType.OptoutReceived) this._isOptOutTold = true;
    if (this.isLoaded) for (const callback of this.list.slice()) this._call(callback, event);
  }

  /** Tells `handler` of one event, and what a late one is told of it; answers the function that ends it. */
  on(event, handler) {
    if (!EventType[event]) throw new TypeError(`There is no event ${event}.`);
    let isOn = true;
    const callback = (happened, payload) => {
      if (isOn && happened === event) handler(payload);
    };
    this.list.push(callback);
    return () => {
      isOn = false;
      const at = this.list.indexOf(callback);
      if (at >= 0) this.list.splice(at, 1);
    };
  }

  /** A page's function may throw whatever it likes; the SDK goes on. */
  guard(what, call) {
    try {
      call();
    } catch (thrown) {
      console.warn(`[${this._name}] SDK ${what} threw an exception`, thrown);
    }
  }

  /** The identity is read as each callback runs: one that an earlier callback took away is in no later payload. */
  _call(callback, event) {
    const payload = { identity: this._identity() };
    // People's tests compare payloads: what we add does not count.
    if (event === EventType.OptoutReceived) Object.defineProperty(payload, "purge", { value: this._optedOut() });
    this.guard("callback", () => callback(event, payload));
  }
}
