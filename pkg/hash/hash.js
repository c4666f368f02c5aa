// Hashes of addresses by the million, many in one crossing into the module. What is an address, and how it is normalised, is
// the module's.
import { batchesNow, batchesOf, isIterable } from "../server/batches.js";
import { invalidArgument } from "../server/errors.js";

/** How many cross together: enough that the crossing is cheap, few enough that texts stay small. */
const BATCH = 4_096;
const SEPARATOR = "\0";
const encoder = new TextEncoder();
/** Base64 of 32 bytes. Codes are shorter. */
const HASH_LENGTH = 44;

/** `hashEmails` and `hashPhones` of an engine: `start` gives the module's functions. */
export const makeHashing = (start) => ({
  hashEmails: (addresses) => hashAll(start, false, addresses, "hashEmails"),
  hashPhones: (addresses) => hashAll(start, true, addresses, "hashPhones"),
});

/** One entry for each address, in its order: an iterable of an iterable, an async iterable of an async one. */
function hashAll(start, arePhones, addresses, name) {
  if (!isIterable(addresses)) throw invalidArgument(`${name} takes an array, an iterable or an async iterable`);
  const hashBatch = (batch) =>
    start()
      .hashes(arePhones, encoder.encode(batch.map(textOf).join(SEPARATOR)))
      .split("\n")
      .map(entryOf);
  return addresses[Symbol.iterator] ? hashNow(addresses, hashBatch) : hashLater(addresses, hashBatch);
}

function* hashNow(addresses, hashBatch) {
  for (const batch of batchesNow(addresses, BATCH)) yield* hashBatch(batch);
}

async function* hashLater(addresses, hashBatch) {
  for await (const batch of batchesOf(addresses, BATCH)) yield* hashBatch(batch);
}

/** What cannot be an address is none, and its neighbours are hashed all the same. */
const textOf = (address) => (typeof address === "string" && !address.includes(SEPARATOR) ? address : "");

const entryOf = (line) => (line.length === HASH_LENGTH ? { status: "hashed", hash: line } : { status: "invalid", code: line });
