// The US Privacy String of the IAB, from its own interface and from section 6 of GPP.
// Pure: data in, verdict out.
import { DENIED, GRANTED } from "./words.js";

/** Heard in the place of data when the person has asked for deletion: no string that comes later takes that back. */
export const DELETION = {};

/** The third letter: whether the person opted out of the sale. It says nothing of where GDPR applies, and so it settles nothing. */
export function judgeUsp(data) {
  if (data === DELETION) return [DENIED, "The person asked for deletion."];
  const letter = data.uspString[2];
  return [/[N-]/.test(letter) ? GRANTED : DENIED, `Whether the person opted out of sale: ${letter}.`];
}
