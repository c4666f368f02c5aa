// Calls of the page that wait: for a core, for a module, or for consent. What each of them is, and which of them go when somebody
// logs out or opts out. When they are made is the hosts' business.
//
// - `_call`: makes the call
// - `_brings`: the identity that it hands in, `true` where somebody signs in by it, and nothing else otherwise
// - `_promise`: the page's promise that ends with it, if there is one
// - `_isInit`: whether it is an `init`
import { abortedError } from "./errors.js";

/**
 * Whom these calls would bring comes no more; their promises are rejected.
 * @returns {[object[], object | undefined]} the calls that still wait, and the identity that was handed in last
 */
export function letGo(waiting, sdk) {
  let handed;
  const left = waiting.filter((waits) => {
    const { _brings, _promise, _isInit } = waits;
    if (!_brings) return true;
    if (_brings !== true) handed = _brings;
    else if (_promise) sdk._close(_promise, abortedError(sdk._product));
    waits._brings = undefined;
    return _isInit;
  });
  return [left, handed];
}
