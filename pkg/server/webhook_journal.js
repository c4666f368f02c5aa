// What a receiver of opt-outs knows of itself: what its store had, what came, what failed, and up to when it has reconciled.
// What is kept of that is in the store, under keys that are no raw UIDs.
import { storeFailed } from "./errors.js";

/** Before the text of what came and was no raw UID. */
export const REJECTED = "!rejected ";

/** Before the moment in which the last reconciliation that came to its end began. */
const RECONCILED = "!reconciled ";

/** Rejected texts that are kept. A sender that makes up ids cannot fill the store. */
const MOST_REJECTED = 10_000;

/** What a receiver, of which there is one for a store, knows of itself. */
export class Journal {
  isLoaded = false;
  counts = { stored: 0, known: 0, rejected: 0, untimed: 0, failed: 0, unauthorized: 0, no_identity: 0, too_long: 0 };
  #table;
  #loading;
  #rejected = new Set();
  #reconciledUntil;
  #lastReceived;
  #failure;

  constructor(store, table) {
    this.store = store;
    this.#table = table;
  }

  load() {
    this.#loading ??= this.#read().catch((cause) => {
      this.#loading = undefined;
      throw storeFailed(cause);
    });
    return this.#loading;
  }

  count(what) {
    this.counts[what] += 1;
  }

  noteReceived() {
    this.#lastReceived = Date.now();
  }

  noteWritten() {
    this.#failure = undefined;
  }

  noteFailure(error) {
    this.count("failed");
    this.#failure = { at: Date.now(), code: (error?.cause ?? error)?.code };
  }

  isNewlyRejected(key) {
    return this.#rejected.size < MOST_REJECTED && !this.#rejected.has(key);
  }

  rejected(key) {
    this.count("rejected");
    if (this.#rejected.size < MOST_REJECTED) this.#rejected.add(key);
  }

  /** What was opted out before this moment is known, of all that was asked for. */
  async noteReconciled(ms) {
    const before = this.#reconciledUntil;
    try {
      await this.store.put(`${RECONCILED}${ms}`, { since: ms });
      this.#reconciledUntil = ms;
      if (before !== undefined && before !== ms) await this.store.remove(`${RECONCILED}${before}`);
    } catch (cause) {
      throw storeFailed(cause);
    }
  }

  health(unsaved) {
    return {
      isWell: this.isLoaded && this.#failure === undefined,
      isLoaded: this.isLoaded,
      count: this.#table.size,
      bytes: this.#table.bytes,
      rejected: this.#rejected.size,
      unsaved,
      lastReceived: this.#lastReceived,
      unreconciledSince: this.#reconciledUntil,
      lastFailure: this.#failure,
    };
  }

  async #read() {
    for await (const page of this.store.pages()) for (const { key, since } of page) this.#take(key, since);
    this.isLoaded = true;
  }

  #take(key, since) {
    if (!key.startsWith("!")) this.#table.put(key, Math.floor(since / 1_000));
    else if (key.startsWith(REJECTED)) this.#rejected.add(key);
    else if (key.startsWith(RECONCILED)) this.#reconciledUntil = Math.max(this.#reconciledUntil ?? 0, since);
  }
}
