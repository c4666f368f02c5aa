// The array of callbacks that pages push to, before and after the SDK is there, and what a callback that comes late is told.
// When an event happens is for the host and facade.js.
import { EventType, InitCompleted, OptoutReceived, SdkLoaded } from "./status.js";
import { inTurn, tellFollowers } from "./turns.js";
import { watch } from "./watch.js";

/** Events that stay true: a callback that is added later is told of those that have happened. */
const FINAL = [SdkLoaded, InitCompleted, OptoutReceived];

export class Callbacks {
  /**
   * @param {import("./facade.js").SdkBase} sdk what payloads show
   * @param {string} name the product's, for the console
   * @param {unknown} existing the array that the page pushed to before: it stays the page's own
   */
  constructor(sdk, name, existing) {
    this._sdk = sdk;
    this._name = name;
    this._told = {};
    this._adopt(Array.isArray(existing) ? existing : []);
  }

  /** The page may put another array in the place of this one: callbacks pushed there are told as well. */
  _adopt(list) {
    this._list = list;
    list.push = (...added) => {
      const length = Array.prototype.push.apply(list, added);
      const told = FINAL.filter((event) => this._hasTold(event));
      inTurn(() => {
        for (const callback of added)
          for (const event of told)
            // By now another person may be signed in.
            if (event !== OptoutReceived || this._sdk.hasOptedOut()) this._call(callback, event);
      });
      return length;
    };
  }

  /** Whether this event has happened. */
  _hasTold(event) {
    return event in this._told;
  }

  /** From now on it is as if no event but `SdkLoaded` had happened. */
  _forget() {
    this._told = { SdkLoaded };
  }

  /** Tells every callback. Before `SdkLoaded` has happened, no callback is told anything. */
  _emit(event) {
    this._told[event] = true;
    if (!this._hasTold(SdkLoaded)) return;
    for (const callback of this._list.slice()) this._call(callback, event);
    // Where nobody is, no library has anybody's token from here. Before anything happened here, nobody looks.
    if (event !== SdkLoaded && this._sdk.status !== "none") watch(Object(this._sdk._settings));
  }

  /** Calls `handler` with each payload of one event, and at once where that stays true and has happened; answers what ends it. */
  _on(event, handler) {
    if (!EventType[event]) throw new TypeError(`There is no event ${event}.`);
    let isOn = true;
    const callback = (happened, payload) => {
      if (isOn && happened === event) handler(payload);
    };
    this._list.push(callback);
    return () => {
      isOn = false;
      const at = this._list.indexOf(callback);
      if (at >= 0) this._list.splice(at, 1);
    };
  }

  /** A page's function may throw whatever it likes; the SDK goes on. Followers are told before the page is. */
  _guard(what, call) {
    tellFollowers();
    try {
      call();
    } catch (thrown) {
      console.warn(`[${this._name}] SDK ${what} threw an exception`, thrown);
    }
  }

  /** The identity is read as each callback runs: one that an earlier callback took away is in no later payload. */
  _call(callback, event) {
    this._guard("callback", () => {
      const payload = { identity: this._sdk.getIdentity() };
      // People's tests compare payloads: what we add does not count.
      if (event === OptoutReceived) Object.defineProperty(payload, "purge", { value: Object(this._sdk.lastPurge) });
      callback(event, payload);
    });
  }
}
