// Addresses: the page's own, those in its history, the one that led to it, and those of the requests it made.
// Of an address that is told, the query is left out.
import { attempt } from "../local.js";
import { withoutQuery } from "./storages.js";

export async function searchAddress(search, view, prefix) {
  const look = (key, read) => search._look("url", prefix + key, attempt(read));
  look("location", () => view.location.href);
  look("referrer", () => view.document.referrer);
  for (const entry of attempt(() => view.navigation.entries()) || []) look("history", () => entry.url);
  await search._walk("url", `${prefix}history.state`, attempt(() => view.history.state));
}

/** Requests that the browser still lists. */
export async function searchRequests(search) {
  for (const { name } of performance.getEntriesByType("resource")) {
    search._look("request", withoutQuery(name), name);
    const rest = search._pace._step();
    if (rest) await rest;
  }
}
