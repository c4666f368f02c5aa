// The configuration that `init` leaves behind, with which the next page starts before anybody calls `init` there.
// Reading and writing that one record in the official form; no identity and no callback may get into it.
import { placeOf, readCookie, writeCookie } from "./cookies.js";
import { isSDKOptionsOrThrow } from "./errors.js";
import { attempt, readLocal, writeLocal } from "./local.js";

/** The official settings of `init`. */
export const MEMBERS = ["refreshRetryPeriod", "baseUrl", "useCookie", "cookiePath", "cookieDomain"];

/**
 * Stores the configuration in `settings`. First it removes what an `init` with the settings `earlier` stored, maybe elsewhere. Where
 * consent is heeded only that is stored: a page that starts by a configuration has been asked for no signal yet.
 */
export function storeConfig(product, settings, earlier) {
  const { consent } = settings;
  if (earlier) write(product, earlier);
  write(product, settings, consent ? "" : JSON.stringify(settings, MEMBERS));
  if (heedsConsent(product) !== !!consent) writeLocal(heedsKey(product), consent ? "1" : "");
}

const heedsKey = ({ _notes }) => `${_notes}.signals`;

/** Whether pages of this site heed consent, as the last `init` said. */
export const heedsConsent = (product) => !!readLocal(heedsKey(product));

/** The configuration that an earlier page stored, the cookie's first; `undefined` where none can be read and used. */
export const loadConfig = ({ _key, _cookie }) =>
  [readCookie(`${_cookie}_config`)[0], readLocal(`${_key}_config`)]
    // A first error costs an engine more than all the rest of this: where there is nothing, nothing is thrown.
    .map((text) => text && attempt(() => JSON.parse(text)))
    // Another script may have stored something else under this key: that is no reason to throw.
    .find((config) => config && attempt(() => isSDKOptionsOrThrow(config)));

/** Without a value, removes. The cookie lasts as long as the browser's session, like the official SDK's. */
function write({ _key, _cookie }, settings, value) {
  if (settings.useCookie) writeCookie(`${_cookie}_config`, value, placeOf(settings));
  else writeLocal(`${_key}_config`, value);
}
