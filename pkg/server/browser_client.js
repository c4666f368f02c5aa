// What a browser gets instead of the operator client. Nothing else may live here, and no secret may pass here.
import { OperatorError } from "./errors.js";

const MESSAGE =
  "OperatorClient, adobeConsent and siteOptOuts need secrets, and everybody can read what a page loads. Make them on your server; " +
  "a page signs people in with setIdentityFromEmail of uid2-wasm, or takes the identity that your server made.";

/** In the place of the client: importing is fine, constructing is not. */
export class BrowserClient {
  constructor() {
    noVisit();
  }
}

/** In the place of what answers requests, which no page does. */
export function noVisit() {
  throw new OperatorError({ fault: "setup", code: "no_browser", message: MESSAGE });
}
