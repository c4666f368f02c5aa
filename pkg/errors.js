// The errors that a page can meet: a closed set of codes, and for misuse the official SDK's own words.
// Nothing in a message is, or is made of, what a person typed.
/**
 * Something that a page can run into; `code` says what, from a closed set:
 * `invalid_email`, `email_not_ascii`, `invalid_phone`, `invalid_hash`, `not_initialized`, `no_identity`, `opted_out`,
 * `aborted`, `unanswered`, `refused`, `insecure_context`, `invalid_public_key`, `core_unavailable`, `site_opted_out`,
 * `consent_denied`, `consent_unknown`.
 */
export class UidError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "UidError";
    this.code = code;
  }

  /** Those of another copy too: the core has one of its own. */
  static [Symbol.hasInstance](error) {
    return isUidError(error);
  }
}

/** Whether this is an error of an SDK on this page, whichever copy of it threw; with `code`, whether it is that one. */
export const isUidError = (error, code) =>
  error instanceof Error && error.name === "UidError" && (!code || error.code === code);

/** Why there is no token, in the official words for the occasion. */
export const noTokenError = (optedOut, message) => new UidError(optedOut ? "opted_out" : "no_identity", message);

export const abortedError = ({ _name }) => new UidError("aborted", `${_name} SDK aborted.`);

/** Hashing and sealing are the engine's, which has them on https alone. */
export const insecureContextError = () =>
  new UidError("insecure_context", "No Web Crypto: the page is not served over https.");

/** What is loaded later has not come. */
export const unavailableError = (what) => new UidError("core_unavailable", `The SDK's ${what} could not be loaded.`);

export function checkInitialized(settings, what) {
  if (!settings) throw new UidError("not_initialized", `Cannot ${what} before calling init.`);
}

function checkOptions(opts) {
  if (typeof opts !== "object" || opts === null) throw new TypeError("opts must be an object");
}

/** Throws at once what is wrong with the options of `init`. */
export function isSDKOptionsOrThrow(opts) {
  checkOptions(opts);
  const { callback, refreshRetryPeriod, consent, siteOptOutDomain, bridges } = opts;
  if (callback !== undefined && typeof callback !== "function") {
    throw new TypeError("opts.callback, if provided, must be a function");
  }
  if (refreshRetryPeriod !== undefined) {
    if (typeof refreshRetryPeriod !== "number") throw new TypeError("opts.refreshRetryPeriod must be a number");
    if (!(refreshRetryPeriod >= 1000)) throw new RangeError("opts.refreshRetryPeriod must be >= 1000");
  }
  if (consent && consent !== "auto" && typeof consent !== "object" && typeof consent !== "function") {
    throw new TypeError('opts.consent must be false, "auto", an object or a function');
  }
  if (bridges && typeof bridges !== "object") throw new TypeError("opts.bridges must be false or an object");
  if (siteOptOutDomain && typeof siteOptOutDomain !== "string") throw new TypeError("opts.siteOptOutDomain must be a string");
  return true;
}

/** Throws what is wrong with a client keypair. */
export function isClientSideIdentityOptionsOrThrow(opts, product = "UID2") {
  checkOptions(opts);
  const { serverPublicKey, subscriptionId } = opts;
  const pattern = new RegExp(`^${product}-X-[A-Z]-.+`);
  const checkText = (text, member) => {
    if (typeof text !== "string") throw new TypeError(`opts.${member} must be a string`);
  };
  checkText(serverPublicKey, "serverPublicKey");
  if (!pattern.test(serverPublicKey)) {
    throw new TypeError(`opts.serverPublicKey must match the regular expression ${pattern}`);
  }
  checkText(subscriptionId, "subscriptionId");
  if (!subscriptionId) throw new TypeError("opts.subscriptionId is empty");
  return true;
}
