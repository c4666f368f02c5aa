// Local storage and cookies as the module's storage: read before each call, written after it.
// What cannot be written and read back is not relied on; what any of it means is the module's.

/** Places by number, as src/page/ports.rs writes them: keys of local storage, an opt-out's, and then two cookies. */
const COOKIE = 5;

/** Blocked storage throws at a touch. */
const attempt = (act) => {
  try {
    return act();
  } catch (_) {
    return undefined;
  }
};

/** Whether a value holds what must not outlive an opt-out. */
const hasToken = (value) => /advertising_token/.test(value);

const isOptOut = (value) => /"status":\s*"optout"/.test(value);

/** Why a cookie stays that the page still sees, and a copy under a name that is none of ours. */
const OUT_OF_REACH = "this page may not delete it: it stands at a path or domain that cannot be guessed";
const NOT_OURS = "somebody else's copy, under a name of their own";

/** Where the page's own code keeps a copy of a token. */
function copiesOf(token) {
  const found = (place, pairs) =>
    pairs.filter(([, value]) => String(value).includes(token)).map(([key]) => ({ place, key, why: NOT_OURS }));
  const cookies = attempt(() => document.cookie.split("; ").map((pair) => decodeURIComponent(pair).split(/=(.*)/))) || [];
  return [
    ...found("localStorage", attempt(() => Object.entries(localStorage)) || []),
    ...found("sessionStorage", attempt(() => Object.entries(sessionStorage)) || []),
    ...found("cookie", cookies),
  ];
}

/** Every place above this page where a cookie that it sees can stand, as attributes: paths with and without a slash at the
 * end, this host and each domain above it, and on https the jar of a partitioned frame. */
function* placesOfCookies(pathname, { hostname, protocol }) {
  const segments = pathname.split("/");
  // A cookie's domain has a dot in it.
  const domains = hostname.split(".").map((_, up, labels) => `;domain=${labels.slice(up).join(".")}`);
  const places = ["", ...domains.slice(0, -1)];
  for (let depth = 1; depth <= segments.length; depth++) {
    const path = segments.slice(0, depth).join("/");
    for (const domain of places) {
      for (const end of path ? [path, `${path}/`] : ["/"]) {
        yield `;path=${end}${domain}`;
        if (protocol === "https:") yield `;path=${end}${domain};secure;samesite=none;partitioned`;
      }
    }
  }
}

/** Whoever wrote it: a line break can only be white space in JSON, and is none of ours. */
const oneLine = (text) => (text ? text.replace(/\n/g, " ") : "");

export class PageStorage {
  /** @param {object} product of products.js */
  constructor({ key, cookie, notes, signal }) {
    this._keys = ["uid2-wasm.salt", notes, key, "uid2-wasm.bell"];
    this._optOuts = `${notes}.no.`;
    this._cookie = cookie;
    this._signal = signal;
    this._shared = `${cookie}_no`;
    this._place = ";path=/";
    this._openedAt = attempt(() => location.pathname) || "/";
  }

  /** Where cookies stand, and whether they are the storage in use. Before that is known, both are read. */
  settle({ useCookie, cookiePath = "/", cookieDomain }) {
    this._used = useCookie === true;
    this._place = `;path=${cookiePath}${cookieDomain ? `;domain=${cookieDomain}` : ""}`;
  }

  /** Whether anything is kept, and the lines of all that stands there (src/page/world.rs). */
  read(takesDeposits) {
    // What a call removes, its purge reports.
    if (takesDeposits) this._removed = [];
    if (this._fails) return [false, ["", "", "", "", ""]];
    const local = attempt(() => localStorage);
    const cookies = attempt(() => document.cookie) !== undefined;
    const optOuts = local ? Object.keys(local).filter((name) => name.startsWith(this._optOuts)) : [];
    const get = (name) => oneLine(attempt(() => local.getItem(name)));
    const official = this._used === false ? (takesDeposits ? this._takeDeposits() : []) : this._read(this._cookie);
    const [salt, notes, key] = this._keys;
    return [
      this._used || !local ? this._used !== false && cookies : true,
      [get(key), get(notes), get(salt), oneLine(this._read(this._shared)[0])].concat(
        official.map(oneLine).filter(Boolean),
        "",
        optOuts.map((name) => `${name.slice(this._optOuts.length)}.${get(name)}`),
      ),
    ];
  }

  write(place, number, value) {
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
   * What else holds `token`, the last one that this page could read, is only reported.
   * @returns {{ at: number, removed: {place: string, key: string}[], survived: {place: string, key: string, why: string}[] }}
   */
  purge(token) {
    const [, , key] = this._keys;
    this._take("sessionStorage", key);
    this._take("localStorage", this._signal);
    this._purgeCookies();
    const left = this._read(this._cookie).some(hasToken);
    const survived = left ? [{ place: "cookie", key: this._cookie, why: OUT_OF_REACH }] : [];
    const copies = token ? copiesOf(token).filter(({ key }) => key !== this._cookie) : [];
    return { at: Date.now(), removed: this._removed.splice(0), survived: survived.concat(copies) };
  }

  /** Where an opt-out stands that the page's server was not told of: what notes that it was. Asked once on a page. */
  untold() {
    const [, notes, key] = this._keys;
    const values = this._used ? this._read(this._cookie) : [attempt(() => localStorage.getItem(key))];
    const id = attempt(() => JSON.parse(values.find(isOptOut)).id);
    const name = `${notes}.told`;
    if (!id || id === this._told || attempt(() => localStorage.getItem(name)) === id) return undefined;
    this._told = id;
    return () => attempt(() => localStorage.setItem(name, id));
  }

  _take(place, key) {
    attempt(() => {
      if (window[place].getItem(key)) this._note(place, key);
      window[place].removeItem(key);
    });
  }

  /** But for the tombstone, where cookies are in use. */
  _purgeCookies() {
    const values = this._read(this._cookie);
    const tombstone = this._used && values.find(isOptOut);
    if (values.length <= (tombstone ? 1 : 0)) return;
    this._noteCookie(values);
    this._remove();
    if (tombstone) this._writeCookie(this._cookie, tombstone, JSON.parse(tombstone).identity_expires);
  }

  _noteCookie(values) {
    if (values.some(hasToken)) this._note("cookie", this._cookie);
  }

  _note(place, key) {
    this._removed.push({ place, key });
  }

  /** With local storage in use, official cookies are taken away for the call that is made now. One that cannot be deleted
   * is none: it would come back after every opt-out and every logout. */
  _takeDeposits() {
    const found = this._read(this._cookie);
    if (!found.length) return found;
    this._noteCookie(found);
    this._remove();
    const left = this._read(this._cookie);
    return found.filter((value) => !left.includes(value));
  }

  _writeLocal(name, value) {
    const isWritten = attempt(() => {
      if (hasToken(localStorage.getItem(name)) && !hasToken(value)) this._note("localStorage", name);
      if (value) localStorage.setItem(name, value);
      else localStorage.removeItem(name);
      return (localStorage.getItem(name) || "") === value;
    });
    // Full, or refusing: what stood there must not outlive what was to take its place.
    if (!isWritten) attempt(() => localStorage.removeItem(name));
    return isWritten;
  }

  /** The shared cookie is never `Secure`: the http pages of a site must see it too. */
  _writeCookie(name, value, expires, isShared) {
    const secure = !isShared && attempt(() => location.protocol) === "https:" ? ";secure" : "";
    if (!isShared && !hasToken(value)) this._noteCookie(this._read(name));
    const life = value ? `expires=${new Date(expires).toUTCString()}` : "max-age=0";
    this._put(`${name}=${encodeURIComponent(value)};${life}${this._place};samesite=lax${secure}`);
    return !value || this._read(name).includes(value);
  }

  /** Removes the official cookie where it stands by these settings, and wherever else the page can reach it. */
  _remove() {
    // Engines differ in whether cookies follow an address that the page has given itself since.
    const reach = () => [this._openedAt, location.pathname].map((path) => [...placesOfCookies(path, location)]);
    for (const place of [this._place].concat(...(attempt(reach) || []))) this._put(`${this._cookie}=;max-age=0${place}`);
  }

  _put(cookie) {
    attempt(() => (document.cookie = cookie));
  }

  /** Every value of this name that the page can see, the most specific path first; what is not in percent-encoding is nobody's. */
  _read(name) {
    const pairs = (attempt(() => document.cookie) || "").split(/; ?/).filter((pair) => pair.startsWith(`${name}=`));
    const values = pairs.map((pair) => attempt(() => decodeURIComponent(pair.slice(name.length + 1))));
    return values.filter((value) => value !== undefined);
  }
}
