// Amazon's apstag: its record of the person is deleted, or opted out, when they are opted out or consent is withdrawn.
// Nothing is ever made there by us: `rpa` is the page's own.
import { attempt } from "../local.js";
import { entryOf } from "./entry.js";

/** Not before `init` has said what is wanted, and not on a mere logout: the record belongs to the page. */
const isOut = (sdk) => (sdk.bridges !== undefined || sdk.isInitComplete()) && (sdk.hasOptedOut() || sdk.status === "consentDenied");

export class Amazon {
  constructor(people) {
    this._people = people;
  }

  /** Once for each time: the record is of no product. Amazon's tag may come later than the opt-out. */
  _heed() {
    const person = this._people.find((person) => person._sdks().some(isOut));
    if (!person) this._isDone = this._tried = undefined;
    const { apstag } = window;
    const option = person && apstag && person._option("amazon");
    const name = option && (option.upa ? "upa" : "dpa");
    const act = name && apstag[name];
    // A stub may not have it yet. What has thrown once is not called again.
    this._isStub = name && !act;
    if (!act || this._isDone || this._tried === act) return;
    this._tried = act;
    attempt(() => {
      apstag[name](...(option.upa ? [{ ...option.upa, optOut: true }] : []));
      this._isDone = true;
    });
  }

  _purge() {}

  _sweep() {
    this._heed();
  }

  _show() {}

  _report(person) {
    const undone = this._tried ? "failed" : this._isStub ? "not loaded" : "left";
    return window.apstag ? [entryOf(person, "amazon", "apstag", this._isDone ? "" : undone)] : [];
  }
}
