// Local storage and cookies as the module's storage: read before each call, written after it.
// What cannot be written and read back is not relied on; what any of it means is the module's.

/** Places by number, as src/page/ports.rs writes them: keys of local storage, an opt-out's, and then two cookies. */
const COOKIE = 5;

/** Stands for the opt-out that cannot be stored: the page's server is told of it once on each page. */
const NO_ID = "none";

/** The longest that a cookie lives, in seconds. */
const COOKIE_LIFE = 34560000;

/** Blocked storage throws at a touch. */
export const attempt = (act) => {
  try {
    return act();
  } catch (_) {
    return undefined;
  }
};

/** Whether a value holds what must not outlive an opt-out. */
const hasToken = (value) => /advertising_token/.test(value);

export const isOptOut = (value) => /"status":\s*"optout"/.test(value);

/** Why a cookie stays that the page still sees. */
const OUT_OF_REACH = "this page may not delete it: its path or domain cannot be guessed";

export const pairsOf = (cookies) => (cookies ? cookies.split("; ") : []);

export const readCookies = () => attempt(() => document.cookie);

/** Every value of this name that the page can see, the most specific path first; what is not in percent-encoding is nobody's. */
export const readCookie = (name, cookies = readCookies()) =>
  pairsOf(cookies)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => attempt(() => decodeURIComponent(pair.slice(name.length + 1))))
    .filter((value) => value !== undefined);

/** With attributes; without a value, removes. */
export const writeCookie = (name, value, attributes) =>
  attempt(() => (document.cookie = `${name}=${value ? encodeURIComponent(value) : ";max-age=0"}${attributes}`));

/** Without a value, removes. */
export const writeLocal = (name, value) =>
  attempt(() => (value ? localStorage.setItem(name, value) : localStorage.removeItem(name)));

export const readLocal = (name) => attempt(() => localStorage.getItem(name));

/** Where a cookie stands by the settings of `init`, as attributes. */
export const placeOf = ({ cookiePath = "/", cookieDomain }) =>
  `;path=${cookiePath}${cookieDomain ? `;domain=${cookieDomain}` : ""}`;

/** Every place above this page where a cookie that it sees can stand, as attributes: paths with and without a slash at the
 * end, this host and each domain above it, and on https the jar of a partitioned frame. */
function placesOfCookies(pathname, { hostname, protocol }) {
  const paths = pathname.split("/").map((_, depth, segments) => segments.slice(0, depth + 1).join("/"));
  // A cookie's domain has a dot in it.
  const domains = hostname.split(".").map((_, up, labels) => `;domain=${labels.slice(up).join(".")}`);
  return [
    paths.map((path) => `;path=${path}`),
    ["", "/"],
    ["", ...domains.slice(0, -1)],
    protocol === "https:" ? ["", ";secure;samesite=none;partitioned"] : [""],
  ].reduce((places, ends) => [].concat(...places.map((place) => ends.map((end) => place + end))));
}

/** Longer than any record: what stands there is nobody's, and its beginning says so as well. */
const LONGEST = 65536;

/** Whoever wrote it: a line break can only be white space in JSON, and is none of ours. */
const oneLine = (text) => (text ? text.slice(0, LONGEST).replace(/\n/g, " ") : "");

export class PageStorage {
  /** @param {object} product of products.js */
  constructor({ _key, _cookie, _notes, _signal }) {
    this._keys = ["uid2-wasm.salt", _notes, _key, "uid2-wasm.bell"];
    this._key = _key;
    this._notes = _notes;
    this._optOuts = `${_notes}.no.`;
    this._cookie = _cookie;
    this._signal = _signal;
    this._shared = `${_cookie}_no`;
    this._place = placeOf({});
    this._openedAt = attempt(() => location.pathname) || "/";
  }

  /** Where cookies stand, and whether they are the storage in use. Before that is known, both are read. */
  _settle(settings) {
    this._used = settings.useCookie === true;
    this._place = placeOf(settings);
  }

  /** Whether anything is kept, and the lines of all that stands there (src/page/world.rs). */
  _read(takesDeposits) {
    // What a call removes, its purge reports.
    if (takesDeposits) this._removed = [];
    if (this._fails) return [false, []];
    const local = attempt(() => localStorage);
    const cookies = readCookies();
    const hasCookies = cookies !== undefined;
    const optOuts = Object.keys(local || {}).filter((name) => name.startsWith(this._optOuts));
    const read = (name) => oneLine(readLocal(name));
    const official = readCookie(this._cookie, cookies);
    const shared = readCookie(this._shared, cookies);
    const deposits = this._used !== false ? official : takesDeposits ? this._take(official) : [];
    return [
      this._used || !local ? this._used !== false && hasCookies : true,
      [
        ...[this._key, this._notes, this._keys[0]].map(read),
        oneLine(shared[0]),
        ...deposits.map(oneLine).filter(Boolean),
        "",
        ...optOuts.map((name) => `${name.slice(this._optOuts.length)}.${read(name)}`),
      ],
    ];
  }

  _write(place, number, value) {
    const isShared = place > COOKIE;
    const isWritten =
      place < COOKIE
        ? this._writeLocal(this._keys[place] || this._optOuts + number, value) || this._used
        : this._writeCookie(isShared ? this._shared : this._cookie, value, +number, isShared);
    if (!isWritten) this._fails = true;
  }

  /**
   * Removes every copy of an identity that stands under official names, and the signal that Google keeps of it, wherever
   * this page can reach. May be done again.
   * @returns {{ at: number, removed: {place: string, key: string}[], survived: {place: string, key: string, why: string}[] }}
   */
  _purge() {
    this._clear("sessionStorage", this._key);
    this._clear("localStorage", this._signal);
    this._purgeCookies();
    const left = readCookie(this._cookie).some(hasToken);
    const survived = left ? [{ place: "cookie", key: this._cookie, why: OUT_OF_REACH }] : [];
    return { at: Date.now(), removed: this._removed.splice(0), survived };
  }

  /** What notes that the page's server was told of the opt-out that stands; nothing where it was. Asked at each event. */
  _untold() {
    const local = readLocal(this._key);
    const cookies = readCookie(this._cookie);
    const values = this._used ? [...cookies, local] : [local, ...cookies];
    const id = attempt(() => JSON.parse(values.find(isOptOut)).id) || NO_ID;
    const name = `${this._notes}.told`;
    const cookie = `${this._cookie}_told`;
    if ([this._told, readLocal(name), readCookie(cookie)[0]].includes(id)) return undefined;
    this._told = id;
    return () => {
      if (id === NO_ID) return;
      writeLocal(name, id);
      if (readLocal(name) !== id) writeCookie(cookie, id, `;max-age=${COOKIE_LIFE}${this._place};samesite=lax`);
    };
  }

  /** Takes a record away, whatever is in it. */
  _clear(place, key) {
    attempt(() => {
      if (window[place].getItem(key)) this._removed.push({ place, key });
      window[place].removeItem(key);
    });
  }

  /** But for the tombstone, where cookies are in use. */
  _purgeCookies() {
    const values = readCookie(this._cookie);
    const tombstone = this._used && values.find(isOptOut);
    if (values.length <= (tombstone ? 1 : 0)) return;
    this._remove(values);
    if (tombstone) this._writeCookie(this._cookie, tombstone, JSON.parse(tombstone).identity_expires);
  }

  /** What is removed from here, if there is a token in it. */
  _note(place, key, value) {
    if (hasToken(value)) this._removed.push({ place, key });
  }

  /** With local storage in use, official cookies are taken away for the call that is made now. One that cannot be deleted
   * is none: it would come back after every opt-out and every logout. */
  _take(found) {
    if (!found.length) return found;
    this._remove(found);
    const left = readCookie(this._cookie);
    return found.filter((value) => !left.includes(value));
  }

  _writeLocal(name, value) {
    if (!hasToken(value)) this._note("localStorage", name, readLocal(name));
    writeLocal(name, value);
    const isWritten = (readLocal(name) || "") === value;
    // Full, or refusing: what stood there must not outlive what was to take its place.
    if (!isWritten) writeLocal(name);
    return isWritten;
  }

  /** The shared cookie is never `Secure`: the http pages of a site must see it too. */
  _writeCookie(name, value, expires, isShared) {
    if (!isShared && !hasToken(value)) this._note("cookie", name, readCookie(name).find(hasToken));
    const secure = !isShared && attempt(() => location.protocol) === "https:" ? ";secure" : "";
    const life = value ? `;expires=${new Date(expires).toUTCString()}` : "";
    writeCookie(name, value, `${life}${this._place};samesite=lax${secure}`);
    return !value || readCookie(name).includes(value);
  }

  /** Removes the official cookie with these values where it stands by the settings, and wherever else the page can reach it. */
  _remove(values) {
    this._note("cookie", this._cookie, values.find(hasToken));
    // Engines differ in whether cookies follow an address that the page has given itself since.
    const reach = () => [this._openedAt, location.pathname].map((path) => placesOfCookies(path, location));
    for (const place of [this._place].concat(...(attempt(reach) || []))) writeCookie(this._cookie, "", place);
  }
}
