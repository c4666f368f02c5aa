// What can be wrong in the configuration of adobeConsent: one class, with a closed set of codes.
// Nothing in a message is, or is made of, what the caller passed: keys and tokens are among it.

const MESSAGES = {
  wrong_api_key: "`apiKey` must be the API key of your Adobe project: a text without spaces or line breaks.",
  wrong_org_id: "`orgId` must be your Adobe organisation's id: a text without spaces or line breaks.",
  wrong_sandbox: "`sandbox` must be the name of an Adobe sandbox: a text without spaces or line breaks.",
  wrong_token: "`token` must be a function that answers a promise of an access token.",
  wrong_endpoint: '`endpoint` must be "new", "old", or an https address without a query (http on this machine only).',
  wrong_timeout: "`timeoutMs` must be a number of milliseconds above 0.",
  wrong_origins: "`origins` must be an array of origins as browsers send them: `https://www.example.com`, without a path.",
  wrong_fetch: "`fetch` must be a function.",
  unknown_option: "adobeConsent was given an option that it does not know.",
};

/** A server that is set up wrongly. It is thrown by `adobeConsent(…)` itself, and never later. `code` says which option. */
export class AdobeConsentError extends Error {
  constructor(code) {
    super(MESSAGES[code]);
    this.code = code;
  }

  get name() {
    return "AdobeConsentError";
  }
}
