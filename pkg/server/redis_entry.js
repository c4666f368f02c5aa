// A value of the hash of opt-outs: when, and a word. Nothing else may live here.

export const writeEntry = ({ since, reason = "" }) => `${since} ${reason}`;

/** A field and its value as a record. */
export function readEntry(key, value) {
  const [since, reason] = String(value).split(" ");
  return { key: String(key), since: Number(since), ...(reason && { reason }) };
}
