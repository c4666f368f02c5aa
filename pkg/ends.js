// How a question to the operator ends for whoever waits for it: the errors of promises, by what the module says of the end.
// Words only; who waits is known to facade.js.
import { abortedError, insecureContextError, noTokenError, UidError } from "./errors.js";
import { END_ABORTED, END_ANSWERED, END_UNANSWERED, NO_EMAIL, NOT_HERE, NOTHING } from "./ports.js";

/** What is wrong with an address: by the number that the module answers, from `NO_EMAIL` downwards. */
const ADDRESS = [
  ["invalid_email", "Invalid email address"],
  ["email_not_ascii", "Invalid email address: not ASCII"],
  ["invalid_phone", "Invalid phone number"],
  ["invalid_hash", "Invalid hash"],
];

/** Why nobody may sign in: by the number that the module answers, from `NOT_HERE` downwards. */
const BARRED = [
  ["site_opted_out", "This site was opted out of on this device."],
  ["consent_denied", "A consent signal is against it."],
  ["consent_unknown", "No consent signal has said yet whether there is consent."],
];

/** Why a question was not even opened. */
export const unaskedError = (number, optedOut) =>
  number === NOTHING
    ? noTokenError(optedOut, "There is nothing to refresh.")
    : new UidError(...(number > NOT_HERE ? ADDRESS[NO_EMAIL - number] : BARRED[NOT_HERE - number]));

const UNANSWERED = {
  unanswered: "The operator did not answer.",
  invalid_public_key: "opts.serverPublicKey is no P-256 public key.",
};

/** Why no answer came. */
export const unansweredError = (reason = "unanswered") =>
  UNANSWERED[reason] ? new UidError(reason, UNANSWERED[reason]) : insecureContextError();

/** How official messages begin, by the operator's status; `API error` for every other. */
const REFUSED = { client_error: "Client error", invalid_http_origin: "Forbidden", invalid_app_name: "Forbidden" };

/** The error for an end of a question (`END_` in ports.js); `undefined` where the operator answered. */
export function endError(product, end, status, message, reason) {
  if (end === END_ANSWERED) return undefined;
  if (end === END_ABORTED) return abortedError(product);
  if (end === END_UNANSWERED) return unansweredError(reason);
  return new UidError("refused", `${REFUSED[status] || "API error"}: ${message || status || "refused"}`);
}
