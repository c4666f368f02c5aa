// What is true outside the module at this moment: clocks, attention, randomness, storage, as lines of text.
// Read anew for each call; nothing is remembered here but a count.
import { attempt } from "./local.js";

/** How much fresh randomness one call may need (src/session/world.rs). */
const ENTROPY_WORDS = 16;

/** Chromium says offline where only loopback works. */
const LOOPBACK = /^https?:\/\/(localhost|127\.|\[::1])/;

/** How many random numbers were made on this page. */
let made = 0;

/** The lines that src/page/world.rs reads. Test environments replace the window, and may have taken it away. */
export function tellWorld(storage, baseUrl, begins, consent) {
  const [isKept, text] = storage._read(begins);
  const words = [Date.now(), tellUptime(), isAwake(baseUrl), isKept, consent || 0].map((word) => Math.floor(+word));
  return [[...words, ...makeEntropy()].join("."), text].join("\n");
}

/** Milliseconds by the monotonic clock, or by the wall clock where a page has no other. One is added, so that zero is no time. */
export const tellUptime = () => attempt(() => window.performance.now() + 1) || Date.now();

/** Visible, and not known to be offline unless the operator is on loopback. */
function isAwake(baseUrl) {
  const isVisible = attempt(() => document.visibilityState !== "hidden") === true;
  return isVisible && (attempt(() => navigator.onLine) !== false || LOOPBACK.test(baseUrl));
}

/** Where the engine's randomness is missing, dice, time and a count keep ids from being zero, and from coming twice. */
function makeEntropy() {
  const words = new Uint32Array(ENTROPY_WORDS);
  attempt(() => window.crypto.getRandomValues(words));
  return words.map((word) => word ^ (Math.random() * 2 ** 32) ^ (Date.now() + made++));
}
