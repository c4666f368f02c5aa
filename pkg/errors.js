// The errors that a page can meet: a closed set of codes, and for misuse the official SDK's own words.
// Nothing in a message is, or is made of, what a person typed.
import { END_ABORTED, END_UNANSWERED, NO_EMAIL, NOTHING } from "./ports.js";

/**
 * Something that a page can run into; `code` says what, from a closed set:
 * `invalid_email`, `email_not_ascii`, `invalid_phone`, `invalid_hash`, `not_initialized`, `no_identity`, `opted_out`,
 * `aborted`, `unanswered`, `refused`, `insecure_context`, `invalid_public_key`, `core_unavailable`.
 */
export class UidError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "UidError";
    this.code = code;
  }
}

/** Whether this is an error of an SDK on this page, whichever copy of it threw; with `code`, whether it is that one. */
export const isUidError = (error, code) =>
  error instanceof Error && error.name === "UidError" && (!code || error.code === code);

/** What is wrong with an address: by the number that the module answers, from `NO_EMAIL` downwards. */
const ADDRESS = [
  ["invalid_email", "Invalid email address"],
  ["email_not_ascii", "Invalid email address: not ASCII"],
  ["invalid_phone", "Invalid phone number"],
  ["invalid_hash", "Invalid hash"],
];

/** Why a question was not even opened. */
export const unaskedError = (number, optedOut) =>
  number === NOTHING ? noTokenError(optedOut, "There is nothing to refresh.") : new UidError(...ADDRESS[NO_EMAIL - number]);

/** Why there is no token, in the official words for the occasion. */
export const noTokenError = (optedOut, message) => new UidError(optedOut ? "opted_out" : "no_identity", message);

export const abortedError = ({ _name }) => new UidError("aborted", `${_name} SDK aborted.`);

export const UNANSWERED = {
  unanswered: "The operator did not answer.",
  insecure_context: "No Web Crypto: the page is not served over https.",
  core_unavailable: "The SDK's core could not be loaded: it lies beside the script, or where opts.coreUrl says.",
  invalid_public_key: "opts.serverPublicKey is no P-256 public key.",
};

/** How official messages begin, by the operator's status; `API error` for every other. */
const REFUSED = { client_error: "Client error", invalid_http_origin: "Forbidden", invalid_app_name: "Forbidden" };

/** Ends of a question that this side brings about: number, status, message, reason. */
export const ABORTED_END = [END_ABORTED];
export const unansweredEnd = (reason = "unanswered") => [END_UNANSWERED, "", "", reason];

/** The error for each end of a question (`END_` in ports.js) but `END_ANSWERED`. */
export const endError = (product, end, status, message, reason) =>
  end === END_ABORTED
    ? abortedError(product)
    : end === END_UNANSWERED
      ? new UidError(reason, UNANSWERED[reason])
      : new UidError("refused", `${REFUSED[status] || "API error"}: ${message || status || "refused"}`);

export function checkInitialized(settings, what) {
  if (!settings) throw new UidError("not_initialized", `Cannot ${what} before calling init.`);
}

function checkOptions(opts) {
  if (typeof opts !== "object" || opts === null) throw new TypeError("opts must be an object");
}

/** Throws at once what is wrong with the options of `init`. */
export function isSDKOptionsOrThrow(opts) {
  checkOptions(opts);
  const { callback, refreshRetryPeriod } = opts;
  if (callback !== undefined && typeof callback !== "function") {
    throw new TypeError("opts.callback, if provided, must be a function");
  }
  if (refreshRetryPeriod !== undefined) {
    if (typeof refreshRetryPeriod !== "number") throw new TypeError("opts.refreshRetryPeriod must be a number");
    if (!(refreshRetryPeriod >= 1000)) throw new RangeError("opts.refreshRetryPeriod must be >= 1000");
  }
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
