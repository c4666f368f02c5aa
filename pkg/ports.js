// The module's boundary by numbers: what it exports is one function for all calls, what it imports one for all ports.
// What may be called, the ports of the call that is running, and the texts that cross. No call begins while another one runs.

// The list of src/page/boundary.rs, which says what each number means: `cargo xtask build` writes it.
export const PEEK = 0;
export const FACTS = 1;
export const SEEN = 2;
export const CLOSE = 3;
export const WAKE = 4;
export const TICK = 5;
export const INIT = 6;
export const HAND_IN = 7;
export const SIGN_IN = 8;
export const DISCONNECT = 9;
export const REFRESH_NOW = 10;
export const GRANTED = 11;
export const AGREED = 12;
export const ANSWERED = 13;
export const UNANSWERED = 14;
export const WANT = 15;
export const TAKE_OVER = 16;
export const OPT_OUT_OF = 17;
export const USE_COOKIE = 1;
export const LEFT_BEHIND = 2;
export const TOLD_OPT_OUT = 4;
export const EMAIL = 0;
export const PHONE = 1;
export const EMAIL_HASH = 2;
export const PHONE_HASH = 3;
export const NO_EMAIL = -1;
export const EMAIL_NOT_ASCII = -2;
export const NO_PHONE = -3;
export const NO_HASH = -4;
export const NOTHING = -5;
export const NOT_HERE = -6;
export const NO_CONSENT = -7;
export const CONSENT_UNKNOWN = -8;
export const PORT_WORLD = 0;
export const PORT_READ_MEMBERS = 1;
export const PORT_WRITE_MEMBERS = 2;
export const PORT_WRITE = 3;
export const PORT_PREPARE = 4;
export const PORT_SEND = 5;
export const PORT_ABORT = 6;
export const PORT_TIMER = 7;
export const PORT_SHOW = 8;
export const PORT_NOTICE = 9;
export const PORT_SETTLE = 10;
export const PORT_FACTS = 11;
export const PORT_SEEN = 12;
export const SALT = 0;
export const NOTES = 1;
export const OFFICIAL = 2;
export const BELL_PLACE = 3;
export const OPT_OUT = 4;
export const COOKIE = 5;
export const SHARED = 6;
export const EVERYWHERE = 7;
export const COPIES = 8;
export const OR_REMOVE = 16;
export const LOGIN_REQUIRED = 1;
export const AVAILABLE = 2;
export const OPTED_OUT = 4;
export const ASKING = 8;
export const NEWS = 16;
export const HELD = 32;
export const ENDED = 64;
export const FLAGS = 7;
export const NOTICE_GONE = 0;
export const NOTICE_CALLBACK = 1;
export const NOTICE_INIT_COMPLETED = 2;
export const NOTICE_OPTED_OUT = 3;
export const NOTICE_UPDATED = 4;
export const END_ANSWERED = 0;
export const END_ABORTED = 1;
export const END_UNANSWERED = 2;
export const END_REFUSED = 3;
export const BAR_NEVER = 0;
export const BAR_LOGGED_OUT = 1;
export const BAR_INVALID = 2;
export const BAR_ENDED = 3;
export const BAR_LAPSED = 4;
export const BAR_HAND_IN_PENDING = 5;
export const TOKEN = 6;
export const BAR_EXPIRED = 7;
export const BAR_HELD = 8;
export const BAR_OPTED_OUT = 9;
export const BAR_OPTED_OUT_OF_SITE = 10;
export const BAR_CONSENT_DENIED = 11;
export const BAR_CONSENT_UNKNOWN = 12;
// The end of the list.

let ports;

/** @param {Function[]} next the ports of the host whose call comes next, in the order of the numbers `PORT_` above */
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

/** A text of this length or longer counts as missing: three texts and their record must fit into what is read of storage. */
const LONGEST = 16384;

/** What `toISOString` writes, also of years beyond 9999. Engines read other texts as dates too, each in its own way. */
const ISO = /^\+?\d{4,6}-\d\d-\d\d/;

/** In place of a time that is given and cannot be read as one (src/identity.rs). */
export const MALFORMED = "?";

/** A time in milliseconds, from every form that the official SDK accepts; empty where no time is given. */
function timeOf(value) {
  if (value === undefined) return "";
  const said = value.toISOString ? value.toISOString() : value;
  if (typeof said === "string" ? !/\d/.test(said) : typeof said !== "number") return MALFORMED;
  // A time before 1970 has passed, like 1970.
  const time = Math.max(0, Math.min(ISO.test(said) ? new Date(said) : said, LATEST));
  return time >= 0 ? Math.floor(time) : MALFORMED;
}

/** The line of one member; empty where it cannot be read: a page may hand in objects whose getters throw. */
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
