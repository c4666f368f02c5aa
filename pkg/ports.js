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

/** The last instant that a `Date` can be. Whatever is later, `Infinity` too, is stored as this one. */
const LATEST = 864e13;

/** Longer texts are no tokens, keys or words: three of them and their record must fit into what is read of storage. */
const LONGEST = 16384;

/** What `toISOString` writes, also of years beyond 9999. Engines read other texts as dates that are none. */
const ISO = /^\+?\d{4,6}-\d\d-\d\d/;

/** Stands for a time that is there and is none (src/identity.rs). */
export const MALFORMED = "?";

/** A time in milliseconds, from whatever the official SDK takes for one and stores as it is; empty where there is none. */
function timeOf(value) {
  if (value === undefined) return "";
  const said = value.toISOString ? value.toISOString() : value;
  if (typeof said === "string" ? !/\d/.test(said) : typeof said !== "number") return MALFORMED;
  // A time before 1970 has passed, like 1970.
  const time = Math.max(0, Math.min(ISO.test(said) ? new Date(said) : said, LATEST));
  return time >= 0 ? Math.floor(time) : MALFORMED;
}

/** The line of one member. What cannot be read is not there: a page may hand in objects whose getters throw. */
function lineOf(object, member) {
  try {
    const isTime = member[0] === "#";
    let value = object;
    for (const name of member.slice(+isTime).split(".")) value = value[name];
    if (isTime) return timeOf(value);
    return typeof value === "string" && value.length < LONGEST && !value.includes("\n") ? value : "";
  } catch (_) {
    return "";
  }
}

/** The lines of `members` of an object: words, of which `#` begins a time and `.` leads into another object. */
export const linesOf = (members, object) =>
  members
    .split(" ")
    .map((member) => lineOf(object, member))
    .join("\n");

/** The same of an object as JSON. */
export function readMembers(members, json) {
  try {
    return linesOf(members, JSON.parse(json));
  } catch (_) {
    return linesOf(members);
  }
}

/** The object of these members, without those whose line is empty. */
export function makeObject(members, lines, object = {}) {
  const texts = lines.split("\n");
  members.split(" ").forEach((member, at) => {
    const isNumber = member[0] === "#";
    if (texts[at] && texts[at] !== MALFORMED) object[member.slice(+isNumber)] = isNumber ? +texts[at] : texts[at];
  });
  return object;
}

/** The same as JSON: a `toJSON` that a page's library gave to all objects has no say in it. */
export const writeMembers = (members, lines) => JSON.stringify(makeObject(members, lines, Object.create(null)));
