// The consent signals that a page asked for in `init`: what they have come to, told to whoever shows tokens.
// Only that; what a signal means is in consent.js, which is loaded here, and what follows from a word is the session's.
import { loadConsent } from "uid2:later";
import { Timer } from "./timer.js";

/** What signals come to, by the numbers of the module (`PORT_WORLD` in src/page/boundary.rs). */
export const GRANTED = 0;
export const UNKNOWN = 1;
export const DENIED = 2;

/** What could not be loaded is tried again after this long, and twice as long after each further time. */
const PATIENCE_MS = 1000;
const LONGEST_MS = 64000;

/** What has not come after this long counts as what cannot be loaded. Should it come later, it is welcome. */
const TIMEOUT_MS = 10000;

export class Heed {
  /**
   * @param {object | string | Function} option `consent` of `init`
   * @param {() => void} tell is called when the word has changed, or has been awaited for too long
   */
  constructor(option, { _name }, coreUrl, tell) {
    this._timer = new Timer();
    /** Whether the word is waited for. When that has taken too long it counts as what it is: not known. */
    this._isAwaited = true;
    this._word = UNKNOWN;
    const hear = (_, why, isAwaited, word) => {
      this._isAwaited = isAwaited;
      this._word = word;
      tell();
    };
    let wait = 0;
    const come = (adapters) => {
      if (this._hasEnded || this._stop) return;
      this._timer._clear();
      this._adapters = adapters;
      const stop = adapters.watchConsent(option, _name, hear);
      // It may have told at once, and whoever heard of it may have ended this.
      if (this._hasEnded) stop();
      else this._stop = stop;
    };
    const fail = () => {
      if (this._hasEnded || this._stop) return;
      wait = Math.min(wait * 2 || PATIENCE_MS, LONGEST_MS);
      this._timer._set(load, wait);
      hear(0, 0, false, UNKNOWN);
    };
    const load = () => {
      this._timer._set(fail, TIMEOUT_MS);
      loadConsent(wait, coreUrl).then(come).catch(fail);
    };
    // Where there is no page nothing is shown to anybody.
    if (typeof window !== "undefined") load();
  }

  _end() {
    this._hasEnded = true;
    this._timer._clear();
    if (this._stop) this._stop();
  }
}
