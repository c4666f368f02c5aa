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
    /** The list that is listened to. */
    this._names = undefined;
    this._join = (name) => {
      if (!this._all.some(({ _name }) => _name === name)) this._all.push(new Prebid(name, people, follow));
    };
    this._heed();
  }

  /** Listens to the list, also where a page has put another in its place. */
  _heed() {
    const names = (window[GLOBALS] = window[GLOBALS] || []);
    if (names === this._names) return;
    this._names = names;
    const join = (name) => attempt(() => this._join(name));
    names.forEach(join);
    // Its own `push` says of each further one before that works off its queue.
    names.push = (...added) => {
      const length = Array.prototype.push.apply(names, added);
      added.forEach(join);
      return length;
    };
  }

  _each(act) {
    attempt(() => this._heed());
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
