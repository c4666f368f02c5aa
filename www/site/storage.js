// What the SDK keeps in this browser: every key of its own and the official one, explained, and how to forget them.
// Reads, explains, forgets; never writes.

const OFFICIAL = "UID2-sdk-identity";
const OURS = /^(uid2-wasm\.|(UID2|EUID)-sdk-identity(_config)?$)/;
const COOKIES = ["__uid_2", "__uid_2_no", "__euid", "__euid_no"];

/** Key, value and explanation of everything that is kept, the official key first. */
export function readStorage() {
  const keys = Object.keys(localStorage).filter((key) => OURS.test(key));
  keys.sort((a, b) => (b === OFFICIAL) - (a === OFFICIAL) || a.localeCompare(b));
  return keys.map((key) => {
    const value = localStorage.getItem(key) || "";
    return { key, value, ...explain(key, value) };
  });
}

function explain(key, value) {
  if (key === OFFICIAL) return isTombstone(value) ? TOMBSTONE : IDENTITY;
  if (key.endsWith("_config")) return { what: "Settings", why: "how the page called init: the next one starts by itself" };
  if (key === "uid2-wasm.salt")
    return { what: "Salt", why: "random, of this device: fingerprints mean nothing elsewhere" };
  if (key.includes(".no.")) return { what: "Opt-out", why: "remembered by salted fingerprints, nobody overwrites it" };
  if (key === "uid2-wasm.bell") return { what: "Bell", why: "rings other tabs" };
  return { what: "Notes", why: "who signed out last, as a random number" };
}

const TOMBSTONE = { what: "Tombstone", why: "says opted out, and holds no token", kinds: [] };
const IDENTITY = {
  what: "Identity",
  why: "token, refresh token, key and times",
  kinds: ["advertising token", "refresh token", "refresh response key"],
};

const isTombstone = (value) => value.includes('"status":"optout"');

/** The kinds of secrets that were kept before and are not any more. */
export function removedKinds(before, after) {
  const kinds = (stored) => stored.flatMap((entry) => entry.kinds || []);
  const left = kinds(after);
  return kinds(before).filter((kind) => !left.includes(kind));
}

/** Forgets all of it, and the cookies. Only while no page of the demo runs: one that does writes back what it knows. */
export function forget() {
  for (const { key } of readStorage()) localStorage.removeItem(key);
  sessionStorage.clear();
  for (const name of COOKIES) document.cookie = `${name}=; path=/; max-age=0`;
}
