// Any number of items through an operator, batch by batch: in order, so many at a time, from where an earlier run stopped.
// What a batch is asked and what its answers mean is the caller's.
import { batchesOf, isIterable, unlessAborted } from "./batches.js";
import { wait } from "./drive.js";
import { OperatorError, aborted, invalidArgument } from "./errors.js";
import { fingerprintAfter } from "./fingerprint.js";
import { progressOf } from "./progress.js";

const VERSION = 1;

/** What is gone through once, by `for await` or by `collect()`. */
export class BulkStream {
  #batches;
  #results;
  #loading;

  /** `batches` is an async generator of iterables. */
  constructor(batches) {
    this.#batches = batches;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  // Written out: a generator that yields each result makes five objects for it, and a process that grows with them.
  next() {
    if (this.#loading) return this.#loading.then(() => this.next());
    const step = this.#results?.next();
    if (step && !step.done) return Promise.resolve(step);
    const loading = this.#load().finally(() => (this.#loading = undefined));
    // Who waits for a batch that fails finds out by asking again.
    this.#loading = loading.catch(() => {});
    return loading;
  }

  async #load() {
    for (;;) {
      const { value, done } = await this.#batches.next();
      if (done) return { value: undefined, done: true };
      this.#results = value[Symbol.iterator]();
      const step = this.#results.next();
      if (!step.done) return step;
    }
  }

  /** Ends the asking. */
  async return(value) {
    this.#results = undefined;
    await this.#batches.return();
    return { value, done: true };
  }

  /** All results at once. For lists that fit into memory. */
  async collect() {
    const all = [];
    for await (const result of this) all.push(result);
    return all;
  }
}

/**
 * The results of all items, in their order. `work` says what is done:
 * - `items`, `size` of a batch, `of`: a word for what is asked, which a checkpoint remembers
 * - `textOf(item)`: what a fingerprint is made of
 * - `ask(batch, first, signal)`: the results of a batch whose first item has this place, as an iterable
 * - `pace`: how many at once; `signals` end it; `counts`: counters to begin with; `count(counts, result)`
 * - `checkpoint`, `onProgress`, `total` are the user's; `now` is a clock that never goes back
 */
export function streamOf(work) {
  return new BulkStream(run({ now: () => performance.now(), ...work }));
}

async function* run(work) {
  const { checkpoint } = work;
  const ending = endingOf(work.signals);
  const source = batchesOf(work.items, work.size);
  const next = () => unlessAborted(source.next(), ending.signal, () => aborted(ending.signal));
  try {
    const state = checkState(work, await checkpoint?.load());
    const rest = await skip(work, state, next);
    const open = new OpenBatches(work, { next, rest, place: state.done, signal: ending.signal });
    const tell = progressOf(work.total, state.done, work.now);
    for (;;) {
      await open.fill();
      if (open.isEmpty) break;
      const { batch, results } = await open.take();
      yield counted(results, work.count, state.counts);
      // Whoever asked for the next result has dealt with all of this batch.
      for (const item of batch) state.fingerprint = fingerprintAfter(work.textOf(item), state.fingerprint);
      state.done += batch.length;
      await checkpoint?.save({ ...state, counts: { ...state.counts } });
      work.onProgress?.(tell({ done: state.done, ...state.counts }));
    }
    await checkpoint?.remove?.();
  } finally {
    ending.end();
    // Not awaited: a source that hangs would hang its reader.
    source.return().catch(() => {});
  }
}

/** The batches that were asked and not yet taken, in their order. */
class OpenBatches {
  #work;
  #next;
  #place;
  #signal;
  #open = [];
  #coming;
  #isEnd = false;

  constructor(work, { next, rest, place, signal }) {
    this.#work = work;
    this.#next = next;
    this.#place = place;
    this.#signal = signal;
    if (rest.length) this.#coming = Promise.resolve({ value: rest });
  }

  /** Only after the end of the source: `fill` waits for a first one. */
  get isEmpty() {
    return this.#open.length === 0;
  }

  /** Asks as many as the pace allows. An answer that is there already is not held up by a source that is slow. */
  async fill() {
    const { pace } = this.#work;
    while (!this.#isEnd && this.#open.length < pace.limit) {
      if (pace.waitMs > 0) {
        if (!this.isEmpty) return;
        await wait(pace.waitMs, this.#signal);
      }
      const come = await this.#comeFirst();
      if (!come) return;
      this.#coming = undefined;
      if (come.done) this.#isEnd = true;
      else this.#ask(come.value);
    }
  }

  /** The next batch, or nothing where the oldest answer comes before it. */
  async #comeFirst() {
    this.#coming ??= this.#next();
    // Where nobody waits for it any more, nobody is told that it was aborted.
    this.#coming.catch(() => {});
    return this.isEmpty ? this.#coming : Promise.race([this.#coming, this.#open[0].outcome.then(() => undefined)]);
  }

  #ask(batch) {
    const asked = this.#work.ask(batch, this.#place, this.#signal);
    this.#open.push({ batch, outcome: settled(asked) });
    this.#place += batch.length;
  }

  /** The oldest with its results. */
  async take() {
    const { batch, outcome } = this.#open.shift();
    const { results, error } = await outcome;
    if (error) throw error;
    return { batch, results };
  }
}

function* counted(results, count, counts) {
  for (const result of results) {
    count(counts, result);
    yield result;
  }
}

/** Goes over what an earlier run had done, and makes sure that it is the same list; what is left of the last batch. */
async function skip({ textOf }, state, next) {
  let fingerprint;
  for (let seen = 0; seen < state.done;) {
    const { value: batch, done } = await next();
    if (done) throw mismatch();
    const over = batch.slice(0, state.done - seen);
    for (const item of over) fingerprint = fingerprintAfter(textOf(item), fingerprint);
    seen += over.length;
    if (seen < state.done) continue;
    if (fingerprint !== state.fingerprint) throw mismatch();
    return batch.slice(over.length);
  }
  return [];
}

function checkState({ of, counts }, loaded) {
  if (loaded === undefined || loaded === null)
    return { version: VERSION, of, done: 0, fingerprint: undefined, counts: { ...counts } };
  const isState = loaded.version === VERSION && loaded.of === of && Number.isSafeInteger(loaded.done) && loaded.done >= 0;
  if (!isState) throw mismatch();
  return { version: VERSION, of, done: loaded.done, fingerprint: loaded.fingerprint, counts: { ...counts, ...loaded.counts } };
}

const mismatch = () =>
  new OperatorError({
    fault: "caller",
    code: "wrong_checkpoint",
    message: "The checkpoint is of another list, or of another question: resume with what it was made from, or remove it.",
  });

/** Never rejects: who is not yet waited for must not be an unhandled rejection. */
const settled = (promise) =>
  promise.then(
    (results) => ({ results }),
    (error) => ({ error }),
  );

/** One signal out of several, and a way to let go of them. */
function endingOf(signals) {
  const ending = new AbortController();
  const given = signals.filter(Boolean);
  const abort = () => ending.abort(given.find((signal) => signal.aborted)?.reason);
  for (const signal of given) signal.addEventListener("abort", abort);
  if (given.some((signal) => signal.aborted)) abort();
  return {
    signal: ending.signal,
    end() {
      for (const signal of given) signal.removeEventListener("abort", abort);
      ending.abort();
    },
  };
}

/** The options that every stream has, checked. */
export function checkStreamOptions(options, name, more = []) {
  const known = ["checkpoint", "onProgress", "signal", "total", ...more];
  if (Object.keys(options).some((member) => !known.includes(member)))
    throw invalidArgument(`The options of ${name} have a member that is not known`);
  const { checkpoint, onProgress, total } = options;
  if (checkpoint !== undefined && !["load", "save"].every((method) => typeof checkpoint?.[method] === "function")) {
    throw invalidArgument("checkpoint must have load and save");
  }
  if (onProgress !== undefined && typeof onProgress !== "function") throw invalidArgument("onProgress must be a function");
  if (total !== undefined && !(Number.isSafeInteger(total) && total >= 0))
    throw invalidArgument("total must be how many there are");
}

/** Throws where a list is none. */
export function checkIterable(items, name) {
  if (!isIterable(items)) throw invalidArgument(`${name} takes an array, an iterable or an async iterable`);
}
