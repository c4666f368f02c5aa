// What two packages let a test notice, as lines, and where the lines differ.
// Nothing but that; what may differ is in differences.js.
import { differences } from "./compare_lines.js";

/** The places in which what was seen differs, in order. */
export function findDifferences(official, ours) {
  return differences(linesOf(official), linesOf(ours));
}

const linesOf = ({ told, token, flags, stored, timers }) => [
  ...told,
  `token: ${token}`,
  `flags: ${flags}`,
  `stored: ${stored}`,
  `timers: ${timers}`,
];
