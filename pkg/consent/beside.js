// Where a script tag has from what watches consent: a file beside it, or beside the core where the page says where that is.
// Only where it comes from; when it is loaded belongs to whoever loads it.
import { beside } from "../beside.js";

/** Browsers remember an address that could not be loaded: each further try has one of its own. */
export async function loadConsent(failures, coreUrl) {
  const url = coreUrl ? new URL(CONSENT_FILE, new URL(coreUrl, document.baseURI)).href : beside(CONSENT_FILE);
  return import(failures ? `${url}?${failures}` : url);
}
