// The array of callbacks that pages push to, before and after the SDK is there, and what late ones are told again.
// Whether there is something to tell is decided elsewhere.
import { EventType } from "./status.js";

export class Callbacks {
  /**
   * @param {string} name the product's, for the console
   * @param {unknown} existing the array that the page pushed to before: it stays the page's own
   * @param {() => object | null} identity what a payload shows
   */
  constructor(name, existing, identity) {
    this._name = name;
    this._identity = identity;
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
        if (this.isInitComplete) this._call(callback, EventType.InitCompleted);
      }
      return length;
    };
  }

  /** Tells everybody. Nobody is told anything before `SdkLoaded`. */
  emit(event) {
    if (event === EventType.SdkLoaded) this.isLoaded = true;
    if (event === EventType.InitCompleted) this.isInitComplete = true;
    if (this.isLoaded) for (const callback of this.list.slice()) this._call(callback, event);
  }

  /** Tells `handler` of one event, also at once where `isSo`; answers the function that ends it. */
  on(event, handler, isSo) {
    if (!EventType[event]) throw new TypeError(`There is no event ${event}.`);
    let isOn = true;
    const callback = (happened, payload) => {
      if (isOn && happened === event) handler(payload);
    };
    this.list.push(callback);
    if (isSo) this._call(callback, event);
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
    this.guard("callback", () => callback(event, { identity: this._identity() }));
  }
}
