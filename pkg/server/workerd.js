// Entry of workerd, which never compiles bytes: it imports the module that lies beside this file.
import module from "./server.wasm";
import { makeClient } from "./client.js";
import { starter } from "./glue.js";

export const OperatorClient = makeClient(starter(() => module));
export { OperatorError } from "./errors.js";
export { expressVisit, fetchVisit } from "./visit.js";
export { adobeConsent } from "./adobe_consent.js";
export { AdobeConsentError } from "./adobe_error.js";
export { toNode } from "./to_node.js";
