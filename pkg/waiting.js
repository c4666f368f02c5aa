// Promises of a token: answered at once, or after `init` or the open question (the official promise rules).
// When that is, the facade says; nothing is asked here.
import { abortedError, noTokenError } from "./errors.js";
import { NOT_AVAILABLE } from "./status.js";

export class Waiting {
  constructor(product) {
    this._product = product;
    this._promises = [];
  }

  get isEmpty() {
    return this._promises.length === 0;
  }

  /** `init` is complete, or the page has given up: from now on only an open question is waited for. */
  begin() {
    this._hasBegun = true;
  }

  /** Ends the promise with the token that `view` shows, or lets it wait for the one after. */
  add(promise, view) {
    if (this._isAnswer(view)) end(promise, view, NOT_AVAILABLE);
    else this._promises.push(promise);
  }

  settle(view) {
    if (this._isAnswer(view))
      for (const promise of this._promises.splice(0)) end(promise, view, "No identity available.");
  }

  abort() {
    this.begin();
    for (const { reject } of this._promises.splice(0)) reject(abortedError(this._product));
  }

  _isAnswer(view) {
    return this._hasBegun && !view.asking;
  }
}

function end({ resolve, reject }, view, message) {
  if (view.identity) resolve(view.identity.advertising_token);
  else reject(noTokenError(view, message));
}
