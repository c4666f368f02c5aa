/**
 * @jest-environment-options {"url": "https://www.publisher.example/news/today"}
 */
// The table of what publishers' tests see, in Jest's jsdom, with its fake timers: the package as `require` gives it.
// The official package is a module, which Jest has Babel translate as publishers do.
const { run } = require("./publisher/run.js");

const REAL = ["nextTick", "queueMicrotask"];

const clock = {
  begin: (now) => jest.useFakeTimers({ now, doNotFake: REAL }),
  advance: (ms) => jest.advanceTimersByTime(ms),
  jump: (now) => jest.setSystemTime(now),
  clear: () => jest.clearAllTimers(),
  end: () => jest.useRealTimers(),
};

run({
  test,
  expect,
  clock,
  ours: { UID2: require("uid2-wasm/uid2"), EUID: require("uid2-wasm/euid") },
  official: { EUID: require("@unified-id/euid-sdk") },
});
