// Entry of workerd, which never compiles bytes: it imports the module that lies beside this file.
import * as glue from "uid2:server-glue";
import module from "./server.wasm";
import { makeClient } from "./client.js";
import { starter } from "./glue.js";
import { makeSiteOptOuts } from "./site_opt_outs.js";

const start = starter(() => module, glue, "./uid2_wasm_server_bg.js");

export const OperatorClient = makeClient(start);
export const siteOptOuts = makeSiteOptOuts(start);
export { OperatorError } from "./errors.js";
export { expressVisit, fetchVisit } from "./visit.js";
export { adobeConsent } from "./adobe_consent.js";
export { AdobeConsentError } from "./adobe_error.js";
export { memoryStore } from "./memory_store.js";
export { optOutReader } from "./opt_out_reader.js";
export { optOutWebhook } from "./opt_out_webhook.js";
export { toNode } from "./to_node.js";
