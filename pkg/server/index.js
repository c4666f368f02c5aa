// Entry of Node, Deno and Bun, as ES module and as CommonJS: the module is inside this file, so that every bundler of server
// code carries it along.
import * as glue from "uid2:server-glue";
import base64 from "uid2:server-module";
import { makeClient } from "./client.js";
import { bytesOf, starter } from "./glue.js";
import { makeSiteOptOuts } from "./site_opt_outs.js";

const start = starter(() => new WebAssembly.Module(bytesOf(base64)), glue, "./uid2_wasm_server_bg.js");

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
