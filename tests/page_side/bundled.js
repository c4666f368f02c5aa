// pkg/ports.js
var SALT = 0;
var NOTES = 1;
var OFFICIAL = 2;
var BELL_PLACE = 3;
var OPT_OUT = 4;
var COOKIE = 5;
var COPIES = 8;
var OR_REMOVE = 16;
var ports;
function setPorts(next) {
  ports = next;
}
function port(which, number, text) {
  return ports[which](number, text) || "";
}
var LATEST = 864e13;
var LONGEST = 16384;
var ISO = /^\+?\d{4,6}-\d\d-\d\d/;
var MALFORMED = "?";
function timeOf(value) {
  if (value === void 0) return "";
  const said = value.toISOString ? value.toISOString() : value;
  if (typeof said === "string" ? !/\d/.test(said) : typeof said !== "number") return MALFORMED;
  const time = Math.max(0, Math.min(ISO.test(said) ? new Date(said) : said, LATEST));
  return time >= 0 ? Math.floor(time) : MALFORMED;
}
function lineOf(object, member) {
  try {
    const isTime2 = member[0] === "#";
    let value = object;
    for (const name of member.slice(+isTime2).split(".")) value = value[name];
    if (isTime2) return timeOf(value);
    return typeof value === "string" && value.length < LONGEST && !value.includes("\n") ? value : "";
  } catch (_) {
    return "";
  }
}
var linesOf = (members, object) => members.split(" ").map((member) => lineOf(object, member)).join("\n");
function readMembers(members, json) {
  try {
    return linesOf(members, JSON.parse(json));
  } catch (_) {
    return linesOf(members);
  }
}
function makeObject(members, lines, object = {}) {
  const texts = lines.split("\n");
  members.split(" ").forEach((member, at) => {
    const isNumber = member[0] === "#";
    if (texts[at] && texts[at] !== MALFORMED) object[member.slice(+isNumber)] = isNumber ? +texts[at] : texts[at];
  });
  return object;
}

// pkg/local.js
var attempt = (act) => {
  try {
    return act();
  } catch (_) {
    return void 0;
  }
};
var writeLocal = (name, value) => attempt(() => value ? localStorage.setItem(name, value) : localStorage.removeItem(name));
function readLocal(name) {
  const value = attempt(() => localStorage.getItem(name));
  return value && typeof value !== "string" ? JSON.stringify(value) : value;
}

// pkg/cookies.js
var BELL = "uid2-wasm.bell";
var COOKIE_LIFE = 3456e4;
var pairsOf = (cookies) => cookies ? cookies.split("; ") : [];
var readCookies = () => attempt(() => document.cookie);
var readCookie = (name, cookies = readCookies()) => pairsOf(cookies).filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1)).map((value) => attempt(() => decodeURIComponent(value)) || value);
var writeCookie = (name, value, attributes) => attempt(() => document.cookie = `${name}=${value ? encodeURIComponent(value) : ";max-age=0"}${attributes}`);
function removeCookieAt(name, place) {
  const before = readCookie(name);
  writeCookie(name, "", place);
  const after = readCookie(name);
  return before.filter((value) => !after.includes(value));
}
var placeOf = ({ cookiePath = "/", cookieDomain }) => `;path=${cookiePath}${cookieDomain ? `;domain=${cookieDomain}` : ""}`;
function placesOfCookies(pathname, { hostname, protocol }) {
  const paths = pathname.split("/").map((_, depth, segments) => segments.slice(0, depth + 1).join("/"));
  const domains = hostname.split(".").map((_, up, labels) => `;domain=${labels.slice(up).join(".")}`);
  return [
    paths.map((path) => `;path=${path}`),
    ["", "/"],
    ["", ...domains.slice(0, -1)],
    protocol === "https:" ? ["", ";secure;samesite=none;partitioned"] : [""]
  ].reduce((places, ends) => [].concat(...places.map((place) => ends.map((end) => place + end))));
}

// pkg/turns.js
var makePage = () => ({ version: 1, instances: [], calls: [], ends: [] });
var page = makePage();

// pkg/site.js
var SITE = "uid2-wasm.site";
var SITE_COOKIE = "__uid_site";
var localSite = () => readLocal(SITE) || page.site || "";
var read = (text) => attempt(() => JSON.parse(text)) || {};
function readSite(cookies, own = localSite()) {
  const [shared = ""] = readCookie(SITE_COOKIE, cookies);
  if (!isTime(shared)) return own || shared;
  return read(own).since < shared ? "" : own;
}
var isTime = (shared) => /^\d+$/.test(shared);

// pkg/storage.js
var NO_ID = "none";
var told = /* @__PURE__ */ new Set();
var hasToken = (value) => /advertising_token/.test(value);
var isOptOut = (value) => /"status":\s*"optout"/.test(value);
var OUT_OF_REACH = "this page may not delete it: its path or domain cannot be guessed";
var LONGEST2 = 65536;
var oneLine = (text) => text ? text.slice(0, LONGEST2).replace(/\n/g, " ") : "";
function namesInLocal() {
  const names = [];
  for (let at = 0; at < localStorage.length; at++) names.push(localStorage.key(at));
  return names;
}
var expiryOf = (value) => attempt(() => (/* @__PURE__ */ new Date(+JSON.parse(value).refresh_expires)).toUTCString());
var chainOf = (record) => attempt(() => JSON.parse(record).line.split(".")[0]);
var toLines = (values) => values.map(oneLine).filter(Boolean);
var Stored = class {
  /** @param {object} product of products.js */
  constructor({ _key, _cookie, _notes, _signal }) {
    this._keys = ["uid2-wasm.salt", _notes, _key, BELL];
    this._key = _key;
    this._notes = _notes;
    this._optOuts = `${_notes}.no.`;
    this._stamp = `${_notes}.stamp`;
    this._cookie = _cookie;
    this._signal = _signal;
    this._shared = `${_cookie}_no`;
    this._place = placeOf({});
    this._openedAt = attempt(() => location.pathname) || "/";
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
    if (found.some((text, at) => text !== this._found[at])) this._text = this._makeText(this._found = found, optOuts);
    return this._text;
  }
  _makeText([cookies, , site, record, notes, salt, ...values], optOuts) {
    return [
      ...[record, notes, salt, readSite(cookies, site)].map(oneLine),
      ...toLines(readCookie(this._cookie, cookies)),
      "",
      ...toLines(readCookie(this._shared, cookies)),
      "",
      ...values.map((value, at) => `${optOuts[at]}.${oneLine(value)}`)
    ].join("\n");
  }
  /** The ids of all opt-outs that have a key, in their order. */
  _list() {
    const isNative = attempt(() => localStorage instanceof Storage);
    const names = attempt(isNative ? () => Object.keys(localStorage) : namesInLocal) || [];
    return names.filter((name) => name.startsWith(this._optOuts)).map((name) => name.slice(this._optOuts.length)).filter((id) => /^\d+$/.test(id)).sort();
  }
  /** The same. Keys are listed again only where one may have been added: to list many takes long. */
  _listOnce() {
    const mark = attempt(() => localStorage instanceof Storage && `${localStorage.length}.${readLocal(this._stamp)}`);
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
    const isWanted = (record2) => text || !isOptOut(record2);
    const cookies = this._cookieTexts().filter(isWanted);
    const record = readLocal(this._key) || "";
    const chains = [record, ...cookies].map(chainOf);
    const words = (readLocal(this._notes) || "").split(".");
    words.splice(words.indexOf(""), 0, ...chains.filter(Boolean));
    const notes = chains.some(Boolean) && words.join(".");
    if (notes) writeLocal(this._notes, notes);
    this._remove(cookies);
    if (this._used && text) writeCookie(this._cookie, text, `;max-age=${COOKIE_LIFE}${this._attributes()}`);
    if (text || record && isWanted(record)) writeLocal(this._key, text);
    if (isWanted(record) && (readLocal(this._key) || "") !== text) writeLocal(this._key);
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
    const reach = () => [this._openedAt, location.pathname].map((path) => placesOfCookies(path, location));
    return [this._place].concat(...attempt(reach) || []);
  }
  /**
   * The attributes of a cookie in its place. With `isShared` it is never `Secure`: the http pages of a site must see it too. A
   * `srcdoc` frame has no https address, but its page's origin.
   */
  _attributes(isShared) {
    const secure = !isShared && attempt(() => /^https/.test(origin)) ? ";secure" : "";
    return `${this._place};samesite=lax${secure}`;
  }
};
var PageStorage = class extends Stored {
  /** @param {object} product of products.js */
  constructor(product) {
    super(product);
    this._removed = [];
  }
  /** Forgets what was read and refused, but not which storage is in use. */
  _forget() {
    this._found = [""];
    this._text = this._seen = this._refused = void 0;
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
    if (used !== this._used || place !== this._place) this._refused = void 0;
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
    const text = this._readText(cookies, begins ? this._list() : this._listOnce());
    if (begins) {
      this._removed = [];
      this._isOvertaken = void 0;
      this._seen = toLines(readCookie(this._cookie, cookies));
      this._unwritten = [];
    }
    return [this._isKept(cookies, this._found[3]), text];
  }
  _isKept(cookies, record) {
    const inCookies = this._used || this._used === void 0 && record === void 0;
    if ((inCookies ? cookies : record) === void 0) return false;
    return this._refused === void 0 || this._refused !== (inCookies ? toLines(readCookie(this._cookie, cookies)).join() : record || "");
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
    const isFirst = this._isOvertaken === void 0;
    return isFirst ? texts.join() !== this._seen.join() : texts.some((text) => !this._seen.includes(text));
  }
  _writeAt(place, number, value, orRemove) {
    const lacks = (what) => this._unwritten.some(([place2]) => place2 === what);
    if (place === BELL_PLACE && lacks(NOTES) && !lacks(OPT_OUT)) return;
    const isRecord = place === (this._used ? COOKIE : OFFICIAL);
    const before = isRecord && this._recordOf(true);
    const isWritten = place < COOKIE ? this._writeLocal(this._keys[place] || this._optOuts + number, value, orRemove) : this._writeCookie(
      place === COOKIE ? this._cookie : this._shared,
      value,
      value && `;expires=${(/* @__PURE__ */ new Date(+number)).toUTCString()}`,
      place !== COOKIE
    );
    if (place === OPT_OUT) writeLocal(this._stamp, `${Math.random()}`);
    const isRefused = !isWritten && !(this._used && this._recordOf(true) !== before);
    if (isRecord) this._refused = isRefused ? this._recordOf(this._used) : void 0;
    else if (!isWritten && place < COOKIE) this._unwritten.push([place, number, value]);
    if (isRecord && isWritten) for (const write of this._unwritten.splice(0)) this._writeAt(...write);
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
    if (told.has(name + id) || isTold()) return void 0;
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
    return write() || write();
  }
  /** The same, noted for the report. */
  _remove(texts) {
    const isWanted = (value) => texts.includes(oneLine(value));
    this._note("cookie", this._cookie, readCookie(this._cookie).filter(isWanted).find(hasToken));
    super._remove(texts);
  }
};

// pkg/world.js
var ENTROPY_WORDS = 16;
var LOOPBACK = /^https?:\/\/(localhost|127\.|\[::1])/;
var made = 0;
function tellWorld(storage, baseUrl, begins, consent) {
  const [isKept, text] = storage._read(begins);
  const words = [Date.now(), tellUptime(), isAwake(baseUrl), isKept, consent || 0].map((word) => Math.floor(+word));
  return [[...words, ...makeEntropy()].join("."), text].join("\n");
}
var tellUptime = () => attempt(() => window.performance.now() + 1) || Date.now();
function isAwake(baseUrl) {
  const isVisible = attempt(() => document.visibilityState !== "hidden") === true;
  return isVisible && (attempt(() => navigator.onLine) !== false || LOOPBACK.test(baseUrl));
}
function makeEntropy() {
  const words = new Uint32Array(ENTROPY_WORDS);
  attempt(() => window.crypto.getRandomValues(words));
  return words.map((word) => word ^ Math.random() * 2 ** 32 ^ Date.now() + made++);
}
export {
  PageStorage,
  makeObject,
  port,
  readMembers,
  setPorts,
  tellWorld
};
