// The core of a script tag: a file beside it, or where the page says.
// Only where it comes from; when it is loaded, and what it does then, belongs to front_host.js.
import { beside } from "../beside.js";

/** Browsers remember an address that could not be loaded: each further try has one of its own. */
export async function loadCore(failures, coreUrl) {
  const url = coreUrl || beside(CORE_FILE);
  return import(failures ? `${url}${/\?/.test(url) ? "&" : "?"}${failures}` : url);
}
