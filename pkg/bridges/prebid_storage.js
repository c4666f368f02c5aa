// What Prebid keeps of a product on the device: keys, each in local storage or in a cookie, and the cookie of a server.
// Reading it and removing it.
import { placesOfCookies, readCookie, removeCookieAt } from "../cookies.js";
import { attempt, readLocal, writeLocal } from "../local.js";

const keyOf = ({ _module }) => `__${_module}_advertising_token`;

/** The tokens that a module keeps, as identities; what is kept may be a bare token. */
export function readKept(person) {
  const text = readLocal(keyOf(person)) || readCookie(keyOf(person))[0];
  return text ? Object(attempt(() => JSON.parse(text)) || { latestToken: { advertising_token: text } }) : {};
}

/** Removes it in both, and what else Prebid or a server keeps by these names: a module falls back from the one to the other, and copies. */
export function forget(person, names = []) {
  for (const name of [keyOf(person), ...names.filter(Boolean)]) {
    writeLocal(name);
    if (readCookie(name).length) for (const place of placesOfCookies(location.pathname, location)) removeCookieAt(name, place);
  }
}
