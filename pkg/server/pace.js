// How many requests may be open at once: what an operator asks for by 429 counts for all of them, not only for the one that it
// refused. Numbers and instants; who waits is the stream.

export class Pace {
  #most;
  #now;
  #notBefore = 0;

  /** Starts with as many as there may ever be. `now` is a clock that never goes back. */
  constructor(most, now = () => performance.now()) {
    this.#most = most;
    this.#now = now;
    /** How many may be open. */
    this.limit = most;
  }

  /** Half as many after a 429, and none new before what `Retry-After` says; one more after each other answer. */
  heard(status, retryAfterSeconds) {
    if (status !== 429) {
      this.limit = Math.min(this.#most, this.limit + 1);
      return;
    }
    this.limit = Math.max(1, Math.floor(this.limit / 2));
    if (retryAfterSeconds > 0) this.#notBefore = this.#now() + retryAfterSeconds * 1_000;
  }

  /** How long no new request may begin. */
  get waitMs() {
    return Math.max(0, this.#notBefore - this.#now());
  }

  /** A `fetch` that listens. */
  over(fetch) {
    return async (url, init) => {
      const response = await fetch(url, init);
      this.heard(response.status, Number(response.headers.get("retry-after")));
      return response;
    };
  }
}
