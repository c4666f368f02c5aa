// Entry of Node, Deno and Bun, as ES module and as CommonJS: the module is inside this file, so that every bundler of server
// code carries it along.
import base64 from "uid2:server-module";
import { makeClient } from "./client.js";
import { starter } from "./glue.js";
import { makeSiteOptOuts } from "./site_opt_outs.js";

const bytes = () => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const start = starter(() => new WebAssembly.Module(bytes()));

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
