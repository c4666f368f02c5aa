// The errors that a page can meet: a closed set of codes, and for misuse the official SDK's own words.
// Nothing in a message is, or is made of, what a person typed.

/** Something that went wrong outside the page's own code; `code` says what, from a closed set. */
export class UidError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "UidError";
    this.code = code;
  }
}

/** What `sign_in` answers instead of a question's number. */
const ADDRESS = {
  [-1]: ["invalid_email", "Invalid email address"],
  [-2]: ["email_not_ascii", "Invalid email address: letters outside ASCII are hashed differently elsewhere"],
  [-3]: ["invalid_phone", "Invalid phone number"],
  [-4]: ["invalid_hash", "Invalid hash"],
};

export const addressError = (number) => new UidError(...ADDRESS[number]);

const UNANSWERED = {
  unanswered: "The operator did not answer. Trying again may help.",
  insecure_context: "This page has no Web Crypto, because it is not served over https.",
  invalid_public_key: "opts.serverPublicKey is no P-256 public key.",
};

/** How the module numbers the ends of a sign-in that did not succeed. */
export const signInError = (product, end, status, message, reason) =>
  end === 1
    ? new UidError("aborted", `${product.name} SDK aborted.`)
    : end === 2
      ? new UidError(reason, UNANSWERED[reason])
      : new UidError("refused", `The operator refuses this request: ${status || "no status"}${message && `: ${message}`}`);

export function checkOptions(opts) {
  if (typeof opts !== "object" || opts === null) throw new TypeError("opts must be an object");
}

export function checkInit(opts) {
  checkOptions(opts);
  const { callback, refreshRetryPeriod } = opts;
  if (callback !== undefined && typeof callback !== "function") throw new TypeError("opts.callback must be a function");
  if (refreshRetryPeriod === undefined) return;
  if (typeof refreshRetryPeriod !== "number") throw new TypeError("opts.refreshRetryPeriod must be a number");
  if (!(refreshRetryPeriod >= 1000)) throw new RangeError("opts.refreshRetryPeriod must be >= 1000");
}

export function checkKeypair(product, opts) {
  checkOptions(opts);
  const { serverPublicKey, subscriptionId } = opts;
  if (typeof serverPublicKey !== "string") throw new TypeError("opts.serverPublicKey must be a string");
  if (!product.publicKey.test(serverPublicKey)) {
    throw new TypeError(`opts.serverPublicKey must match the regular expression ${product.publicKey.source}`);
  }
  if (typeof subscriptionId !== "string") throw new TypeError("opts.subscriptionId must be a string");
  if (subscriptionId === "") throw new TypeError("opts.subscriptionId is empty");
}
