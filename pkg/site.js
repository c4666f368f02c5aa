// The choice of whoever uses this device not to be known on this site: one key that both products read, and what it says.
// Where storage refuses it, this page holds it all the same.
import { attempt, readLocal, writeLocal } from "./local.js";

export const SITE = "uid2-wasm.site";

/** What storage has refused. */
let unstored;

/** The text of the choice; empty where there is none. */
export const readSite = () => readLocal(SITE) || unstored || "";

/** @param {unknown} reason in a word or two, for the publisher: it is kept on the device with the time */
export function optOutOfSite(reason) {
  if (readSite()) return;
  unstored = JSON.stringify({ since: Date.now(), reason: typeof reason === "string" ? reason : "" });
  writeLocal(SITE, unstored);
  if (readLocal(SITE) === unstored) unstored = "";
}

export function optInToSite() {
  unstored = "";
  writeLocal(SITE);
}

/** What the page is told of it. A text that nobody can read is an opt-out all the same. */
export function siteOptOut() {
  const text = readSite();
  if (!text) return undefined;
  const { since, reason } = attempt(() => JSON.parse(text)) || {};
  return { since: Number.isFinite(since) ? since : 0, reason: typeof reason === "string" ? reason : "" };
}
