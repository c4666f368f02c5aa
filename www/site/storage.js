// What the demo keeps in this browser: every key and cookie, explained, and how to forget them.
// Reads, explains, forgets; never writes.

const OURS = /^(uid2-wasm\.|(UID2|EUID)-sdk-identity(_config)?$|courier\.)/;
const COOKIES = ["__uid_2", "__euid"].flatMap((name) => [name, `${name}_no`, `${name}_config`]).concat("__uid_site", "courier_login");

/** Where the demo's tricks put cookies, and so where they have to be removed. */
const PATHS = ["/", "/tricks", "/tricks/"];

/** Place, key, value and explanation of everything that is kept. */
export function readKept() {
  const stored = (place, storage) =>
    Object.keys(storage)
      .filter((key) => OURS.test(key))
      .map((key) => ({ place, key, value: storage.getItem(key) ?? "" }));
  const cookies = readCookies().filter(({ key }) => COOKIES.includes(key));
  const kept = [...stored("local storage", localStorage), ...cookies, ...stored("session storage", sessionStorage)];
  return kept
    .map((entry) => ({ ...entry, ...explain(entry) }))
    .sort((a, b) => a.rank - b.rank || a.key.localeCompare(b.key));
}

function readCookies() {
  const pairs = document.cookie.split("; ").filter(Boolean);
  return pairs.map((pair) => {
    const [key, ...value] = pair.split("=");
    return { place: "cookie", key, value: decoded(value.join("=")) };
  });
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a key or cookie of the SDK is, in words. */
export const explainKept = (key) => explain({ key, value: "" }).what;

function explain({ key, value }) {
  if (/^((UID2|EUID)-sdk-identity|__uid_2|__euid)$/.test(key)) {
    return value.includes('"status":"optout"')
      ? { rank: 0, what: "Opt-out, in the official form", why: "no token in it; older SDKs honour it too" }
      : { rank: 0, what: "Identity", why: "token, refresh token, response key and times" };
  }
  if (key.endsWith("_config")) return { rank: 4, what: "Settings", why: "how the page called init" };
  if (key.startsWith("_GESPSK")) return { rank: 0, what: "Google’s copy of the token", why: "for Secure Signals" };
  if (key === "uid2-wasm.site" || key === "__uid_site")
    return { rank: 1, what: "Your choice for this site", why: "since when advertising identity is off here" };
  if (key === "uid2-wasm.salt") return { rank: 2, what: "Salt", why: "of this device: fingerprints mean nothing elsewhere" };
  if (key.includes(".no.") || key.endsWith("_no"))
    return { rank: 1, what: "Opt-out", why: "remembered by salted fingerprints; nobody overwrites it" };
  if (key === "uid2-wasm.bell") return { rank: 3, what: "Bell", why: "rings the other tabs" };
  if (/\.seen\.[lc]$/.test(key)) return { rank: 4, what: "For pages that load no module", why: "what they would be told; no token" };
  if (key.endsWith(".stamp")) return { rank: 4, what: "Stamp", why: "another number with each opt-out" };
  if (key.endsWith(".signals")) return { rank: 4, what: "Heeds consent", why: "the next page shows nobody before it has asked" };
  if (key.startsWith("uid2-wasm.")) return { rank: 3, what: "Notes", why: "who signed out last and whose answer is missing, as numbers" };
  if (key === "courier_login") return { rank: 5, what: "The paper's login", why: "no opt-out touches it" };
  if (key === "courier.reader") return { rank: 5, what: "A copy of the token", why: "in Base64, as the paper’s own scripts might; left here when you ask" };
  return { rank: 6, what: "The demo's own", why: "your switches" };
}

/** Forgets what the SDK keeps, and leaves the paper's login and the visitor's switches. */
export function forgetTokens() {
  const keys = Object.keys(localStorage).filter((key) => OURS.test(key) && !key.startsWith("courier."));
  for (const key of keys) localStorage.removeItem(key);
  for (const name of COOKIES.filter((name) => name.startsWith("__"))) removeCookie(name);
}

/** Forgets all of it. Only while no page of the demo runs: one that does writes back what it knows. */
export function forget() {
  for (const key of Object.keys(localStorage).filter((key) => OURS.test(key))) localStorage.removeItem(key);
  sessionStorage.clear();
  for (const name of COOKIES) removeCookie(name);
}

function removeCookie(name) {
  for (const path of PATHS) document.cookie = `${name}=;path=${path};max-age=0`;
}
