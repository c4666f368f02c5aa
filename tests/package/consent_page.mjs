// A page without a browser, on which consent is watched by the file that ships: a window, a clock that is moved by hand, and
// frames around it.
// Consent platforms are in cmp.mjs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE } from "./installed.mjs";

const DIST = join(PACKAGE, "dist");
const files = Object.keys(JSON.parse(readFileSync(join(DIST, "integrity.json"), "utf8")));
export const { watchConsent, readSignals } = await import(join(DIST, files.find((file) => file.startsWith("uid2-consent."))));

/** A window, with the listeners that it has. */
class FakeWindow extends EventTarget {
  frames = this;
  parent = this;
  listening = 0;

  addEventListener(...more) {
    this.listening++;
    super.addEventListener(...more);
  }

  removeEventListener(...more) {
    this.listening--;
    super.removeEventListener(...more);
  }
}

/** Opens a page: each test has one, and its clock. */
export function openPage(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const before = ["window", "navigator"].map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  const window = new FakeWindow();
  const navigator = {};
  const set = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  set("window", window);
  set("navigator", navigator);
  const stops = [];
  t.after(() => {
    stops.forEach((stop) => stop());
    for (const [name, was] of before) was ? Object.defineProperty(globalThis, name, was) : delete globalThis[name];
  });
  return {
    window,
    navigator,
    pass: (ms) => t.mock.timers.tick(ms),
    dispatch: (type) => window.dispatchEvent(new Event(type)),
    put: (platform) => {
      window[platform.name] = platform.function();
      return platform;
    },
    /** What is told of a product, in order; `told.state` is the last of it, `told.overdue` how often a doubt was told as overdue. */
    watch: (product, option = "auto") => {
      const told = [];
      const reasons = [];
      let overdue = 0;
      const stop = watchConsent(option, product, (state, why, isAwaited) => {
        if (state === "unknown" && !isAwaited) return void (overdue += 1);
        told.push(state);
        reasons.push(why);
      });
      stops.push(stop);
      return Object.defineProperties(told, {
        state: { get: () => told.at(-1) ?? "unknown" },
        why: { get: () => reasons.at(-1) },
        overdue: { get: () => overdue },
        stop: { value: stop },
      });
    },
  };
}

/** Puts platforms into a frame around the page, of another origin: it can be sent messages, and shows the names of its frames. */
export function frameAround({ window }, platforms, { isOuter = false } = {}) {
  const locators = Object.fromEntries(platforms.map(({ name }) => [`${name}Locator`, {}]));
  const top = new Proxy(
    {},
    {
      get(_, name) {
        if (name === "parent") return top;
        if (name === "frames") return new Proxy(locators, { get: (_, name) => locators[name] ?? refuse(name) });
        if (name === "postMessage") return (message) => answer(structuredClone(message));
        return locators[name] ?? refuse(name);
      },
    },
  );
  const refuse = (name) => {
    throw new Error(`a frame of another origin does not show ${String(name)}`);
  };
  const send = (data, source = top) =>
    window.dispatchEvent(Object.assign(new Event("message"), { data: structuredClone(data), source }));
  function answer(message) {
    const [[call, { command, version, callId, parameter }]] = Object.entries(message);
    const platform = platforms.find(({ name }) => call === `${name}Call`);
    const callback = (returnValue, success) => send({ [`${platform.name}Return`]: { returnValue, success, callId } });
    if (platform.name === "__gpp" && version !== "1.1") throw new Error(`GPP has no version ${version}`);
    if (platform.name === "__gpp") platform.function()(command, callback, parameter);
    else platform.function()(command, version, callback, parameter);
  }
  window.parent = isOuter ? { frames: {}, parent: top } : top;
  return { send, top };
}
