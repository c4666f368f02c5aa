// A page that learns of an opt-out tells its own server, which then hands in no identity of this person any more.
// The request has no body: the server knows by its own session who is signed in.

/** The address with `optout=global` or `optout=site` behind whatever query it has. */
function addressOf(url, isOfSite) {
  const address = new URL(url, document.baseURI);
  address.search += `${address.search ? "&" : "?"}optout=${isOfSite ? "site" : "global"}`;
  return address.href;
}

/** One tab at a time tells, so that the next one finds that it was told. */
const LOCK = "uid2-wasm.told";

/** A tab's process sees a moment later what another one has stored: so long the turn lasts after the note, and the next tab finds it. */
const SEEN_MS = 300;

/** Runs `tell` in its turn; where no lock can be had, at once. */
async function inLock(tell) {
  let hasBegun;
  const begin = () => tell((hasBegun = true));
  try {
    return await navigator.locks.request(LOCK, begin);
  } catch (failure) {
    return hasBegun ? Promise.reject(failure) : tell();
  }
}

/**
 * Tells `url` once for each opt-out; what failed is tried once more when the page is online, and then on the next page.
 * @param {import("./storage.js").PageStorage} storage knows which opt-out is stored, and whether the server was told of it
 * @param {{since: number}} [site] the opt-out of this site; without it, that of every publisher
 */
export function tellServer(url, storage, site) {
  const [isTold, note] = storage._untold(site) || [];
  if (!note) return;
  const tell = async () => {
    if (isTold()) return undefined;
    const { ok } = await fetch(addressOf(url, site), { method: "POST", keepalive: true, credentials: "same-origin" });
    if (!ok) throw new Error();
    note();
    return new Promise((seen) => setTimeout(seen, SEEN_MS));
  };
  inLock(tell).catch(() => addEventListener("online", () => inLock(tell).catch(() => {}), { once: true }));
}
