// Local storage and cookies as the module's storage: read before each call, written after it.
// What cannot be written and read back is not relied on; what any of it means is the module's.

/** Places by number, as src/page/ports.rs writes them: keys of local storage, an opt-out's, two cookies, every other one. */
const [COOKIE, EVERYWHERE] = [5, 7];

/** Blocked storage throws at a touch. */
const attempt = (act) => {
  try {
    return act();
  } catch (_) {
    return undefined;
  }
};

/** Whoever wrote it: a line break can only be white space in JSON, and is none of ours. */
const oneLine = (text) => (text ? text.replace(/\n/g, " ") : "");

export class PageStorage {
  /** @param {object} product of products.js */
  constructor({ key, cookie, notes }) {
    this._keys = ["uid2-wasm.salt", notes, key, "uid2-wasm.bell"];
    this._optOuts = `${notes}.no.`;
    this._cookie = cookie;
    this._shared = `${cookie}_no`;
    this._place = ";path=/";
  }

  /** Where cookies stand, and whether they are the storage in use. Before that is known, both are read. */
  settle({ useCookie, cookiePath = "/", cookieDomain }) {
    this._used = useCookie === true;
    this._place = `;path=${cookiePath}${cookieDomain ? `;domain=${cookieDomain}` : ""}`;
  }

  /** Whether anything is kept, and the lines of all that stands there (src/page/world.rs). */
  read(takesDeposits) {
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
    if (place === EVERYWHERE) return this._purge();
    const isShared = place > COOKIE;
    const isWritten =
      place < COOKIE
        ? this._writeLocal(this._keys[place] || this._optOuts + number, value) || this._used
        : this._writeCookie(isShared ? this._shared : this._cookie, value, +number, isShared);
    if (!isWritten) this._fails = true;
  }

  /** Removes the copies of an identity that stand elsewhere under official names. */
  _purge() {
    attempt(() => sessionStorage.removeItem(this._keys[2]));
    if (!this._used) this._remove();
  }

  /** With local storage in use, official cookies are taken away for the call that is made now. One that cannot be deleted
   * is none: it would come back after every opt-out and every logout. */
  _takeDeposits() {
    const found = this._read(this._cookie);
    if (!found.length) return found;
    this._remove();
    const left = this._read(this._cookie);
    return found.filter((value) => !left.includes(value));
  }

  _writeLocal(name, value) {
    const isWritten = attempt(() => {
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
    const secure = !isShared && location.protocol === "https:" ? ";secure" : "";
    const life = value ? `expires=${new Date(expires).toUTCString()}` : "max-age=0";
    this._put(`${name}=${encodeURIComponent(value)};${life}${this._place};samesite=lax${secure}`);
    return !value || this._read(name).includes(value);
  }

  /** Removes the official cookie where it stands by these settings and by default. */
  _remove() {
    this._writeCookie(this._cookie, "", 0);
    this._put(`${this._cookie}=;path=/;max-age=0`);
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
