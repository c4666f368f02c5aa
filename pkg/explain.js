// `explain()`: why there is or is no token, since when, and what would change it, for a support ticket.
// Words only, made of times and counts: no token, no address, no hash.

import { TOKEN } from "./ports.js";

/** By the numbers of the bars (src/session/state/bar.rs). */
const WHY = [
  "nobody has signed in",
  "somebody logged out",
  "what the page handed in is no identity",
  "this identity can be refreshed no more",
  "this identity has lapsed",
  "what an earlier page handed in was not answered",
];

const time = (ms) => new Date(Math.min(ms, 864e13)).toISOString();

/** Why there is or is no token, and what would change it. */
function reason([why, refreshFrom, identityExpires, refreshExpires, , optedOut]) {
  if (why === TOKEN) return `There is a token until ${time(identityExpires)}. A refresh is due at ${time(refreshFrom)}.`;
  const [cause, remedy] = [
    [`it expired at ${time(identityExpires)}`, `A refresh before ${time(refreshExpires)}`],
    [`after the opt-out of ${time(optedOut)} the operator has to confirm this identity`, "A refresh"],
    [`this person opted out; the newest opt-out is of ${time(optedOut)}`, "Only somebody else's sign-in"],
  ][why - TOKEN - 1] || [WHY[why], "A sign-in"];
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
