// Cookies by their names: read, written, and removed wherever this page can reach.
// Nothing is known here of what is in them.
import { attempt } from "./local.js";

/** The key of a number that changes with the cookies: other tabs hear of a key that changes, and of no cookie. */
export const BELL = "uid2-wasm.bell";

/** The longest that a cookie lives, in seconds. */
export const COOKIE_LIFE = 34560000;

export const pairsOf = (cookies) => (cookies ? cookies.split("; ") : []);

export const readCookies = () => attempt(() => document.cookie);

/** Every value of this name that the page can see, the most specific path first; what is not in percent-encoding as it is. */
export const readCookie = (name, cookies = readCookies()) =>
  pairsOf(cookies)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
    .map((value) => attempt(() => decodeURIComponent(value)) || value);

/** With attributes; without a value, removes. */
export const writeCookie = (name, value, attributes) =>
  attempt(() => (document.cookie = `${name}=${value ? encodeURIComponent(value) : ";max-age=0"}${attributes}`));

/**
 * Removes the cookie of this name at one place, and answers the values that vanished: a cookie does not tell its path and
 * domain, so what was at that place is known only by comparing before and after.
 */
export function removeCookieAt(name, place) {
  const before = readCookie(name);
  writeCookie(name, "", place);
  const after = readCookie(name);
  return before.filter((value) => !after.includes(value));
}

/** Path and domain of the cookie by the settings of `init`, as attributes. */
export const placeOf = ({ cookiePath = "/", cookieDomain }) =>
  `;path=${cookiePath}${cookieDomain ? `;domain=${cookieDomain}` : ""}`;

/** Every path and domain of a cookie that this page can see, as attributes: paths with and without a slash at the
 * end, this host and each domain above it, and on https the jar of a partitioned frame. */
export function placesOfCookies(pathname, { hostname, protocol }) {
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
