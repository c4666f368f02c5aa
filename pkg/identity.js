// What may be called an identity, as the official package tells it apart.
// Shapes only; whether it is usable is the module's to say.

import { MALFORMED } from "./ports.js";

/** The official members, in the order of the module (src/identity.rs). */
export const RECORDED = [
  "advertising_token",
  "refresh_token",
  "refresh_response_key",
  "refresh_from",
  "identity_expires",
  "refresh_expires",
];

/** In the order in which `lackingMember` looks at them. */
const MEMBERS = ["advertising_token", "refresh_token", "identity_expires", "refresh_from", "refresh_expires"];

/** What is read of an object that a page hands in (linesOf in ports.js): an identity, or the word that is an opt-out. */
export const HANDED =
  "advertising_token refresh_token #identity_expires #refresh_from #refresh_expires refresh_response_key status";

const isObject = (value) => typeof value === "object" && value !== null;

export const isValidIdentity = (identity) => isObject(identity) && MEMBERS.every((member) => member in identity);

/** How long official SDKs elsewhere on the site are told to honour an opt-out, in milliseconds (src/session/record.rs). */
const LIFE_MS = 34560e6;

/** What takes the place of the stored identity where an opt-out is handed in and no module is there yet, in the official form. */
export function makeOptOut() {
  const until = Date.now() + LIFE_MS;
  return `{"status":"optout","identity_expires":${until},"refresh_expires":${until}}`;
}

export const isOptoutIdentity = (identity) => isObject(identity) && identity.status === "optout";

/** The first member that is missing or malformed by these lines of `HANDED`; `refresh_response_key` where no other is. */
export const lackingMember = (lines) =>
  MEMBERS[lines.split("\n").findIndex((line) => !line || line === MALFORMED)] || "refresh_response_key";

/** The official members of what the page handed in. Anything may come: each is read once, and nothing else of it is touched. */
export function pick(handed) {
  const picked = {};
  for (const member of [...RECORDED, "status"]) {
    try {
      picked[member] = handed[member];
    } catch (_) {
      // It counts as missing.
    }
  }
  return picked;
}
