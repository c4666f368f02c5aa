// The text that goes with an official status number, in the official words.
// What the number means for a page is decided elsewhere; a page without a module knows three of them (status.js).
import { TEXTS } from "./status.js";

const ALL_TEXTS = {
  ...TEXTS,
  1: "Identity refreshed",
  100: "Identity expired, refresh still valid",
  [-3]: "Identity expired, refresh expired",
};

/** Where the operator's answer brought the status, rather than storage, the page or the clock. */
const ANSWERED = { [-3]: "Refresh token expired", [-4]: "User opted out" };

/** @param {string} lacking the member for whose sake the identity is not accepted */
export const statusText = (status, wasAnswered, lacking) =>
  (wasAnswered && ANSWERED[status]) || ALL_TEXTS[status] || `${lacking} is not available or is not valid`;
