// Libraries that keep tokens of their own: where one is on the page, the file with the bridges to them is loaded.
// Only that; what a bridge does is in bridges/.
import { loadBridges } from "uid2:later";
import { attempt } from "./local.js";
import { page } from "./turns.js";

/**
 * A page that must not be without bridges for a moment has put their file in front of those libraries. In quotes, the bundler leaves
 * the name as it is.
 */
const hasLibrary = () => attempt(() => window["_pbjsGlobals"] || window.googletag || window.apstag || window.google.ima);

let isAsked;

/** Loads the bridges where they are wanted and missing: once, also where a page does not serve the file. */
export function watch({ bridges, coreUrl }) {
  if (isAsked || page.bridges || bridges === false || !hasLibrary()) return;
  isAsked = true;
  loadBridges(0, coreUrl).catch(() => {});
}
