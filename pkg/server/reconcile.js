// Finds what the opt-out service skipped: asks the operator about raw UIDs, one batch after the other (reference 9), and does so
// again and again. What becomes of who is found is the caller's business.
import { STATUS_BATCH, batchesOf } from "./batches.js";
import { aborted } from "./errors.js";
import { readRawUid } from "./raw_uid.js";

/** Asks about all that are not known yet. How many were asked for, found, and were no raw UIDs. */
export async function statusOfAll(client, rawUids, { isUnknown, keep, signal }) {
  const told = { asked: 0, found: 0, malformed: 0 };
  for await (const batch of batchesOf(unknownOf(), STATUS_BATCH)) {
    if (signal?.aborted) throw aborted(signal);
    const found = await client.optoutStatus(batch);
    await keep(found);
    told.asked += batch.length;
    told.found += found.length;
  }
  return told;

  async function* unknownOf() {
    for await (const rawUid of rawUids) {
      if (readRawUid(rawUid) < 0) told.malformed += 1;
      else if (isUnknown(rawUid)) yield rawUid;
    }
  }
}

/** Works now, and again so long after each end, whether it failed or not. A function that ends it. */
export function repeat(ms, work, { onDone, onError }) {
  const ending = new AbortController();
  let timer;
  const run = async () => {
    try {
      const told = await work(ending.signal);
      onDone?.(told);
    } catch (error) {
      if (!ending.signal.aborted) onError?.(error);
    }
    if (!ending.signal.aborted) timer = setTimeout(run, ms);
  };
  void run();
  return () => {
    ending.abort();
    clearTimeout(timer);
  };
}
