// Where a script tag has from what it loads later: files beside it, or beside the core where the page says where that is.
// Only where they come from; when they are loaded belongs to whoever loads them.
import { beside, importAgain } from "../beside.js";

async function load(file, failures, coreUrl) {
  return importAgain(coreUrl ? new URL(file, new URL(coreUrl, document.baseURI)).href : beside(file), failures);
}

export const loadConsent = (...how) => load(CONSENT_FILE, ...how);

export const loadBridges = (...how) => load("uid2-bridges.js", ...how);

export const loadAudit = (...how) => load("uid2-audit.js", ...how);
