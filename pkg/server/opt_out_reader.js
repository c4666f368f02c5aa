// Who opted out, in the memory of a process that reads what a receiver elsewhere writes: everything at first, and then every
// change. How a store says what has changed is its own business.
import { invalidArgument } from "./errors.js";
import { optedOut } from "./opted_out.js";
import { RawUidTable } from "./raw_uid_table.js";

/** Milliseconds until a store that failed is asked again, and without word of it until a reader is not well. */
const AGAIN_MS = 1_000;
const STALE_MS = 30_000;

class OptOutReader {
  #store;
  #table = new RawUidTable();
  #ending = new AbortController();
  #isLoaded = false;
  #currentAt;
  #failure;
  #loading;

  constructor(options = {}) {
    const { store, ...rest } = options;
    if (Object.keys(rest).length > 0) throw invalidArgument("The options of optOutReader have a member that is not known");
    if (typeof store?.changes !== "function") throw invalidArgument("store must have changes, as redisStore's has");
    this.#store = store;
  }

  /** Begins to read, and comes to its end when everything is in memory. It goes on reading until `close`. */
  load() {
    this.#loading ??= new Promise((resolve) => void this.#follow(resolve));
    return this.#loading;
  }

  /** Whether this person opted out, as far as is known here. Throws where nothing can be known. */
  isOptedOut(rawUid) {
    return optedOut(this.#table.since(rawUid), false, this.#isLoaded);
  }

  health() {
    const isCurrent = this.#currentAt !== undefined && Date.now() - this.#currentAt < STALE_MS;
    return {
      isWell: this.#isLoaded && isCurrent,
      isLoaded: this.#isLoaded,
      count: this.#table.size,
      bytes: this.#table.bytes,
      currentAt: this.#currentAt,
      lastFailure: this.#failure,
    };
  }

  /** Ends the reading. What is in memory is still answered. */
  close() {
    this.#ending.abort();
  }

  async #follow(resolve) {
    const { signal } = this.#ending;
    let position;
    while (!signal.aborted) {
      try {
        for await (const change of this.#store.changes({ position, signal })) {
          for (const { key, since } of change.entries) this.#table.put(key, Math.floor(since / 1_000));
          position = change.position ?? position;
          if (change.isCurrent) this.#noteCurrent(resolve);
        }
      } catch (error) {
        if (!signal.aborted) this.#failure = { at: Date.now(), code: error?.code };
      }
      await pause(AGAIN_MS, signal);
    }
  }

  #noteCurrent(resolve) {
    this.#isLoaded = true;
    this.#currentAt = Date.now();
    this.#failure = undefined;
    resolve();
  }
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** @param {object} options `store`, one that says what has changed */
export const optOutReader = (options) => new OptOutReader(options);
