// `setTimeout` and `clearTimeout` as a publisher's tests replace them: counted, on top of the runner's fake timers.
// What is counted is judged elsewhere.

/** Where jsdom shares its globals with the tests, its own timers, for storage events, are found by who calls. */
const isOfJsdom = (stack) => stack.split("\n")[2].includes("/jsdom/lib/");

/** Counts from now on, until `restore`. */
export function countTimers() {
  const { setTimeout, clearTimeout } = globalThis;
  const live = new Set();
  const counts = { set: 0, clearedDead: 0, mostAtOnce: 0, live: () => live.size, forget: () => live.clear() };
  globalThis.setTimeout = (call, delay, ...rest) => {
    if (isOfJsdom(new Error().stack)) return setTimeout(call, delay, ...rest);
    const fire = (...args) => {
      live.delete(timer);
      counts.during(() => call(...args));
    };
    const timer = setTimeout(fire, delay, ...rest);
    live.add(timer);
    counts.set += 1;
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    if (!live.delete(timer)) counts.clearedDead += 1;
    clearTimeout(timer);
  };
  /** An outermost call, of the page or of a timer: how many timers it sets. */
  counts.during = (call) => {
    const before = counts.set;
    try {
      return call();
    } finally {
      counts.mostAtOnce = Math.max(counts.mostAtOnce, counts.set - before);
    }
  };
  counts.restore = () => Object.assign(globalThis, { setTimeout, clearTimeout });
  return counts;
}
