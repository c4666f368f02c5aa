// Where the whole SDK in one file has from what it loads later: chunks likewise, but bridges only where the page imports them itself.
// A publisher's tests get this form, and expect of a page with Google's tags in it what they always saw.
export { loadAudit, loadConsent } from "./chunk.js";

export const loadBridges = async () => {};
