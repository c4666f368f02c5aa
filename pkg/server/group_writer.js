// Writes in groups: what comes while a store is writing waits, and goes to it at once as the next group. One promise for each
// entry, which ends with the write that had it. What an entry is, and what it means when it fails, is the caller's business.
import { within } from "./within.js";

/** Entries that may wait. A sender is told of more at once, and sends them again. */
const MOST_WAITING = 20_000;

/** Entries of one write, at most. */
const MOST_AT_ONCE = 1_000;

/** Lets everything that has arrived already be read first, so that it is in the same group. */
const soon = globalThis.setImmediate ?? ((work) => setTimeout(work, 0));

/** A function that puts an entry, over one that writes many. A write that takes longer than `timeoutMs` has failed. */
export function groupWriter(write, timeoutMs) {
  const waiting = [];
  let isWriting = false;
  const run = async () => {
    while (waiting.length > 0) {
      const group = waiting.splice(0, MOST_AT_ONCE);
      try {
        await within(timeoutMs, () => write(group.map(({ entry }) => entry)));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    isWriting = false;
  };
  return (entry) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= MOST_WAITING) return reject(new Error("Too many opt-outs wait for the store."));
      waiting.push({ entry, resolve, reject });
      if (isWriting) return;
      isWriting = true;
      soon(run);
    });
}
