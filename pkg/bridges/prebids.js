// Every Prebid.js on the page, under whatever global: each is attached to as soon as it is there.
// Only finding them; what is done with one is in prebid.js.
import { attempt } from "../local.js";
import { Prebid } from "./prebid.js";

/** What Prebid's instances tell each other by. */
const GLOBALS = "_pbjsGlobals";

export class Prebids {
  constructor(people, follow) {
    this._people = people;
    this._all = [];
    const join = (name) => {
      if (this._all.some((prebid) => prebid._name === name)) return;
      this._all.push(new Prebid(name, people, follow));
    };
    const names = (window[GLOBALS] = window[GLOBALS] || []);
    names.forEach(join);
    // Its own `push` says of each further one before that works off its queue.
    names.push = (...added) => {
      const length = Array.prototype.push.apply(names, added);
      for (const name of added) attempt(() => join(name));
      return length;
    };
  }

  _each(act) {
    for (const prebid of this._all) attempt(() => act(prebid));
  }

  _purge(person) {
    if (person._option("prebid")) this._each((prebid) => prebid._purge(person));
  }

  _sweep(person) {
    if (person._option("prebid")) this._each((prebid) => prebid._sweep(person));
  }

  _show(person) {
    if (person._option("prebid")) this._each((prebid) => prebid._follow(person));
  }

  _report(person) {
    const isOn = person._option("prebid");
    return this._all.map(({ _name, _isLate, _pbjs }) => ({
      library: "prebid",
      name: _name,
      purged: !!(isOn && _pbjs),
      ...(isOn ? (_pbjs ? _isLate && { why: "late" } : { why: "not loaded" }) : { why: "off" }),
    }));
  }
}
