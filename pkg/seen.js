// What a tab with a module leaves for pages without one: what they would be told, filed under a fingerprint of what is stored.
// Its form alone. What is in it the module says (`Session::seen`), and a page that finds another fingerprint believes none of it.
import { RECORDED } from "./identity.js";
import { AVAILABLE, NOTICE_CALLBACK, NOTICE_GONE, NOTICE_INIT_COMPLETED, LOGIN_REQUIRED } from "./ports.js";
import { attempt, readLocal, writeLocal } from "./local.js";
import { NO_IDENTITY, viewOf } from "./view.js";

const isEmpty = (text) => !/[^\n]/.test(text);

/** One for each kind of storage: the pages of a site may differ in that. */
const keyOf = ({ _notes }, inCookies) => `${_notes}.seen.${inCookies ? "c" : "l"}`;

/** A text as two numbers of 32 bits. Mixing in a letter is a bijection of either, so texts of one length that differ in one letter never meet. */
function fingerprint(text) {
  let one = 0;
  let other = text.length;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    one = Math.imul((one << 13) | (one >>> 19), 0x9e3779b1) ^ letter;
    other = Math.imul((other << 17) | (other >>> 15), 0x85ebca6b) ^ letter;
  }
  return `${SDK_VERSION} ${one} ${other}`;
}

/** The identity in a stored record, as getters give it. */
const identityIn = (record) => recordedOf(JSON.parse(record), {});

/** Adds the official members of `object` to `identity`. */
function recordedOf(object, identity) {
  for (const member of RECORDED) if (member in object) identity[member] = object[member];
  return identity;
}

/** What a device without anything of ours or official tells every page: nobody has signed in. */
export const NOTHING = {
  _view: viewOf(NO_IDENTITY | LOGIN_REQUIRED, null),
  _notices: (1 << NOTICE_GONE) | (1 << NOTICE_CALLBACK) | (1 << NOTICE_INIT_COMPLETED),
  _until: Infinity,
  _due: Infinity,
  _made: 0,
};

const TEXT = /^[^\n]{1,16383}$/;
const KEY = /^[\w+/]{43}=$/;

/**
 * What a page is told that hands in an identity where nobody ever was, and the record of that; `undefined` where the identity is
 * not whole, or its time is over or nearly so: about such a one the module is asked.
 */
export function admit(handed) {
  const identity = recordedOf(handed, Object.create(null));
  const [token, refreshToken, key, ...times] = RECORDED.map((member) => identity[member]);
  const isWhole = [token, refreshToken].every((text) => typeof text === "string" && TEXT.test(text)) && KEY.test(key);
  const now = Date.now();
  if (!isWhole || handed.status || !times.every((time) => Number.isInteger(time) && time > now)) return undefined;
  const [_due, _until, lapses] = times;
  if (_until > lapses) return undefined;
  return {
    _record: JSON.stringify(identity),
    _lapses: lapses,
    _view: viewOf(AVAILABLE, { ...identity }),
    _notices: (1 << NOTICE_CALLBACK) | (1 << NOTICE_INIT_COMPLETED),
    _until,
    _due,
    _made: now,
  };
}

/**
 * What this text of storage means to a page, where a tab has left it; `undefined` where none has. While it is not known which
 * kind of storage is in use, either will do.
 * @param {string} text as `Stored` answers it
 */
export function recall(storage, text) {
  if (isEmpty(text)) return NOTHING;
  const print = fingerprint(text);
  const { _used } = storage;
  for (const kind of _used === undefined ? [false, true] : [_used]) {
    const [found, ...words] = (readLocal(keyOf(storage, kind)) || "").split("|");
    if (found !== print) continue;
    const [flags, _notices, _until, _due, _made, at] = words.map(Number);
    const identity = at < 0 ? null : attempt(() => identityIn(text.split("\n")[at]));
    if (identity !== undefined) return { _view: viewOf(flags, identity), _notices, _until, _due, _made };
  }
  return undefined;
}

/**
 * Leaves what this text means, in the words of `PORT_SEEN`. Nothing is written where that stands there already, or where nothing
 * is stored: every page knows what that means.
 * @param {object} [identity] the one that is shown
 */
export function remember(storage, text, words, identity) {
  if (isEmpty(text)) return;
  const key = keyOf(storage, storage._used);
  const isSame = (other) => RECORDED.every((member) => other[member] === identity[member]);
  const isShown = (line) => attempt(() => isSame(identityIn(line)));
  const at = identity ? text.split("\n").findIndex(isShown) : -1;
  const [flags, notices, until, due] = words.split(".");
  const value = (made) => [fingerprint(text), flags, notices, until, due, made, at].join("|");
  const now = Date.now();
  const before = readLocal(key) || "";
  const made = +before.split("|")[5];
  if ((identity && at < 0) || (made <= now && before === value(made))) return;
  writeLocal(key, value(now));
}
