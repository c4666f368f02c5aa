// @vitest-environment-options { "url": "https://www.publisher.example/news/today" }
// The table of what publishers' tests see, in Vitest's jsdom, with its fake timers: the package as `import` gives it.
import * as officialEuid from "@unified-id/euid-sdk";
import { expect, test, vi } from "vitest";
import * as euid from "uid2-wasm/euid";
import * as uid2 from "uid2-wasm/uid2";
import { run } from "./publisher/run.js";

const FAKED = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"];

const clock = {
  begin: (now) => vi.useFakeTimers({ now, toFake: FAKED }),
  advance: (ms) => vi.advanceTimersByTime(ms),
  jump: (now) => vi.setSystemTime(now),
  clear: () => vi.clearAllTimers(),
  end: () => vi.useRealTimers(),
};

run({ test, expect, clock, ours: { UID2: uid2, EUID: euid }, official: { EUID: officialEuid } });
