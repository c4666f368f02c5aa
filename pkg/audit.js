// Where on a page a token stands that an opt-out does not clean by itself, for developers. Loaded by `audit()` alone.
// The order of the places; how each is read is in `audit/`. It changes nothing.
import { searchAddress, searchRequests } from "./audit/addresses.js";
import { searchDocuments } from "./audit/documents.js";
import { searchGlobals } from "./audit/globals.js";
import { Search } from "./audit/search.js";
import { searchCaches, searchCookies, searchDatabases, searchLocal, searchSession } from "./audit/storages.js";
import { hearWorker } from "./audit/worker.js";

const PLACES = [
  searchLocal,
  searchSession,
  searchCookies,
  (search) => searchAddress(search, window, ""),
  searchRequests,
  (search) => searchGlobals(search, window, ""),
  searchDocuments,
  searchDatabases,
  searchCaches,
];

/**
 * @param {object} sdk the instance that was asked; whom it shows, the search is about
 * @returns {Promise<{ place: string, key: string, encoding: string, remedy: string }[]>} empty where it shows nobody, or no longer does
 */
export async function audit(sdk) {
  const identity = sdk.getIdentity();
  // On a server there is no page.
  if (!identity || typeof window === "undefined") return [];
  const search = new Search(sdk, identity);
  const stop = hearWorker(search);
  for (const look of PLACES) {
    try {
      search._pace._place();
      await look(search);
    } catch (_) {
      // A place that a browser does not have, or refuses; or the time is over.
    }
  }
  stop();
  const findings = search._end();
  return sdk.getIdentity() ? findings : [];
}
