// What a server can meet: one class, with a closed set of codes by whose fault it is. The sentences are the module's.
// Nothing in a message is, or is made of, what the caller passed.

/**
 * There is no outcome. `fault` says who can mend it and `code` what happened:
 * - `caller`    `invalid_argument`, `invalid_email`, `email_not_ascii`, `invalid_phone`, `invalid_hash`, `invalid_identity`,
 *               `batch_too_large`, `optout_check_required`, `aborted`, `site_opted_out`,
 *               `wrong_checkpoint`
 * - `setup`     `unauthorized`, `clock_drift`, `no_such_endpoint`, `no_browser`, `store_failed`, `no_client`, `not_loaded`
 * - `operator`  `refused`, `unreadable_answer`, `wrong_nonce`, `rate_limited`, `unavailable`
 * - `network`   `unanswered`
 *
 * `httpStatus`, `operatorStatus`, `operatorMessage` and `retryAfterMs` are there where the operator said so.
 */
export class OperatorError extends Error {
  constructor({ message, ...rest }, cause) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, rest);
  }

  get name() {
    return "OperatorError";
  }
}

export const aborted = (signal) =>
  new OperatorError({ fault: "caller", code: "aborted", message: "The call was aborted." }, signal.reason);

/** What was passed is wrong, by what JavaScript alone can tell. */
export const invalidArgument = (message) => new OperatorError({ fault: "caller", code: "invalid_argument", message });

/** A store of opt-outs rejected, was late, or answered with what is no answer. */
export const storeFailed = (cause, message = "The store of opt-outs failed.") =>
  new OperatorError({ fault: "setup", code: "store_failed", message }, cause);

/** Runs a function of the module, whose failures are plain objects. */
export function ask(work) {
  try {
    return work();
  } catch (failure) {
    throw failure?.code ? new OperatorError(failure) : failure;
  }
}
