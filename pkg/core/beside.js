// The core of a script tag, and what watches consent: files beside it, or where the page says.
// Only where they come from; when they are loaded, and what they do then, belongs to front_host.js and host.js.
import { beside } from "../beside.js";

/** Browsers remember an address that could not be loaded: each further try has one of its own. */
const load = async (url, failures) => import(failures ? `${url}${/\?/.test(url) ? "&" : "?"}${failures}` : url);

export const loadCore = (failures, coreUrl) => load(coreUrl || beside(CORE_FILE), failures);

/** It lies beside the core. */
export const loadConsent = async (failures, coreUrl) =>
  load(coreUrl ? new URL(CONSENT_FILE, coreUrl).href : beside(CONSENT_FILE), failures);
