// Promises of a token: answered at once, or after `init` or the open question (the official promise rules).
// When that is, the facade says; nothing is asked here.
import { abortedError, noTokenError } from "./errors.js";

export class Waiting {
  constructor(product) {
    this._product = product;
    this._promises = [];
  }

  /** `init` is complete, or the page has given up: from now on only an open question is waited for. */
  _begin() {
    this._hasBegun = true;
  }

  /** Ends all promises with the token that the view shows, unless a question is open. */
  _settle({ _asking, _identity, _optedOut }, message) {
    if (!this._hasBegun || _asking) return;
    for (const { resolve, reject } of this._promises.splice(0))
      if (_identity) resolve(_identity.advertising_token);
      else reject(noTokenError(_optedOut, message));
  }

  _abort() {
    this._begin();
    for (const { reject } of this._promises.splice(0)) reject(abortedError(this._product));
  }
}
