// The choice of whoever uses this device not to be known on this site: a key that both products read, and what it says; and a
// cookie, where sub-domains share the choice. Where both are refused, this page holds it all the same.
import { BELL, COOKIE_LIFE, readCookie, writeCookie } from "./cookies.js";
import { attempt, readLocal, writeLocal } from "./local.js";

export const SITE = "uid2-wasm.site";
export const SITE_COOKIE = "__uid_site";

/** What storage has refused. */
let unstored;

/** The text of the choice on this origin; empty where there is none. */
export const localSite = () => readLocal(SITE) || unstored || "";

const read = (text) => attempt(() => JSON.parse(text)) || {};

/**
 * The text of the choice that counts; empty where nobody has opted out. In the cookie stands the choice itself, or the time at
 * which somebody opted in again on one of the sub-domains: what was chosen before that counts no more on any of them.
 */
export function readSite(cookies, own = localSite()) {
  const [shared = ""] = readCookie(SITE_COOKIE, cookies);
  if (!/^\d+$/.test(shared)) return own || shared;
  return read(own).since < shared ? "" : own;
}

function share(domain, value) {
  if (!domain) return;
  writeCookie(SITE_COOKIE, value, `;path=/;domain=${domain};max-age=${COOKIE_LIFE};samesite=lax`);
  // No event tells of a cookie.
  writeLocal(BELL, `${Math.random()}`);
}

/** Shares with the other sub-domains of `domain` what was chosen here alone. A cookie's life begins anew with that. */
export const shareSite = (domain) => readSite() && share(domain, readSite());

/** @param {unknown} reason in a word or two, for the publisher: it is kept on the device with the time */
export function optOutOfSite(reason, domain) {
  if (readSite()) return;
  unstored = JSON.stringify({ since: Date.now(), reason: typeof reason === "string" ? reason : "" });
  writeLocal(SITE, unstored);
  if (readLocal(SITE) === unstored) unstored = "";
  share(domain, localSite());
}

export function optInToSite(domain) {
  unstored = "";
  writeLocal(SITE);
  if (readCookie(SITE_COOKIE)[0]) share(domain, `${Date.now()}`);
}

/** What the page is told of it. A text that nobody can read is an opt-out all the same. */
export function siteOptOut() {
  const text = readSite();
  if (!text) return undefined;
  const { since, reason } = read(text);
  return { since: Number.isFinite(since) ? since : 0, reason: typeof reason === "string" ? reason : "" };
}
