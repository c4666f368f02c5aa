// What a page waits for, once there is a module: the end of a question, or a token.
// When a promise ends, and how; which there are is the facade's, and what a question is the module's.
import { unansweredError, unaskedError } from "./ends.js";
import { isClientSideIdentityOptionsOrThrow, noTokenError } from "./errors.js";
import { REFRESH_NOW, SIGN_IN, WANT } from "./ports.js";
import { NOT_AVAILABLE } from "./status.js";
import { TOKEN } from "./view.js";

/** Waits for the end of the question that this call opens. Its number is noted before `_finish`, which may settle it. */
function waitForEnd(host, sdk, promise, call) {
  const number = host._ask(...call);
  if (number < 0) promise.reject(unaskedError(number, sdk.hasOptedOut()));
  sdk._asked.set(promise, number);
  if (!(number >= 0)) sdk._settle(number, unansweredError());
  host._finish();
}

export const refresh = (host, sdk, promise) => waitForEnd(host, sdk, promise, [REFRESH_NOW]);

/** @param {object} opts the client keypair, which may be anything */
export function signIn(host, sdk, promise, kind, text, opts) {
  try {
    isClientSideIdentityOptionsOrThrow(opts, host.product);
  } catch (error) {
    return sdk._close(promise, error);
  }
  const { serverPublicKey, subscriptionId } = opts;
  waitForEnd(host, sdk, promise, [SIGN_IN, kind, [serverPublicKey.slice(9), subscriptionId, text].join("\n")]);
}

export function waitForToken(host, sdk, promise) {
  sdk._asked.set(promise, TOKEN);
  // A page that waits for a token has it asked for even while it is hidden.
  if (!sdk.getIdentity()) host._ask(WANT);
  endQuiet(host, sdk, NOT_AVAILABLE);
  host._finish();
}

/** Promises of a token end after `init`, unless a question is open (the official promise rules). */
export function endQuiet(host, sdk, message = "No identity available.") {
  if (!sdk._hasBegun) return;
  for (const [promise, asked] of sdk._asked) {
    if (asked !== TOKEN) continue;
    const { _asking, _identity, _optedOut } = host._look();
    if (_asking || !host._engine) return;
    if (_identity) sdk._close(promise, undefined, _identity.advertising_token);
    else sdk._close(promise, noTokenError(_optedOut, message));
  }
}
