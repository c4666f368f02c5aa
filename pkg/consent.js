// What the consent signals of a page come to for one product, watched: granted, denied, or not known yet.
// Only how several signals come to one word; what each of them means is in `consent/`, what follows from the word is the session's.
import { watchSignals } from "./consent/auto.js";
import { DENIED, GRANTED, UNKNOWN } from "./consent/words.js";
import { watchPage } from "./consent/page.js";
import { attempt } from "./storage.js";

const TIMEOUT_MS = 1000;

/** The longest delay that a timer takes. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** What reads the signals of a product that is watched, by its name. */
const readers = {};

/**
 * Watches the page's signals until `stop` is called. Throws nothing, whatever the page's consent platform does.
 *
 * @param {"auto" | { timeoutMs?: number, requireDisclosedVendor?: boolean } | ((notify: Function) => (() => void) | void)} option
 *   what the page gave to `init({ consent })`
 * @param {"UID2" | "EUID"} productName
 * @param {(state: "granted" | "denied" | "unknown", why: string) => void} tell is called in the task in which the state changes,
 *   also before this function returns. The state that nobody is told of is "unknown".
 * @returns {() => void} stop; after it nothing is told
 */
export function watchConsent(option, productName, tell) {
  const { timeoutMs = TIMEOUT_MS, requireDisclosedVendor } = option;
  const stops = [];
  const watch = {
    _product: productName,
    _isEuid: productName === "EUID",
    _needsDisclosure: requireDisclosedVendor !== false,
    _stops: stops,
    _timeoutMs: Math.min(timeoutMs, LONGEST_DELAY),
    /** Whether the time-out is over: what nobody has spoken of by then does not apply. */
    _isLate: false,
    /** Nothing is told while several platforms are asked: the next one may deny. */
    _isBusy: true,
    _isStopped: false,
    _update() {
      if (watch._isBusy || watch._isStopped) return;
      const [, , verdict, why] = combine(read(), watch);
      if (verdict === told) return;
      told = verdict;
      attempt(() => tell(verdict, why));
    },
  };
  let told = UNKNOWN;
  const signals = (typeof option === "function" ? watchPage : watchSignals)(watch, option);
  const read = () => signals.map((signal) => signal()).filter((signal) => signal);
  const timer = setTimeout(() => {
    watch._isLate = true;
    watch._update();
  }, watch._timeoutMs);
  stops.push(() => clearTimeout(timer));
  readers[productName] = read;
  watch._isBusy = false;
  watch._update();
  return () => {
    watch._isStopped = true;
    stops.splice(0).forEach(attempt);
    if (readers[productName] === read) delete readers[productName];
  };
}

/**
 * What each signal says now about a product that is watched; nothing for another. A signal that the page does not have is left out.
 *
 * @param {"UID2" | "EUID"} productName
 * @returns {{ signal: "tcf" | "gpp" | "usp" | "gpc" | "page", value: unknown, verdict: "granted" | "denied" | "unknown", why: string }[]}
 */
export const readSignals = (productName) =>
  readers[productName] ? readers[productName]().map(([signal, value, verdict, why]) => ({ signal, value, verdict, why })) : [];

/**
 * Any denial denies, then any signal that is awaited is waited for, and then one that says where the person is grants. A platform
 * that has said nothing at all when the time is over holds back only what nobody else has settled.
 */
function combine(signals, { _isEuid, _isLate }) {
  const find = (wanted, which = () => true) => signals.find((signal) => signal[2] === wanted && which(signal[4]));
  return (
    find(DENIED) ||
    find(UNKNOWN, (isSilent) => !(isSilent && _isLate)) ||
    find(GRANTED, (isSettled) => isSettled) ||
    find(UNKNOWN) ||
    (_isLate
      ? [, , _isEuid ? DENIED : GRANTED, "No consent platform says which law applies."]
      : [, , UNKNOWN, "A consent platform is awaited."])
  );
}
