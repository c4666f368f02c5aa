// How long an audit works in one task, and in all: in slices, with the page's own tasks in between, and to an end.
// Nothing is known here of what it looks for.
import { attempt } from "../local.js";

/** A slice ends after so many steps, or so many milliseconds. */
const SLICE = 200;
const SLICE_MS = 8;

/** What of a place has not been looked at after this long is left out. */
const LONGEST_MS = 5000;

/** Nobody's answer is waited for longer: storage may be blocked, and never say so. */
const PATIENCE_MS = 2000;

/** A page may have put its own clock in the place of the browser's. */
const now = () => attempt(() => performance.now()) || 0;

export class Pace {
  /** @param {() => boolean} isWanted whether to go on, asked in each new task */
  constructor(isWanted) {
    this._isWanted = isWanted;
    this._channel = attempt(() => new MessageChannel());
    this._begin();
  }

  /** Begins another place. */
  _place() {
    this._until = now() + LONGEST_MS;
  }

  _begin() {
    this._left = SLICE;
    this._sliceEnd = now() + SLICE_MS;
  }

  /** Called once a step, and awaited where it answers something: rejects when the place's time is over. */
  _step() {
    return --this._left > 0 && now() < this._sliceEnd ? undefined : this._rest();
  }

  /** Goes on in another task. A channel's messages are neither throttled nor part of a page's clock. */
  async _rest() {
    await new Promise((resolve) => {
      if (!this._channel) return void setTimeout(resolve);
      this._channel.port1.onmessage = resolve;
      this._channel.port2.postMessage(0);
    });
    if (now() > this._until || !this._isWanted()) throw new Error("The audit has ended.");
    this._begin();
  }

  /** What a promise comes to; `undefined` where it is rejected, or takes too long. */
  _within(promise) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS);
      const end = (value) => {
        clearTimeout(timer);
        resolve(value);
      };
      promise.then(end, () => end());
    });
  }

  _end() {
    if (this._channel) this._channel.port1.close();
  }
}
