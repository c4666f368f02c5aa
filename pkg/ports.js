// The module's boundary by numbers: what it exports is one function for all calls, what it imports one for all ports.
// The two lists, and the host of the call that is running; no function of the module runs while another does.

// What may be called (src/page/mod.rs).
export const PEEK = 0;
export const FACTS = 1;
export const CLOSE = 2;
export const WAKE = 3;
export const TICK = 4;
export const INIT = 5;
export const HAND_IN = 6;
export const SIGN_IN = 7;
export const DISCONNECT = 8;
export const REFRESH_NOW = 9;
export const GRANTED = 10;
export const AGREED = 11;
export const ANSWERED = 12;
export const UNANSWERED = 13;

/** The methods of a host that the module calls (src/page/ports.rs), by number: all that it can do to a page. */
const PORTS = [
  "world",
  "readMembers",
  "writeMembers",
  "write",
  "prepare",
  "send",
  "abort",
  "timer",
  "show",
  "notice",
  "settle",
  "facts",
];

let host;

/** @param {import("./host.js").Host} next whose call comes now */
export function setHost(next) {
  host = next;
}

/** Calls a port with a number and the lines of a text. */
export function port(which, number, text) {
  return host[PORTS[which]](number, text) || "";
}

/** The first line of a text, and the rest of it. */
export function splitLine(text) {
  const end = text.indexOf("\n");
  return [text.slice(0, end), text.slice(end + 1)];
}
