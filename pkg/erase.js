// A person's data request: what this package keeps on the device for one product is removed, with or without its opt-outs.
// Which keys and cookies those are; what modules know of them is forgotten by their hosts, before and after.
import { BELL, readCookie, removeCookieAt } from "./cookies.js";
import { attempt, readLocal, writeLocal } from "./local.js";
import { EUID_PRODUCT, UID2_PRODUCT } from "./products.js";
import { optInToSite, SITE, SITE_COOKIE } from "./site.js";
import { isOptOut, OUT_OF_REACH, PageStorage } from "./storage.js";
import { alone, page } from "./turns.js";

const REFUSED = "storage refuses to remove it";

/** Other tabs hear of this key: that it is there when erasing begins, and that it is gone when it is over. */
export const erasingKey = ({ _notes }) => `${_notes}.erase`;

/** The last of an opt-out's six words is its address (src/opt_out.rs), which means something only together with the salt. */
const namesAddress = (value) => !/^(\d*\.){5}0*$/.test(value);

/** Whether anything of a product that stays needs the salt: an opt-out with an address, or somebody who is signed in. */
const needsSalt = (storage, isErased) =>
  storage._list().some((id) => namesAddress(readLocal(storage._optOuts + id) || "")) ||
  (!isErased && [readLocal(storage._key), ...readCookie(storage._cookie)].some((record) => record && !isOptOut(record)));

/** Removes keys and cookies, and notes which: each once, in their order. */
class Erasure {
  constructor(storage) {
    this._storage = storage;
    this._removed = [];
    this._survived = [];
  }

  _note(place, key, why) {
    const notes = why ? this._survived : this._removed;
    if (!notes.some((note) => note.place === place && note.key === key)) notes.push(why ? { place, key, why } : { place, key });
  }

  _key(key, place = "localStorage") {
    const has = () => typeof attempt(() => window[place].getItem(key)) === "string";
    if (!has()) return;
    attempt(() => window[place].removeItem(key));
    this._note(place, key, has() && REFUSED);
  }

  _cookie(name) {
    const before = readCookie(name).length;
    for (const place of this._storage._places()) if (readCookie(name).length) removeCookieAt(name, place);
    this._noteCookie(name, before, readCookie(name).length);
  }

  _noteCookie(name, before, after) {
    if (after < before) this._note("cookie", name);
    if (after) this._note("cookie", name, OUT_OF_REACH);
  }
}

/**
 * Removes all that is stored of a product but its opt-outs, or these as well.
 *
 * @param {PageStorage} storage of the instance that was asked
 * @param {string[]} found what was stored before the logout that has just been: the official record of local storage, and all cookies
 */
function eraseStored(product, storage, optOutsToo, [record, cookies]) {
  const { _key, _cookie, _notes, _signal } = product;
  const erasure = new Erasure(storage);
  if (record) erasure._note("localStorage", _key);
  if (optOutsToo || !isOptOut(readLocal(_key))) erasure._key(_key);
  const before = readCookie(_cookie, cookies).length;
  storage._remove(storage._cookieTexts().filter((text) => optOutsToo || !isOptOut(text)));
  erasure._noteCookie(_cookie, before, readCookie(_cookie).filter((text) => optOutsToo || !isOptOut(text)).length);
  erasure._key(_key, "sessionStorage");
  for (const key of [_signal, `${_key}_config`, _notes, ...["told", "seen.l", "seen.c", "stamp", "signals"].map((name) => `${_notes}.${name}`), BELL])
    erasure._key(key);
  for (const name of ["config", "told"]) erasure._cookie(`${_cookie}_${name}`);
  if (optOutsToo) {
    for (const id of storage._list()) erasure._key(storage._optOuts + id);
    erasure._cookie(storage._shared);
    for (const key of [SITE, `${SITE}.told`]) erasure._key(key);
    for (const name of [SITE_COOKIE, `${SITE_COOKIE}_told`]) erasure._cookie(name);
    // Where storage refused the choice, this page held it alone.
    optInToSite();
  }
  const salted = [UID2_PRODUCT, EUID_PRODUCT].some((other) => needsSalt(new PageStorage(other), other._name === product._name));
  if (!salted) erasure._key("uid2-wasm.salt");
  return { removed: erasure._removed, survived: erasure._survived };
}

/**
 * Erases, while no module of this product knows anything: what one knows it would write again. Other tabs of this origin forget as
 * well. Their events come in the order of what is written here.
 */
export function erase(product, storage, optOutsToo, found) {
  const tell = (isOver) => {
    alone(() => writeLocal(erasingKey(product), isOver ? "" : "1"));
    for (const { product: name, forget } of page.instances.slice()) if (name === product._name && forget) attempt(() => forget(isOver));
  };
  tell(false);
  const erased = alone(() => eraseStored(product, storage, optOutsToo, found));
  tell(true);
  return erased;
}
