// The configuration that `init` leaves behind, with which the next page starts before anybody calls `init` there.
// Reading and writing that one record in the official form; no identity and no callback may get into it.

const MEMBERS = ["refreshRetryPeriod", "baseUrl", "useCookie", "cookiePath", "cookieDomain"];

const nameOf = ({ useCookie }, { key, cookie }) => `${useCookie ? cookie : key}_config`;

/** Writes what of `settings` is configuration, in the place of what an earlier `init` wrote by its settings. */
export function storeConfig(product, settings, earlier) {
  const config = {};
  for (const member of MEMBERS) config[member] = settings[member];
  // Blocked storage: then the next page starts with its own `init`.
  try {
    if (earlier) write(product, earlier);
    write(product, settings, JSON.stringify(config));
  } catch (_) {}
}

/** What an earlier page left, if it can be read: the cookie counts first. */
export function loadConfig(product) {
  const name = nameOf({ useCookie: true }, product);
  const cookie = () => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return (
    read(() => decodeURIComponent(cookie().slice(name.length + 1))) ||
    read(() => localStorage.getItem(nameOf({}, product)))
  );
}

/** Without a value, removes. A session cookie, as the official one. */
function write(product, settings, value) {
  const name = nameOf(settings, product);
  const { useCookie, cookiePath = "/", cookieDomain } = settings;
  if (useCookie) {
    const domain = cookieDomain === undefined ? "" : `;domain=${cookieDomain}`;
    document.cookie = `${name}=${value ? encodeURIComponent(value) : ";max-age=0"};path=${cookiePath}${domain}`;
  } else if (value) {
    localStorage.setItem(name, value);
  } else {
    localStorage.removeItem(name);
  }
}

function read(text) {
  try {
    const config = JSON.parse(text());
    return typeof config === "object" ? config : null;
  } catch (_) {
    return null;
  }
}
