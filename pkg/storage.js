// Local storage and cookies as the module's storage: read before each call, written after it.
// What cannot be written and read back is not relied on; what any of it means is the module's.

import {
  BELL,
  COOKIE_LIFE,
  placeOf,
  placesOfCookies,
  readCookie,
  readCookies,
  removeCookieAt,
  writeCookie,
} from "./cookies.js";
import { attempt, readLocal, writeLocal } from "./local.js";
import { BELL_PLACE, COOKIE, COPIES, NOTES, OFFICIAL, OPT_OUT, OR_REMOVE, SALT } from "./ports.js";
import { localSite, readSite, SITE, SITE_COOKIE } from "./site.js";

/** In place of an opt-out's id where it cannot be stored, or an older SDK stored none: the server is told once on each page. */
const NO_ID = "none";

/** Of which opt-outs the page's server was told on this page: both products may learn of one. */
const told = new Set();

/** Whether a value holds what must not outlive an opt-out. */
const hasToken = (value) => /advertising_token/.test(value);

export const isOptOut = (value) => /"status":\s*"optout"/.test(value);

/** Why a cookie stays that the page still sees. */
export const OUT_OF_REACH = "this page may not delete it: its path or domain cannot be guessed";

/** Longer than any record of ours. Of a longer text only the beginning is read, which is no record either. */
const LONGEST = 65536;

/** As one line: in JSON a line break can only be white space, and our own texts have none. */
const oneLine = (text) => (text ? text.slice(0, LONGEST).replace(/\n/g, " ") : "");

const isNative = () => attempt(() => localStorage instanceof Storage);

/** The names in local storage, also where a page has replaced it by an object whose keys are not its properties. */
function namesInLocal() {
  const names = [];
  for (let at = 0; at < localStorage.length; at++) names.push(localStorage.key(at));
  return names;
}

/** Until when a cookie with this record lives: until `refresh_expires`. */
const expiryOf = (value) => attempt(() => new Date(+JSON.parse(value).refresh_expires).toUTCString());

/** The chain of the identity in a record of ours. */
const chainOf = (record) => attempt(() => JSON.parse(record).line.split(".")[0]);

/**
 * An opt-out with the chain of whom it replaces, zero where that is nobody: other tabs know by it that it is not about somebody
 * who has come in the same moment. Where the record has no chain they know only what they held for stored.
 */
export function withChain(optOut, record) {
  const chain = record ? chainOf(record) : 0;
  return /^\d+$/.test(chain) ? optOut.replace("}", `,"line":"${chain}"}`) : optOut;
}

const toLines = (values) => values.map(oneLine).filter(Boolean);

/** What storage holds of a product, and the writes that a page makes without a module. */
export class Stored {
  /** @param {object} product of products.js */
  constructor({ _key, _cookie, _notes, _signal }) {
    this._keys = ["uid2-wasm.salt", _notes, _key, BELL];
    this._key = _key;
    this._notes = _notes;
    this._optOuts = `${_notes}.no.`;
    // Changes when an opt-out's key is written or removed: whoever has listed the keys need not list them again before.
    this._stamp = `${_notes}.stamp`;
    this._cookie = _cookie;
    this._signal = _signal;
    this._shared = `${_cookie}_no`;
    this._place = placeOf({});
    this._openedAt = attempt(() => location.pathname) || "/";
    // What was read last, and the text of that.
    this._found = [""];
  }

  /** Whether cookies are the storage in use, and their path and domain. Before that is known, both kinds of storage are read. */
  _settle(settings) {
    this._used = settings.useCookie === true;
    this._place = placeOf(settings);
  }

  /**
   * The lines of all that is stored (`PORT_WORLD` in src/page/boundary.rs), as one text. It is made anew only where something
   * has changed: getters read this each time, and to take cookies apart takes longer than to read them.
   */
  _readText(cookies, optOuts) {
    const names = [this._key, this._notes, this._keys[SALT], ...optOuts.map((id) => this._optOuts + id)];
    const found = [cookies, `${optOuts}`, localSite(), ...names.map(readLocal)];
    if (found.some((text, at) => text !== this._found[at])) this._text = this._makeText((this._found = found), optOuts);
    return this._text;
  }

  _makeText([cookies, , site, record, notes, salt, ...values], optOuts) {
    return [
      ...[record, notes, salt, readSite(cookies, site)].map(oneLine),
      ...toLines(readCookie(this._cookie, cookies)),
      "",
      ...toLines(readCookie(this._shared, cookies)),
      "",
      ...values.map((value, at) => `${optOuts[at]}.${oneLine(value)}`),
    ].join("\n");
  }

  /** The ids of all opt-outs that have a key, in their order. */
  _list() {
    const names = attempt(() => (isNative() ? Object.keys(localStorage) : namesInLocal())) || [];
    return (
      names
        .map((name) => name.startsWith(this._optOuts) && name.slice(this._optOuts.length))
        // Ids of ours are numbers; `false`, for a name that is no opt-out's, is none.
        .filter((id) => /^\d+$/.test(id))
        // The order of keys is the engine's.
        .sort()
    );
  }

  /** The same. Keys are listed again only where one may have been added: to list many takes long. */
  _listOnce() {
    const mark = attempt(() => isNative() && `${localStorage.length}.${readLocal(this._stamp)}`);
    if (!mark || mark !== this._mark) this._listed = this._list();
    this._mark = mark;
    return this._listed;
  }

  _cookieTexts() {
    return toLines(readCookie(this._cookie));
  }

  /**
   * Replaces the identity in local storage and cookies by this text, or removes it where the text is empty; then an opt-out that
   * stands beside it stays. The note that its chain logged out is written first, as the newest.
   */
  _replace(text) {
    const isWanted = (record) => text || !isOptOut(record);
    const cookies = this._cookieTexts().filter(isWanted);
    const record = readLocal(this._key) || "";
    const chains = [record, ...cookies].map(chainOf);
    const words = (readLocal(this._notes) || "").split(".");
    // Chains stand before the first empty word, the newest last.
    words.splice(words.indexOf(""), 0, ...chains.filter(Boolean));
    const notes = chains.some(Boolean) && words.join(".");
    if (notes) writeLocal(this._notes, notes);
    this._remove(cookies);
    if (this._used && text) writeCookie(this._cookie, text, `;max-age=${COOKIE_LIFE}${this._attributes()}`);
    if (text || (record && isWanted(record))) writeLocal(this._key, text);
    // An identity must not stay because something else cannot be written.
    if (isWanted(record) && (readLocal(this._key) || "") !== text) writeLocal(this._key);
    // Where storage was full, there is room now.
    if (notes && readLocal(this._notes) !== notes) writeLocal(this._notes, notes);
  }

  /**
   * Removes the official cookies with these texts. Every path and domain that the page can reach is tried, until no cookie has
   * one of these texts; an official cookie with another text that vanishes by that is written again.
   */
  _remove(texts) {
    const isWanted = (value) => texts.includes(oneLine(value));
    for (const place of this._places()) {
      if (!readCookie(this._cookie).some(isWanted)) return;
      const lost = removeCookieAt(this._cookie, place).find((value) => !isWanted(value));
      if (lost) writeCookie(this._cookie, lost, `;expires=${expiryOf(lost)}${place}`);
    }
  }

  /** Stores the first record of all, in the storage in use; answers whether it is there. */
  _admit(record, lapses) {
    if (this._used) {
      writeCookie(this._cookie, record, `;expires=${new Date(lapses).toUTCString()}${this._attributes()}`);
      writeLocal(BELL, `${Math.random()}`);
      return readCookie(this._cookie).includes(record);
    }
    writeLocal(this._key, record);
    return readLocal(this._key) === record;
  }

  /** Every path and domain of a cookie that the page can reach. */
  _places() {
    // Engines differ in whether cookies follow an address that the page has given itself since.
    const reach = () => [this._openedAt, location.pathname].map((path) => placesOfCookies(path, location));
    return [this._place].concat(...(attempt(reach) || []));
  }

  /**
   * The attributes of a cookie in its place. With `isShared` it is never `Secure`: the http pages of a site must see it too. A
   * `srcdoc` frame has no https address, but its page's origin.
   */
  _attributes(isShared) {
    const secure = !isShared && attempt(() => /^https/.test(origin)) ? ";secure" : "";
    return `${this._place};samesite=lax${secure}`;
  }
}

/** The same as the module's storage: written as it says, with a report of what an opt-out removed. */
export class PageStorage extends Stored {
  /** @param {object} product of products.js */
  constructor(product) {
    super(product);
    this._removed = [];
  }

  /** Forgets what was read and refused, but not which storage is in use. */
  _forget() {
    this._found = [""];
    this._text = this._seen = this._refused = undefined;
    this._unwritten = [];
  }

  /**
   * Path and domain of cookies, and whether cookies are the storage in use; before that is known, both are read. Where another
   * `init` names another path or domain the cookies move there, unless the settings were left by an earlier page (`isLeftBehind`).
   */
  _settle(settings, isLeftBehind) {
    const { _place: place, _used: used } = this;
    const moves = used && this._isOwn;
    super._settle(settings);
    this._isOwn = !isLeftBehind;
    // A refusal is remembered for one place only.
    if (used !== this._used || place !== this._place) this._refused = undefined;
    if (moves && this._used && place !== this._place)
      for (const name of [this._cookie, this._shared]) this._move(name, place);
  }

  /** Moves a cookie here from an earlier place. Where it is refused here, it is written back there. */
  _move(name, place) {
    const [value] = removeCookieAt(name, place);
    if (!value) return;
    const expires = expiryOf(value);
    const life = expires ? `;expires=${expires}` : `;max-age=${COOKIE_LIFE}`;
    if (!this._writeCookie(name, value, life, name === this._shared)) writeCookie(name, value, life + place);
  }

  /** Whether the official record is kept, and all that is stored as one text. */
  _read(begins) {
    const cookies = readCookies();
    // Getters go by the list of the last call: by an older one they would find news again and again, where storage refused the stamp.
    const optOuts = begins ? (this._listed = this._list()) : this._listOnce();
    const text = this._readText(cookies, optOuts);
    // A call reports what it removes, and writes a cookie only if no other tab has written since the call read.
    if (begins) {
      this._removed = [];
      this._isOvertaken = undefined;
      this._seen = toLines(readCookie(this._cookie, cookies));
      this._unwritten = [];
    }
    return [this._isKept(cookies, this._found[3]), text];
  }

  _isKept(cookies, record) {
    const inCookies = this._used || (this._used === undefined && record === undefined);
    if ((inCookies ? cookies : record) === undefined) return false;
    const found = inCookies ? toLines(readCookie(this._cookie, cookies)).join() : record || "";
    // Somebody else has written there since: when that is removed again, whoever it was has logged out.
    if (this._refused !== found) this._refused = undefined;
    return this._refused === undefined;
  }

  /** All values of the official name in one storage, as one text. */
  _recordOf(inCookies) {
    return inCookies ? this._cookieTexts().join() : readLocal(this._key) || "";
  }

  /**
   * Writes one place. A record that storage refuses is kept by the module alone until another tab or script writes there; other
   * values that are refused are written once more when the record has made room.
   */
  _write(place, number, value) {
    const orRemove = place & OR_REMOVE;
    place &= OR_REMOVE - 1;
    if (place >= COOKIE && !this._isOvertaken) this._isOvertaken = this._isOverwritten();
    if (place === COPIES) this._remove(value.split("\n"));
    else if (place !== COOKIE || !this._isOvertaken) this._writeAt(place, number, value, orRemove);
  }

  /** No event tells of a cookie that another tab wrote: whether one did since this call has read, or begun to write. */
  _isOverwritten() {
    const texts = this._cookieTexts();
    const isFirst = this._isOvertaken === undefined;
    return isFirst ? texts.join() !== this._seen.join() : texts.some((text) => !this._seen.includes(text));
  }

  _writeAt(place, number, value, orRemove) {
    const lacks = (what) => this._unwritten.some(([place]) => place === what);
    // If the note of a logout could not be stored the bell is not rung: other tabs would take the logout for an overwritten record.
    if (place === BELL_PLACE && lacks(NOTES) && !lacks(OPT_OUT)) return;
    const isRecord = place === (this._used ? COOKIE : OFFICIAL);
    const before = isRecord && this._recordOf(true);
    const isWritten =
      place < COOKIE
        ? this._writeLocal(this._keys[place] || this._optOuts + number, value, orRemove)
        : this._writeCookie(
            place === COOKIE ? this._cookie : this._shared,
            value,
            value && `;expires=${new Date(+number).toUTCString()}`,
            place !== COOKIE,
          );
    if (place === OPT_OUT) writeLocal(this._stamp, `${Math.random()}`);
    // If the cookie has another value by now, another tab has written it: that is no refusal.
    const isRefused = !isWritten && !(this._used && this._recordOf(true) !== before);
    if (isRecord) this._refused = isRefused ? this._recordOf(this._used) : undefined;
    else if (!isWritten && place < COOKIE) this._unwritten.push([place, number, value]);
    // A record that was removed or became shorter has made room.
    if (isRecord && isWritten) for (const write of this._unwritten.splice(0)) this._writeAt(...write);
    // An opt-out is stored in every medium that takes it.
    if (!isWritten && place === COOKIE && isOptOut(value)) this._writeLocal(this._key, value, true);
  }

  /**
   * Removes the copy in session storage and the signal that Google keeps, and reports official cookies that are still there;
   * cookies are removed by their text (`_remove`). May be called again.
   * @returns {{ at: number, removed: {place: string, key: string}[], survived: {place: string, key: string, why: string}[] }}
   */
  _purge() {
    this._clear("sessionStorage", this._key);
    this._clear("localStorage", this._signal);
    const left = readCookie(this._cookie).some(hasToken);
    const survived = left ? [{ place: "cookie", key: this._cookie, why: OUT_OF_REACH }] : [];
    return { at: Date.now(), removed: this._removed.splice(0), survived };
  }

  /**
   * Two functions: whether the page's server was told meanwhile of the stored opt-out, or of that of this site; and one that notes
   * it. `undefined` where it was told already.
   */
  _untold(site) {
    const local = readLocal(this._key);
    const cookies = readCookie(this._cookie);
    const values = this._used ? [...cookies, local] : [local, ...cookies];
    const id = site ? `${site.since}` : attempt(() => JSON.parse(values.find(isOptOut)).id) || NO_ID;
    const name = `${site ? SITE : this._notes}.told`;
    const cookie = `${site ? SITE_COOKIE : this._cookie}_told`;
    const isTold = () => [readLocal(name), readCookie(cookie)[0]].includes(id);
    if (told.has(name + id) || isTold()) return undefined;
    told.add(name + id);
    const note = () => {
      if (id === NO_ID) return;
      writeLocal(name, id);
      if (readLocal(name) !== id) this._writeCookie(cookie, id, `;max-age=${COOKIE_LIFE}`, true);
    };
    return [isTold, note];
  }

  /** Removes a key, whatever is in it. */
  _clear(place, key) {
    attempt(() => {
      if (window[place].getItem(key)) this._removed.push({ place, key });
      window[place].removeItem(key);
    });
  }

  /** Notes for the report of an opt-out that this value is removed, if there is a token in it. */
  _note(place, key, value) {
    if (hasToken(value)) this._removed.push({ place, key });
  }

  /** Writes, and answers whether the value is stored. If it is refused, the earlier value stays, or with `orRemove` is removed. */
  _writeLocal(name, value, orRemove) {
    if (!hasToken(value)) this._note("localStorage", name, readLocal(name));
    writeLocal(name, value);
    const isWritten = (readLocal(name) || "") === value;
    if (!isWritten && orRemove) writeLocal(name);
    return isWritten;
  }

  /** Writes, and answers whether the value is stored. */
  _writeCookie(name, value, life, isShared) {
    if (!isShared && !hasToken(value)) this._note("cookie", name, readCookie(name).find(hasToken));
    const write = () => {
      writeCookie(name, value, life + this._attributes(isShared));
      return !value || readCookie(name).includes(value);
    };
    // Another tab may have removed the cookie in this very moment, so it counts as refused only after a second try.
    return write() || write();
  }

  /** The same, noted for the report. */
  _remove(texts) {
    const isWanted = (value) => texts.includes(oneLine(value));
    this._note("cookie", this._cookie, readCookie(this._cookie).filter(isWanted).find(hasToken));
    super._remove(texts);
  }
}
