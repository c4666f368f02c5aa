// What the consent signals of a page come to for one product, watched: granted, denied, or not known yet.
// Only how several signals come to one word; what each of them means is in `consent/`, what follows from the word is the session's.
import { watchSignals } from "./consent/auto.js";
import { watchPage } from "./consent/page.js";
import { DENIED, GRANTED, UNKNOWN } from "./consent/words.js";
import { attempt } from "./local.js";

const TIMEOUT_MS = 1000;

/** The longest delay that a timer takes. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** By their numbers. */
const NUMBERED = [GRANTED, UNKNOWN, DENIED];

/** The products that are watched, by name. */
const watches = {};

/**
 * Watches the page's signals until `stop` is called. Throws nothing, whatever the page's consent platform does.
 *
 * @param {"auto" | { timeoutMs?: number, requireDisclosedVendor?: boolean } | ((notify: Function) => (() => void) | void)} option
 *   what the page gave to `init({ consent })`
 * @param {"UID2" | "EUID"} productName
 * @param {(state: "granted" | "denied" | "unknown", why: string, isAwaited: boolean, number: number) => void} tell is called in the
 *   task in which the state changes, also before this function returns. At first it is "unknown" and awaited, which nobody is told;
 *   when it has been unknown for `timeoutMs`, that is told once more, as awaited no longer. `number` is the state for the module: 0
 *   granted, 1 unknown, 2 denied
 * @returns {() => void} stop; after it nothing is told
 */
export function watchConsent(option, productName, tell) {
  const { timeoutMs = TIMEOUT_MS, requireDisclosedVendor } = option;
  let told = UNKNOWN;
  let timer;
  const say = (verdict, why, isAwaited) => {
    told = verdict;
    attempt(() => tell(verdict, why, isAwaited, NUMBERED.indexOf(verdict)));
  };
  // Besides it is `_isStopped`; `_isLate` when the time is over, which settles what has not been heard of; and `_isBusy` while several
  // interfaces are asked, of which the last one may deny.
  const watch = {
    _product: productName,
    _isEuid: productName === "EUID",
    _needsDisclosure: requireDisclosedVendor !== false,
    _timeoutMs: Math.min(timeoutMs, LONGEST_DELAY),
    /** Functions that say what a signal comes to now, as `[signal, value, verdict, why, flag]`, or nothing where the page has none. */
    _signals: [],
    _stops: [],
    _update() {
      if (watch._isBusy || watch._isStopped) return;
      const [, , verdict, why] = combine(watch);
      if (verdict === told) return;
      if (verdict === UNKNOWN) wait();
      say(verdict, why, verdict === UNKNOWN);
    },
  };
  watches[productName] = watch;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      watch._isLate = true;
      watch._update();
      const [, , verdict, why] = combine(watch);
      if (verdict === UNKNOWN && !watch._isStopped) say(verdict, why, false);
    }, watch._timeoutMs);
  };
  wait();
  watch._stops.push(() => clearTimeout(timer));
  (typeof option === "function" ? watchPage : watchSignals)(watch, option);
  return () => {
    watch._isStopped = true;
    watch._stops.splice(0).forEach(attempt);
    if (watches[productName] === watch) delete watches[productName];
  };
}

const read = ({ _signals }) => _signals.map((signal) => signal()).filter((signal) => signal);

/**
 * What each signal says now about a product that is watched; nothing about another. A signal that the page does not have is left out.
 *
 * @param {"UID2" | "EUID"} productName
 * @returns {{ signal: "tcf" | "gpp" | "usp" | "gpc" | "page", value: unknown, verdict: "granted" | "denied" | "unknown", why: string }[]}
 */
export const readSignals = (productName) =>
  (watches[productName] ? read(watches[productName]) : []).map(([signal, value, verdict, why]) => ({ signal, value, verdict, why }));

/**
 * Any denial denies; else what is awaited is waited for; else what says which law applies grants. TCF's interface, where nothing was
 * heard of it when the time is over, holds back only what no other has settled.
 */
function combine(watch) {
  const signals = read(watch);
  const find = (wanted, fits) => signals.find(([, , verdict, , flag]) => verdict === wanted && (!fits || fits(flag)));
  return (
    find(DENIED) ||
    find(UNKNOWN, (isSilent) => !isSilent || !watch._isLate) ||
    find(GRANTED, (isSettled) => isSettled) ||
    find(UNKNOWN) || [0, 0, watch._isLate ? (watch._isEuid ? DENIED : GRANTED) : UNKNOWN, "No consent platform has said which law applies."]
  );
}
