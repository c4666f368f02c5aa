// Amazon's apstag: its record of the person is removed when they may not be shown any more.
// Nothing is ever made there by us.
import { attempt } from "../local.js";

export class Amazon {
  constructor(people) {
    this._people = people;
  }

  /** `dpa` deletes the record; where the page says so it is updated instead, which needs what the page made it of. */
  _purge(person) {
    const option = person._option("amazon");
    const { apstag } = window;
    if (!option || !apstag) return;
    if (option === true) attempt(() => apstag.dpa());
    else attempt(() => apstag.upa({ ...option.upa, optOut: true }));
  }

  _sweep() {}

  _show() {}

  _report(person) {
    const isOn = person._option("amazon");
    return window.apstag ? [{ library: "amazon", name: "apstag", purged: !!isOn, ...(isOn ? {} : { why: "off" }) }] : [];
  }
}
