// A page that learns of an opt-out tells its own server, which then hands in no identity of this person any more.
// The request has no body: the server knows by its own session who is signed in.

/**
 * Tells `url` once for each opt-out; what failed is tried once more when the page is online, and then on the next page.
 * @param {import("./storage.js").PageStorage} storage knows which opt-out is stored, and whether the server was told of it
 */
export function tellServer(url, storage) {
  const told = storage._untold();
  if (!told) return;
  const tell = async () => {
    const { ok } = await fetch(url, { method: "POST", keepalive: true, credentials: "same-origin" });
    return ok ? told() : Promise.reject();
  };
  tell().catch(() => addEventListener("online", () => tell().catch(() => {}), { once: true }));
}
