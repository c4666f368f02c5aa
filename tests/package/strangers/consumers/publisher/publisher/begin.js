// How most sentences begin: an identity that is fresh, or whose refresh is under way, and what was told by then.
// Only that; what follows is in the sentences.
import { DUE } from "./page.js";

export const LOADED = "event SdkLoaded: null";

export const ESTABLISHED = "init callback 0 Identity established: ANN";

/** What is told until an identity is there. */
export const BEGUN = [LOADED, ESTABLISHED, "event InitCompleted: ANN"];

/** And until its refresh is under way. */
export const ASKED = [...BEGUN, "asks for ANN-refresh"];

/** What `init` tells where nobody is. */
export const NOBODY = [
  "event IdentityUpdated: null",
  "init callback -1 Identity not available: undefined",
  "event InitCompleted: null",
];

/** An identity is there, and nothing has happened to it. */
export const signedIn = (page, times) => page.init({ identity: page.identity("ANN", times) });

/** And its refresh is under way. */
export async function refreshing(page, times) {
  signedIn(page, times);
  await page.passes(DUE);
}
