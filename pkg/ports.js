// The module's boundary by numbers: what it exports is one function for all calls, what it imports one for all ports.
// What may be called, and the ports of the call that is running; no function of the module runs while another does.

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

let ports;

/** @param {Function[]} next all that the module can do to a page, in the order of src/page/ports.rs: of the host whose call comes now */
export function setPorts(next) {
  ports = next;
}

/** Calls a port with a number and the lines of a text. */
export function port(which, number, text) {
  return ports[which](number, text) || "";
}

/** The first line of a text, and the rest of it. */
export function splitLine(text) {
  const end = text.indexOf("\n");
  return [text.slice(0, end), text.slice(end + 1)];
}
