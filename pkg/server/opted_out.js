// What a bidder's question about a raw UID comes to, of what a table says. Nothing else may live here.
import { OperatorError, invalidArgument } from "./errors.js";

const NOT_LOADED = { fault: "setup", code: "not_loaded", message: "The store is not read yet: await load() before the first question." };

/** Whether the person opted out. Throws where that cannot be known. */
export function optedOut(since, isHeard, isLoaded) {
  if (since >= 0 || isHeard) return true;
  if (since === -2) throw invalidArgument("This is no raw UID: 44 letters of Base64");
  if (!isLoaded) throw new OperatorError(NOT_LOADED);
  return false;
}
