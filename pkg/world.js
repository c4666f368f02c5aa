// What is true outside the module at this moment: clocks, attention, randomness, storage, as lines of text.
// Read anew for each call; nothing is remembered here.

/** How much fresh randomness one call may need (src/session/world.rs). */
const ENTROPY_WORDS = 16;

/** Chromium says offline where only loopback works. */
const LOOPBACK = /^https?:\/\/(localhost|127\.|\[::1])/;

/** The lines that src/page/world.rs reads. Test environments replace the window, and may have taken it away. */
export function tellWorld(storage, baseUrl, begins) {
  const [isKept, lines] = storage._read(begins);
  const page = typeof window === "undefined" ? {} : window;
  const uptime = page.performance ? page.performance.now() : 0;
  const words = [Date.now(), uptime, isAwake(page, baseUrl), isKept].map((word) => Math.floor(+word));
  return [[...words, ...makeEntropy(page)].join("."), ...lines].join("\n");
}

/** Visible, and online unless the operator is on loopback. */
function isAwake({ document, navigator }, baseUrl) {
  if (!document || document.visibilityState === "hidden") return false;
  return navigator.onLine || LOOPBACK.test(baseUrl);
}

/** Without randomness every fingerprint and id is zero, and a sign-in fails for want of a key pair anyhow. */
function makeEntropy({ crypto }) {
  const words = new Uint32Array(ENTROPY_WORDS);
  return crypto ? crypto.getRandomValues(words) : words;
}
