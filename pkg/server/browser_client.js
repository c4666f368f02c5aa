// What a browser gets instead of the operator client. Nothing else may live here, and no secret may pass here.
import { OperatorError } from "./errors.js";

/** In the place of the client where a browser asks for it: importing is fine, constructing is not. */
export class BrowserClient {
  constructor() {
    throw new OperatorError({
      fault: "setup",
      code: "no_browser",
      message:
        "OperatorClient needs a client secret, and everybody can read what a page loads. Construct it on your server; " +
        "a page signs people in with setIdentityFromEmail of uid2-wasm, or takes the identity that your server made.",
    });
  }
}
