// One timer that is set anew, fires, or is cleared while it is set: a page's tests count what the SDK does to timers.
// What it is for, and when, is its owner's.

export class Timer {
  /** @param {() => void} act runs when it fires; another one set before is cleared */
  _set(act, delay) {
    this._clear();
    this._id = setTimeout(() => {
      this._id = undefined;
      act();
    }, Math.max(0, delay));
  }

  _clear() {
    if (this._id !== undefined) clearTimeout(this._id);
    this._id = undefined;
  }
}
