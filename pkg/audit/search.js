// One audit under way: whose tokens are looked for, and where they were found so far.
// What is noted names places, and holds nothing of a token.
import { attempt } from "../local.js";
import { EUID_PRODUCT, UID2_PRODUCT } from "../products.js";
import { findPage } from "../turns.js";
import { finderOf } from "./encodings.js";
import { textsIn } from "./objects.js";
import { Pace } from "./pace.js";
import { remedyFor } from "./remedies.js";

const LONGEST_NAME = 120;

/** Stands for a name that is, or holds, a token itself. */
const NAMELESS = "…";

export class Search {
  constructor(sdk, identity) {
    const { instances, bridges } = findPage();
    const own = instances.find((instance) => instance.sdk === sdk);
    this._find = finderOf(identity);
    this._pace = new Pace(() => !!sdk.getIdentity());
    this._findings = new Map();
    /** The SDK's own objects, of every instance; what was walked through joins them, and is no other global's as well. */
    this._seen = new Set([sdk, ...instances.map((instance) => instance.sdk)]);
    this._own = [...this._seen];
    const { _name } = [UID2_PRODUCT, EUID_PRODUCT].find(({ _name }) => own && own.product === _name) || UID2_PRODUCT;
    this._product = _name;
    /** Names of the Prebids whose memory the bridges clean. */
    this._bridged = (attempt(() => bridges.report(_name)) || [])
      .filter(({ library, purged }) => library === "prebid" && purged)
      .map(({ name }) => name);
  }

  /** A name as it may be told. */
  _name(text) {
    const name = String(text);
    if (!this._find(name)) return name.slice(0, LONGEST_NAME);
    const rest = name
      .split(".")
      .map((part) => (this._find(part) ? NAMELESS : part))
      .join(".");
    return this._find(rest) ? NAMELESS : rest.slice(0, LONGEST_NAME);
  }

  /** Notes where `text` holds a token. `key` names what it is the text of. */
  _look(place, key, text, isBridged) {
    const found = this._find(text);
    if (!found) return;
    const name = this._name(key);
    const { encoding } = found;
    const finding = { place, key: name, encoding, remedy: remedyFor(place, { ...found, isBridged }) };
    this._findings.set(Object.values(finding).join("\n"), finding);
  }

  /** Looks through a value of the page that has a place of its own, in slices; each path begins with `key`. */
  async _walk(place, key, value, isBridged) {
    const seen = new Set(this._own);
    await this._walkUnseen(place, key, value, isBridged, seen);
    for (const object of seen) this._seen.add(object);
  }

  /** The same, but for what was walked through already. */
  async _walkUnseen(place, key, value, isBridged, seen = this._seen) {
    for (const step of textsIn(value, seen)) {
      if (step) this._lookAtStep(place, key, step, isBridged);
      const rest = this._pace._step();
      if (rest) await rest;
    }
  }

  /** The same at once, for a value that is there only now, and is small. */
  _walkNow(place, key, value, most) {
    for (const step of textsIn(value, undefined, most)) if (step) this._lookAtStep(place, key, step);
  }

  _lookAtStep(place, key, [path, text], isBridged) {
    this._look(place, path ? `${key}.${path}` : key, text, isBridged);
  }

  /** The answer; and the tokens are forgotten. */
  _end() {
    this._pace._end();
    this._find = () => undefined;
    this._seen.clear();
    this._own = [];
    return [...this._findings.values()];
  }
}
