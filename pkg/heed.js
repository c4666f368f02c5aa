// The consent signals that a page asked for in `init`: what they have come to, told to whoever shows tokens.
// Only that; what a signal means is in consent.js, which is loaded here, and what follows from a word is the session's.
import { loadConsent } from "uid2:consent";
import { Timer } from "./timer.js";

/** The words by their numbers, as the module knows them (`PORT_WORLD` in src/page/boundary.rs). */
const WORDS = ["granted", "unknown", "denied"];
export const UNKNOWN = 1;
export const DENIED = 2;

/** What could not be loaded is tried again after this long, and twice as long after each further time. */
const PATIENCE_MS = 1000;
const MAX_DOUBLINGS = 6;

/** What has not come after this long counts as what cannot be loaded. Should it come later, it is welcome. */
const TIMEOUT_MS = 10000;

export class Heed {
  /**
   * @param {object | string | Function} option `consent` of `init`
   * @param {() => void} tell is called when the word has changed, or has been awaited for too long
   */
  constructor(option, product, coreUrl, tell) {
    this._option = option;
    /** What the signals come to. */
    this._word = UNKNOWN;
    /** Whether it is waited for: a moment later it counts as what it is. */
    this._isAwaited = true;
    this._timer = new Timer();
    this._load(product._name, coreUrl, tell, 0);
  }

  _load(name, coreUrl, tell, failures) {
    const hear = (word, why, isAwaited) => {
      this._word = WORDS.indexOf(word);
      this._isAwaited = isAwaited;
      tell();
    };
    const come = (adapters) => {
      if (this._hasEnded || this._stop) return;
      this._timer._clear();
      this._adapters = adapters;
      const stop = adapters.watchConsent(this._option, name, hear);
      // It may have told at once, and whoever heard of it may have ended this.
      if (this._hasEnded) stop();
      else this._stop = stop;
    };
    const fail = () => {
      if (this._hasEnded || this._stop) return;
      this._timer._set(() => this._load(name, coreUrl, tell, failures + 1), PATIENCE_MS * 2 ** Math.min(failures, MAX_DOUBLINGS));
      hear(WORDS[UNKNOWN]);
    };
    // Where there is no page nothing is shown to anybody.
    if (typeof window === "undefined") return;
    this._timer._set(fail, TIMEOUT_MS);
    loadConsent(failures, coreUrl).then(come).catch(fail);
  }

  _end() {
    this._hasEnded = true;
    this._timer._clear();
    if (this._stop) this._stop();
  }
}
