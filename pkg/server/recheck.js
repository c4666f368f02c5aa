// Asking again about raw UIDs that are stored by the hundred million: slice by slice, those that were asked longest ago first, and
// no more in a day than the caller says. Where the ids are, and what was asked when, is the store's.
import { invalidArgument } from "./errors.js";
import { optOutStream } from "./opt_out_stream.js";

const DAY_MS = 86_400_000;
const METHODS = ["slices", "read", "take", "asked"];

/**
 * Spends what is left of the day. A slice that was begun counts as asked only when all of it was answered and taken: after a
 * crash it is asked again from its start.
 */
export async function recheck(store, options, world) {
  const { perDay, now = Date.now, signal, onProgress, privateOperator } = check(store, options);
  const slices = await readSlices(store);
  const done = { asked: 0, optedOut: 0, rotated: 0, malformed: 0, slices: 0 };
  let left = perDay - spentSince(slices, now() - DAY_MS);
  for (const slice of [...slices].sort(oldestFirst)) {
    if (slice.count > perDay) throw invalidArgument("perDay must be at least as many ids as the largest slice has");
    // In order: a smaller one further behind would let the oldest wait for ever.
    if (slice.count > left) break;
    // The instant before the first question: answers are at least as new as that.
    const at = now();
    await askSlice(slice, done);
    await store.asked(slice.name, at);
    slice.askedAt = at;
    left -= slice.count;
    done.slices += 1;
    onProgress?.({ ...done, ...ageOf(slices) });
  }
  return { ...done, ...ageOf(slices), fullRoundDays: Math.ceil(sum(slices) / perDay) };

  async function askSlice({ name }, counts) {
    let results = [];
    const take = async () => {
      if (results.length) await store.take(name, results);
      results = [];
    };
    const ids = await store.read(name);
    const stream = optOutStream(ids, { now, signal, privateOperator }, world, { name: "read of a store" });
    for await (const result of stream) {
      counts.asked += 1;
      if (result.status === "opted_out") counts.optedOut += 1;
      if (result.status === "rotated") counts.rotated += 1;
      if (result.status === "malformed") counts.malformed += 1;
      if (results.push(result) >= 5_000) await take();
    }
    await take();
  }
}

function check(store, options) {
  const known = ["perDay", "now", "signal", "onProgress", "privateOperator"];
  if (Object.keys(options).some((member) => !known.includes(member)))
    throw invalidArgument("The options of recheck have a member that is not known");
  if (!METHODS.every((method) => typeof store?.[method] === "function"))
    throw invalidArgument(`The store must have ${METHODS.join(", ")}`);
  if (!(Number.isSafeInteger(options.perDay) && options.perDay > 0))
    throw invalidArgument("perDay must be how many ids may be asked about in 24 hours");
  return options;
}

async function readSlices(store) {
  const slices = [];
  for await (const { name, count, askedAt } of await store.slices()) {
    if (!(Number.isSafeInteger(count) && count >= 0)) throw invalidArgument("A slice must say how many ids it has at most");
    slices.push({ name, count, askedAt });
  }
  return slices;
}

const sum = (slices) => slices.reduce((total, { count }) => total + count, 0);
const spentSince = (slices, instant) => sum(slices.filter(({ askedAt }) => askedAt > instant));
const oldestFirst = (one, other) => (one.askedAt ?? -Infinity) - (other.askedAt ?? -Infinity) || 0;

/** How old what is known is: the oldest answer, and how many ids were never asked about. */
function ageOf(slices) {
  const asked = slices.filter(({ askedAt }) => askedAt !== undefined);
  const neverAsked = sum(slices.filter(({ askedAt }) => askedAt === undefined));
  return {
    neverAsked,
    oldestAskedAt: asked.length ? asked.reduce((oldest, { askedAt }) => Math.min(oldest, askedAt), Infinity) : undefined,
  };
}
