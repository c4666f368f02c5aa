// Prebid.js with the modules that matter in the walks, once for each kind.
// How it is built is in www/prebid/build.mjs.
import { buildPrebid as build } from "../../www/prebid/build.mjs";

const MODULES = [
  "userId",
  "uid2IdSystem",
  "euidIdSystem",
  "sharedIdSystem",
  "unifiedIdSystem",
  "pubProvidedIdSystem",
  "consentManagementTcf",
  "tcfControl",
  "prebidServerBidAdapter",
  "gptPreAuction",
];

const made = new Map();

/**
 * The script of a build.
 * @param {{ hasRules?: boolean, global?: string }} [how] whether it has the module of activity rules, and the global's name
 * @returns {Promise<string>}
 */
export function buildPrebid({ hasRules = true, global = "pbjs" } = {}) {
  const name = `${hasRules} ${global}`;
  if (!made.has(name)) made.set(name, build([...MODULES, ...(hasRules ? ["allowActivities"] : [])], global));
  return made.get(name);
}
