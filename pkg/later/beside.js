// Where a script tag has from what it loads later: files beside it, or beside the core where the page says where that is.
// Only where they come from; when they are loaded belongs to whoever loads them.
import { beside } from "../beside.js";

/** Browsers remember an address that could not be loaded: each further try has one of its own. */
async function load(file, failures, coreUrl) {
  const url = coreUrl ? new URL(file, new URL(coreUrl, document.baseURI)).href : beside(file);
  return import(failures ? `${url}?${failures}` : url);
}

export const loadConsent = (...how) => load(CONSENT_FILE, ...how);

export const loadBridges = (...how) => load("uid2-bridges.js", ...how);

export const loadAudit = (...how) => load(AUDIT_FILE, ...how);
