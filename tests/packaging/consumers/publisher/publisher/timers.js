// `setTimeout` and `clearTimeout` as a publisher's tests replace them: counted, on top of the runner's fake timers.
// What is counted is judged elsewhere.

/** Counts from now on, until `restore`. */
export function countTimers() {
  const { setTimeout, clearTimeout } = globalThis;
  const live = new Set();
  const counts = { set: 0, clearedDead: 0, live: () => live.size, forget: () => live.clear() };
  globalThis.setTimeout = (call, delay, ...rest) => {
    const fire = (...args) => {
      live.delete(timer);
      call(...args);
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
  counts.restore = () => Object.assign(globalThis, { setTimeout, clearTimeout });
  return counts;
}
