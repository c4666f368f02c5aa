// Entry of browsers, where there is no client: a page that shares code with a server may import it, and nothing more.
export { BrowserClient as OperatorClient, noVisit as expressVisit, noVisit as fetchVisit } from "./browser_client.js";
export { noVisit as adobeConsent, noVisit as memoryStore, noVisit as optOutReader, noVisit as optOutWebhook } from "./browser_client.js";
export { noVisit as siteOptOuts, noVisit as toNode } from "./browser_client.js";
export { AdobeConsentError } from "./adobe_error.js";
export { OperatorError } from "./errors.js";
