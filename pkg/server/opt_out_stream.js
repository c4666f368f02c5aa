// Who of any number of raw UIDs opted out: batches of optout/status, and what their answers say of each id.
// Which text is a raw UID is in raw_uid.js; the other rules of the wire are the module's, or cited here.
import { STATUS_BATCH, countOf } from "./batches.js";
import { checkIterable, checkStreamOptions, streamOf } from "./bulk_stream.js";
import { invalidArgument } from "./errors.js";
import { Pace } from "./pace.js";
import { readRawUid } from "./raw_uid.js";

const MOST_CONNECTIONS = 64;

const COUNTS = { optedOut: 0, malformed: 0 };

/**
 * A stream of results, one for each item. `idOf(item)` is a raw UID, or one with the instant from which it may have changed.
 * `world` is what a client lends: `ask(rawUids, pace, signal)` and its own `signal`.
 */
export function optOutStream(
  items,
  options,
  world,
  { name = "optoutStatusStream", idOf = (item) => item, resultOf = (_, result) => result } = {},
) {
  const { checkpoint, onProgress, signal, total = countOf(items), privateOperator, lineOf, now = Date.now } = options;
  checkIterable(items, name);
  checkStreamOptions(options, name, ["privateOperator", "lineOf", "now"]);
  // Strictly one after another, unless the operator is the caller's own (reference 9).
  const pace = new Pace(privateOperator === undefined ? 1 : checkConnections(privateOperator));
  return streamOf({
    items,
    size: STATUS_BATCH,
    of: "optout/status",
    textOf: (item) => rawUidOf(idOf(item)),
    pace,
    signals: [world.signal, signal],
    counts: COUNTS,
    count(counts, { status }) {
      if (status === "opted_out") counts.optedOut += 1;
      if (status === "malformed") counts.malformed += 1;
    },
    checkpoint,
    onProgress,
    total,
    async ask(batch, first, ending) {
      // Nothing is made for each id before the answer is there, and then for one at a time: what lives while the network is waited
      // for grows old, and the process with it.
      const areRight = batch.map((item) => readRawUid(rawUidOf(idOf(item))) >= 0);
      const right = [];
      batch.forEach((item, at) => areRight[at] && right.push(rawUidOf(idOf(item))));
      const optedOut = new Map((await world.ask(right, pace, ending)).map(({ rawUid, optedOutSince }) => [rawUid, optedOutSince]));
      return resultsOf(batch, first, areRight, optedOut);
    },
  });

  function* resultsOf(batch, first, areRight, optedOut) {
    const at = Number(now());
    for (let place = 0; place < batch.length; place += 1) {
      const item = batch[place];
      const result = areRight[place] ? said(idOf(item), optedOut, at) : { line: 0, status: "malformed" };
      result.line = lineOf?.(item) ?? first + place + 1;
      yield resultOf(item, result);
    }
  }
}

/**
 * What an answer says of an id. After the salt has rotated the operator notes an opt-out under the new raw UID, so the old one
 * tells only of those before (reference 9): `rotated`, and until when it tells.
 */
function said(id, optedOut, now) {
  const rawUid = rawUidOf(id);
  const optedOutSince = optedOut.get(rawUid);
  if (optedOutSince !== undefined) return { line: 0, rawUid, status: "opted_out", optedOutSince };
  const knownUntil = id.refreshFrom === undefined ? Infinity : Number(id.refreshFrom);
  if (knownUntil <= now) return { line: 0, rawUid, status: "rotated", knownUntil };
  return { line: 0, rawUid, status: "not_opted_out" };
}

/** What is no text is a malformed id, like a text that is no raw UID: its neighbours are asked about all the same. */
function rawUidOf(id) {
  const rawUid = typeof id === "object" ? id?.rawUid : id;
  return typeof rawUid === "string" ? rawUid : "";
}

function checkConnections({ connections } = {}) {
  if (Number.isInteger(connections) && connections >= 1 && connections <= MOST_CONNECTIONS) return connections;
  throw invalidArgument(`privateOperator.connections must be 1 to ${MOST_CONNECTIONS}`);
}

const VERDICTS = { opted_out: "opted_out", not_opted_out: "keep", rotated: "unknown", malformed: "unknown" };

/** Every record with what is to be done with it. Whether somebody opted out whose id cannot be asked about, nobody knows. */
export function partition(records, idOf, options, world) {
  if (typeof idOf !== "function") throw invalidArgument("partitionByOptOut takes a function from a record to its raw UID");
  const resultOf = (record, result) => ({ verdict: VERDICTS[result.status], record, ...result });
  return optOutStream(records, options, world, { name: "partitionByOptOut", idOf, resultOf });
}
