// The module's boundary by numbers: what it exports is one function for all calls, what it imports one for all ports.
// What may be called, the ports of the call that is running, and the texts that cross; no function of the module runs while another does.

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
export const WANT = 14;

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

// The engine's JSON as the module's (src/json.rs): members of an object as lines of text, and lines as an object.
// Nothing is decided here; a text that is no JSON has no members.

const LARGEST = 2 ** 53;

/** The lines of `members`, words of which `#` begins a number and `.` leads into an object. */
export function readMembers(members, json) {
  let object;
  try {
    object = JSON.parse(json);
  } catch (_) {}
  return members
    .split(" ")
    .map((member) => {
      const isNumber = member[0] === "#";
      const path = member.slice(+isNumber).split(".");
      const value = path.reduce((value, name) => (value ? value[name] : undefined), object);
      if (isNumber) return typeof value === "number" && value >= 0 && value <= LARGEST ? Math.floor(value) : "";
      return typeof value === "string" && !value.includes("\n") ? value : "";
    })
    .join("\n");
}

/** The object of these members, without those whose line is empty. */
export function makeObject(members, lines) {
  const texts = lines.split("\n");
  const object = {};
  members.split(" ").forEach((member, at) => {
    const isNumber = member[0] === "#";
    if (texts[at]) object[member.slice(+isNumber)] = isNumber ? +texts[at] : texts[at];
  });
  return object;
}
