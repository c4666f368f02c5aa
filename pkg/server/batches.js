// Any number of items, from an array, an iterable or an async iterable, in batches. Nothing is kept of what was handed out.

/** Raw UIDs of one question about opt-outs, at most (reference 9). */
export const STATUS_BATCH = 5_000;

/** Whether a `for` or a `for await` can go through it. A text could be gone through too, and never is what was meant. */
export const isIterable = (items) =>
  typeof items === "object" &&
  (typeof items?.[Symbol.iterator] === "function" || typeof items?.[Symbol.asyncIterator] === "function");

/** Batches of at most `size` items, each as an array. */
export async function* batchesOf(items, size) {
  let batch = [];
  // Not `for await` over everything: it would wait once for each item of a list that is there already.
  if (items[Symbol.iterator]) {
    for (const item of items) {
      batch.push(item);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  } else {
    for await (const item of items) {
      batch.push(item);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length) yield batch;
}

/** The same for what is there already. */
export function* batchesNow(items, size) {
  let batch = [];
  for (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}

/** How many there are, where that is known beforehand. */
export const countOf = (items) =>
  Array.isArray(items) ? items.length : items instanceof Set || items instanceof Map ? items.size : undefined;

/** What `promise` comes to, or `error()` as soon as the signal says so: a source that never goes on must not hold up an abort. */
export function unlessAborted(promise, signal, error) {
  if (signal.aborted) return Promise.reject(error());
  return new Promise((resolve, reject) => {
    const abort = () => reject(error());
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
