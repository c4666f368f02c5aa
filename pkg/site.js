// The choice of whoever uses this device not to be known on this site: a key that both products read, and what it says; and a
// cookie, where sub-domains share the choice. Where both are refused, this page holds it all the same.
import { BELL, COOKIE_LIFE, placesOfCookies, readCookie, removeCookieAt, writeCookie } from "./cookies.js";
import { attempt, readLocal, writeLocal } from "./local.js";
import { page } from "./turns.js";

export const SITE = "uid2-wasm.site";
export const SITE_COOKIE = "__uid_site";

/** A longer reason would fit into no cookie. */
const LONGEST_REASON = 100;

/**
 * The text of the choice on this origin; empty where there is none. What storage has refused, all copies of this package on the page
 * share.
 */
export const localSite = () => readLocal(SITE) || page.site || "";

const read = (text) => attempt(() => JSON.parse(text)) || {};

/**
 * The text of the choice that counts; empty where nobody has opted out. In the cookie stands the choice itself, or the time at
 * which somebody opted in again on one of the sub-domains: what was chosen before that counts no more on any of them.
 */
export function readSite(cookies, own = localSite()) {
  const [shared = ""] = readCookie(SITE_COOKIE, cookies);
  if (!isTime(shared)) return own || shared;
  return read(own).since < shared ? "" : own;
}

const isTime = (shared) => /^\d+$/.test(shared);

function write(value, place) {
  writeCookie(SITE_COOKIE, value, `${place};max-age=${COOKIE_LIFE};samesite=lax`);
  // No event tells of a cookie.
  writeLocal(BELL, `${Math.random()}`);
}

/** Where local storage has refused it, a cookie of this host alone is better than none. */
function share(domain, value) {
  if (domain || page.site) write(value, `;path=/${domain ? `;domain=${domain}` : ""}`);
}

/** Shares with the other sub-domains of `domain` what was chosen here alone. A cookie's life begins anew with that. */
export function shareSite(domain) {
  const text = readSite();
  if (text) share(domain, text);
}

/** Stores what storage has refused, should there be room by now. */
export function keepSite() {
  if (!page.site) return;
  writeLocal(SITE, page.site);
  if (readLocal(SITE) === page.site) page.site = "";
}

/** @param {unknown} reason in a word or two, for the publisher: it is kept on the device with the time */
export function optOutOfSite(reason, domain) {
  if (readSite()) return;
  const [shared = ""] = readCookie(SITE_COOKIE);
  // A clock that was set back makes no choice the older one.
  const since = Math.max(Date.now(), isTime(shared) ? +shared : 0);
  page.site = JSON.stringify({ since, reason: typeof reason === "string" ? reason.slice(0, LONGEST_REASON) : "" });
  keepSite();
  share(domain, localSite());
}

/** Wherever this page can reach the cookie, the time takes its place, also before `init` has said which domain is shared. */
export function optInToSite() {
  const [shared = ""] = readCookie(SITE_COOKIE);
  const latest = isTime(shared) ? +shared : read(shared).since || 0;
  page.site = "";
  writeLocal(SITE);
  if (!shared) return;
  const time = `${Math.max(Date.now(), latest + 1)}`;
  for (const place of attempt(() => placesOfCookies("/", location)) || [])
    if (removeCookieAt(SITE_COOKIE, place)[0]) write(time, place);
}

/** What the page is told of it. A text that nobody can read is an opt-out all the same. */
export function siteOptOut() {
  const text = readSite();
  if (!text) return undefined;
  const { since, reason } = read(text);
  return { since: +since || 0, reason: `${reason || ""}` };
}
