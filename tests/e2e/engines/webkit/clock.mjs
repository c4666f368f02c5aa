// The clock of a page that a walk moves: time flows, and jumps when told to. Timers that a jump makes due fire once, in order.
// Self-contained: its source is sent to the page.

export function movePageClock(ahead) {
  const { Date: RealDate, setTimeout: set, clearTimeout: clear } = window;
  const now = performance.now.bind(performance);
  let wall = ahead;
  let passed = 0;
  let last = 0;
  const timers = new Map();

  class MovedDate extends RealDate {
    constructor(...args) {
      super(...(args.length === 0 ? [MovedDate.now()] : args));
    }
    static now() {
      return RealDate.now() + wall;
    }
  }
  window.Date = MovedDate;
  performance.now = () => now() + passed;

  const fire = (id) => {
    const timer = timers.get(id);
    timers.delete(id);
    clear(timer.real);
    timer.call();
  };
  const arm = (id, timer) => (timer.real = set.call(window, fire, Math.max(0, timer.due - performance.now()), id));
  window.setTimeout = (go, delay = 0, ...args) => {
    const id = (last += 1);
    const timer = { due: performance.now() + Number(delay), call: () => go(...args) };
    timers.set(id, timer);
    arm(id, timer);
    return id;
  };
  window.clearTimeout = (id) => {
    const timer = timers.get(id);
    if (!timer) return;
    clear(timer.real);
    timers.delete(id);
  };

  window.walkClock = {
    /** Time passes at once. */
    pass(ms) {
      wall += ms;
      passed += ms;
      const due = [...timers].filter(([, timer]) => timer.due <= performance.now()).sort(([, a], [, b]) => a.due - b.due);
      for (const [id] of due) if (timers.has(id)) fire(id);
      for (const [id, timer] of timers) {
        clear(timer.real);
        arm(id, timer);
      }
    },
    /** The wall clock is set, and no time passes. */
    set(ms) {
      wall = ms;
    },
  };
}
