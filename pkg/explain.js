// `explain()`: why there is or is no token, since when, and what would change it, for a support ticket.
// Words only, made of times and counts: no token, no address, no hash.

import {
  BAR_CONSENT_DENIED,
  BAR_CONSENT_UNKNOWN,
  BAR_ENDED,
  BAR_EXPIRED,
  BAR_HAND_IN_PENDING,
  BAR_HELD,
  BAR_INVALID,
  BAR_LAPSED,
  BAR_LOGGED_OUT,
  BAR_NEVER,
  BAR_OPTED_OUT,
  BAR_OPTED_OUT_OF_SITE,
  TOKEN,
} from "./ports.js";

const time = (ms) => new Date(Math.min(ms, 864e13)).toISOString();

/** Why there is or is no token, and what would change it. */
function reason([why, refreshFrom, identityExpires, refreshExpires, , optedOut]) {
  if (why === TOKEN) return `There is a token until ${time(identityExpires)}. A refresh is due at ${time(refreshFrom)}.`;
  const [cause, remedy = "A sign-in"] = {
    [BAR_NEVER]: ["nobody has signed in"],
    [BAR_LOGGED_OUT]: ["somebody logged out"],
    [BAR_INVALID]: ["what the page handed in is no identity"],
    [BAR_ENDED]: ["this identity can be refreshed no more"],
    [BAR_LAPSED]: ["this identity has lapsed"],
    [BAR_HAND_IN_PENDING]: ["what an earlier page handed in was not answered"],
    [BAR_EXPIRED]: [`it expired at ${time(identityExpires)}`, `A refresh before ${time(refreshExpires)}`],
    [BAR_HELD]: [`after the opt-out of ${time(optedOut)} the operator has to confirm this identity`, "A refresh"],
    [BAR_OPTED_OUT]: [`this person opted out; the newest opt-out is of ${time(optedOut)}`, "Only somebody else's sign-in"],
    [BAR_OPTED_OUT_OF_SITE]: ["this site was opted out of on this device", "Only optInToSite()"],
    [BAR_CONSENT_DENIED]: ["a consent signal is against it", "Consent and then a sign-in"],
    [BAR_CONSENT_UNKNOWN]: ["no consent signal has said yet whether there is consent", "Consent"],
  }[why];
  return `No token: ${cause}. ${remedy} changes that.`;
}

/**
 * @param {string} title product and version
 * @param {import("./host.js").Host} host
 */
export function explain(title, isInitComplete, host) {
  const now = `${title}, ${time(Date.now())}:`;
  const facts = host._readFacts();
  if (!facts) return `${now} No token: no module runs.`;
  const [tries, , wakesIn, kept, awake] = facts.slice(4);
  return [
    now,
    reason(facts),
    `Since ${time(host._since)}.`,
    host._view._asking && "A request is open.",
    wakesIn > 0 && `It acts again in ${Math.ceil((wakesIn - 1) / 1000)} s.`,
    tries > 0 && `The operator has refused ${tries} times.`,
    !isInitComplete && "init was not called.",
    !awake && "The page is hidden or offline.",
    !kept && "Storage is blocked.",
  ]
    .filter(Boolean)
    .join(" ");
}
