// What the other tabs of the demo hold, told among themselves. The SDK's own tabs need none of this.
// A tab that opted out tells so, and tells no token any more.

export class Tabs {
  /** @param {(others: {status: string, token?: string}[]) => void} changed */
  constructor(changed) {
    this._own = crypto.randomUUID();
    this._others = new Map();
    this._changed = changed;
    this._channel = new BroadcastChannel("courier.tabs");
    this._channel.addEventListener("message", ({ data }) => this._hear(data));
    this._post({ asks: true });
    addEventListener("pagehide", () => this._post({ gone: true }));
    addEventListener("pageshow", ({ persisted }) => persisted && this._post({ asks: true, state: this._state }));
  }

  /** Tells the others what this tab holds; the same twice is told once. */
  tell(state) {
    if (JSON.stringify(state) === JSON.stringify(this._state)) return;
    this._state = state;
    this._post({ state });
  }

  _hear({ from, asks, gone, state }) {
    if (gone) this._others.delete(from);
    if (state) this._others.set(from, state);
    if (asks && this._state) this._post({ state: this._state });
    this._changed([...this._others.values()]);
  }

  _post(message) {
    this._channel.postMessage({ from: this._own, ...message });
  }
}
