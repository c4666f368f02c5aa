// Raw UIDs for any number of people: batches of identity/map, many at a time.
import { countOf } from "./batches.js";
import { checkIterable, checkStreamOptions, streamOf } from "./bulk_stream.js";
import { invalidArgument } from "./errors.js";
import { Pace } from "./pace.js";

/** How many people an operator takes at once, and how many requests (reference 7, 15). */
const BATCH = 5_000;
const MOST_CONNECTIONS = 20;

const COUNTS = { mapped: 0, optedOut: 0, invalid: 0 };
const COUNTER = { mapped: "mapped", optout: "optedOut", site_opted_out: "optedOut", invalid: "invalid" };

/** A stream of entries, one for each person. `world.map(people, version, pace, signal)` is how a client maps one batch. */
export function mapStream(people, options, world) {
  const { checkpoint, onProgress, signal, total = countOf(people), connections = MOST_CONNECTIONS, version = 3 } = options;
  checkIterable(people, "identityMapStream");
  checkStreamOptions(options, "identityMapStream", ["connections", "version", "lineOf", "personOf"]);
  if (!(Number.isInteger(connections) && connections >= 1 && connections <= MOST_CONNECTIONS)) {
    throw invalidArgument(`connections must be 1 to ${MOST_CONNECTIONS}`);
  }
  const { lineOf, personOf = (person) => person } = options;
  const pace = new Pace(connections);
  return streamOf({
    items: people,
    size: BATCH,
    of: `identity/map of version ${version}`,
    textOf: (item) => textOf(personOf(item)),
    pace,
    signals: [world.signal, signal],
    counts: COUNTS,
    count: (counts, { status }) => (counts[COUNTER[status]] += 1),
    checkpoint,
    onProgress,
    total,
    async ask(batch, first, ending) {
      const entries = await world.map(batch.map(personOf), version, pace, ending);
      return entries.map((entry, at) => ({ line: lineOf?.(batch[at]) ?? first + at + 1, ...entry }));
    },
  });
}

const textOf = (person) => String(person?.email ?? person?.emailHash ?? person?.phone ?? person?.phoneHash ?? "");
