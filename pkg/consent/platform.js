// Where a consent platform's function is, in this window or in a frame around it, and how it is asked.
// Nothing here knows what it is asked for, or what an answer means.
import { attempt } from "../local.js";

/** Calls `hear` for each event of the page's window, until the watch stops. */
export function listen(watch, type, hear) {
  // What is thrown here the page would see as an error of its own.
  const listener = (event) => attempt(() => hear(event));
  window.addEventListener(type, listener, true);
  watch._stops.push(() => window.removeEventListener(type, listener, true));
}

/** The function of this name, or the nearest frame around this one whose locator says that it has it. */
export function find(name) {
  for (let frame = window; ; frame = frame.parent) {
    // A frame of another origin throws for all names but those of its own frames.
    const api = attempt(() => frame[name]);
    if (typeof api === "function") return api;
    if (attempt(() => frame.frames[`${name}Locator`])) return frame;
    if (frame === frame.parent) return;
  }
}

/**
 * How what `find` has found is asked. `version` is what TCF and USP have before the callback; GPP has none. A failure is no answer.
 * @returns {(command: string, hear: (answer: unknown) => void, parameter?: unknown) => void}
 */
export function reach(watch, api, name, version) {
  const own = `${Math.random()}`;
  const callbacks = {};
  if (typeof api !== "function")
    listen(watch, "message", ({ source, data }) => {
      const { callId, returnValue, success } = data[`${name}Return`];
      if (source === api) callbacks[callId](returnValue, success);
    });
  return (command, hear, parameter) => {
    // A platform never sees what is thrown here.
    const callback = (answer, isSuccess) => void attempt(() => isSuccess === false || hear(answer));
    if (typeof api === "function")
      return version ? api(command, version, callback, parameter) : api(command, callback, parameter);
    const callId = command + own;
    callbacks[callId] = callback;
    api.postMessage({ [`${name}Call`]: { command, parameter, version: version || "1.1", callId } }, "*");
  };
}
