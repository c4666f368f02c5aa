// `explain()`: why there is or is no token, since when, and what would change it, for a support ticket.
// Words only, made of times and counts: no token, no address, no hash.

/** By number, as src/session/facts.rs has them. */
const WHY = [
  "nobody has signed in",
  "somebody logged out",
  "what the page handed in is no identity",
  "this identity cannot be refreshed any more",
  "by this device's clock the identity's time is over",
  "what an earlier page handed in was not answered",
];

const time = (ms) => new Date(Math.min(ms, 864e13)).toISOString();

/** Why there is or is no token, and what would change it. */
function reason([why, refreshFrom, identityExpires, refreshExpires, , optedOut]) {
  if (WHY[why]) return `No token: ${WHY[why]}. A sign-in changes that.`;
  if (why === 6) return `There is a token until ${time(identityExpires)}, due for a refresh at ${time(refreshFrom)}.`;
  if (why === 7)
    return `No token: it expired at ${time(identityExpires)}. A refresh before ${time(refreshExpires)} changes that.`;
  const learned = `learned of at ${time(optedOut)}`;
  return why === 8
    ? `No token: after an opt-out on this device (the newest ${learned}) the operator has to confirm this identity. An answer to its refresh changes that.`
    : `No token: this person opted out (the newest opt-out here was ${learned}). Only somebody else's sign-in changes that.`;
}

/**
 * @param {string} title product and version
 * @param {object} [facts] of the host; none where no module runs
 */
export function explain(title, isInitComplete, facts) {
  const now = `${title}, ${time(Date.now())}:`;
  if (!facts)
    return `${now} No token: the module does not run. It is being loaded, could not be loaded, or was disposed of.`;
  const { words, since, asking } = facts;
  const [tries, , wakesIn, kept, awake] = words.slice(4);
  return [
    now,
    reason(words),
    `So since ${time(since)} on this page.`,
    asking && "A request is open.",
    wakesIn > 0 && `It acts again in ${Math.ceil((wakesIn - 1) / 1000)} s.`,
    tries > 0 && `The operator has refused ${tries} times.`,
    !isInitComplete && "init was not called: nothing is asked.",
    !awake && "The page is hidden or offline: nothing is asked by itself.",
    !kept && "Storage is blocked: nothing outlives this page.",
  ]
    .filter(Boolean)
    .join(" ");
}
