// A page that learns of an opt-out tells its own server, which then hands in no identity of this person any more.
// The request has no body: the server knows by its own session who is signed in.

/** The address with `optout=global` or `optout=site` behind whatever query it has. */
function addressOf(url, isOfSite) {
  const address = new URL(url, document.baseURI);
  address.search += `${address.search ? "&" : "?"}optout=${isOfSite ? "site" : "global"}`;
  return address.href;
}

/**
 * Tells `url` once for each opt-out; what failed is tried once more when the page is online, and then on the next page.
 * @param {import("./storage.js").PageStorage} storage knows which opt-out is stored, and whether the server was told of it
 * @param {{since: number}} [site] the opt-out of this site; without it, that of every publisher
 */
export function tellServer(url, storage, site) {
  const told = storage._untold(site);
  if (!told) return;
  const tell = async () => {
    const { ok } = await fetch(addressOf(url, site), { method: "POST", keepalive: true, credentials: "same-origin" });
    return ok ? told() : Promise.reject();
  };
  tell().catch(() => addEventListener("online", () => tell().catch(() => {}), { once: true }));
}
