// Raw UIDs made up by their number, and an operator's double for whom every so many of them opted out.
import { createHash } from "node:crypto";
import { operatorDouble, options } from "../conformance/double.mjs";

export const SINCE = 1_700_000_000_000;

/** The raw UID of this number: 32 bytes, or 33 for odd ones. */
export function rawUid(number) {
  const bytes = createHash("sha256").update(String(number)).digest();
  return (number % 2 ? Buffer.concat([Buffer.of(0x41), bytes]) : bytes).toString("base64");
}

/** So many of them, each made when it is asked for. */
export function* rawUids(count, from = 0) {
  for (let number = from; number < from + count; number += 1) yield rawUid(number);
}

/** Those at these places opted out. `meanwhile(ids, nth)` runs before each answer, and may answer itself. */
export function statusDouble(optedOut, meanwhile = () => {}) {
  const known = new Set(optedOut.map(rawUid));
  return operatorDouble(async ({ advertising_ids: ids }, nth) => {
    const answer = await meanwhile(ids, nth);
    if (answer) return answer;
    const found = ids.filter((id) => known.has(id));
    return {
      status: "success",
      body: { opted_out: found.map((id) => ({ advertising_id: id, opted_out_since: SINCE })) },
    };
  });
}

/** A checkpoint in memory that keeps every state that it was given. */
export function remembered(state) {
  const saved = [];
  return {
    saved,
    isRemoved: false,
    load: async () => structuredClone(saved.at(-1) ?? state),
    save: async (next) => void saved.push(structuredClone(next)),
    async remove() {
      this.isRemoved = true;
    },
  };
}

export { options };
