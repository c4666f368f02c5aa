// Google's tags (GPT) and IMA: the signal that they keep of a token goes with the person, and no collector gives a barred token.
// Which page gets a signal at all is Google's to say; the page's own function that gives tokens is in hooks.js.
import { attempt, readLocal, writeLocal } from "../local.js";
import { entryOf } from "./entry.js";
import { give } from "./hooks.js";

/** Where collectors are registered: before GPT a list, then an object of its own; the second is the earlier name. */
const LISTS = ["secureSignalProviders", "encryptedSignalProviders"];

const isOn = (person) => person._option("gpt") || person._option("ima");

/** Whether a signal can be used. The newer records have ten members, and the signal is not in plain text. */
const isError = (record) => (record.length > 9 ? record[9] : !record[1]);

const recordOf = ({ _signal }) => attempt(() => JSON.parse(readLocal(_signal)));

export class Google {
  constructor(people, follow) {
    this._people = people;
    this._follow = follow;
    /** The tokens of those who were shown, and not purged since. */
    this._had = new Map();
    /** What was removed while it is not known whether somebody may be shown. */
    this._kept = new Map();
    this._guarded = new WeakSet();
    this._waiting = [];
    this._failed = {};
    this._commands = 0;
    this._isLate = window.googletag && window.googletag.apiReady;
    this._attach();
  }

  /** Guards all collectors of our ids from now on, whichever list they are pushed to. */
  _attach() {
    const googletag = (window.googletag = window.googletag || {});
    googletag.cmd = googletag.cmd || [];
    for (const name of LISTS) {
      const { get } = Object.getOwnPropertyDescriptor(googletag, name) || {};
      if (get) continue;
      let list = this._guardList(googletag[name]);
      const set = (value) => {
        list = this._guardList(value);
      };
      attempt(() => Object.defineProperty(googletag, name, { configurable: true, enumerable: true, get: () => list, set }));
    }
    if (this._guarded.has(googletag)) return;
    this._guarded.add(googletag);
    const tidy = async () => {
      this._follow();
      this._people.forEach((person) => this._tidy(person));
    };
    // Only newer versions ask before each request.
    this._command((pubads) => pubads.registerRequestHook(tidy));
  }

  /** Runs `act` as soon as GPT is there, which may be now. */
  _command(act) {
    this._commands++;
    window.googletag.cmd.push(() => attempt(() => act(window.googletag.pubads())));
  }

  _guardList(list) {
    if (!list || this._guarded.has(list)) return list;
    // What a page has frozen stays as it is.
    attempt(() => {
      this._guarded.add(list);
      const guard = (provider) => this._guard(provider);
      if (Array.isArray(list)) list.splice(0, list.length, ...list.map(guard));
      const { push } = list;
      list.push = (...providers) => push.apply(list, providers.map(guard));
    });
    return list;
  }

  /** The collector of one of our ids is asked again when it answers: the person may be gone by then. Others stay as they are. */
  _guard(provider) {
    const person = provider && this._people.find(({ _source }) => _source === provider.id);
    if (!person) return provider;
    const collectorFunction = async () => {
      const token = await provider.collectorFunction();
      if (!person._option("gpt")) return token;
      // What it would answer while nobody knows, Google would keep as a failure.
      while (person._isBarred() && !person._isGone()) await new Promise((go) => this._waiting.push(go));
      if (!give(person, token)) throw new Error("There is no advertising token.");
      this._had.set(person, token);
      return token;
    };
    return { ...provider, collectorFunction };
  }

  /** Our key goes first: Google reads it at each request. Clearing wipes everybody's signals, so only where there may be one of ours. */
  _purge(person) {
    if (!isOn(person)) return;
    const record = recordOf(person);
    const had = this._had.delete(person) || (record && !isError(record));
    this._sweep(person);
    this._kept.delete(person);
    person._registered = undefined;
    this._clearTargeting(person);
    if (!had) return;
    const clear = (library, find) => (this._failed[library] = !attempt(() => (find().clearAllCache(), true)));
    if (person._option("gpt")) this._command(() => clear("gpt", () => window.googletag.secureSignalProviders));
    if (person._option("ima")) clear("ima", () => window.google.ima.secureSignals);
  }

  /** Key-values that are a token of theirs. */
  _clearTargeting(person) {
    if (!person._option("gpt") || !window.googletag.apiReady) return;
    this._command((pubads) => {
      for (const place of [pubads, ...pubads.getSlots()])
        for (const key of place.getTargetingKeys()) {
          const values = place.getTargeting(key);
          const left = values.filter((value) => !person._isNamed(value));
          if (left.length === values.length) continue;
          place.clearTargeting(key);
          if (left.length) place.setTargeting(key, left);
        }
    });
  }

  _sweep(person) {
    if (isOn(person)) writeLocal(person._signal);
  }

  _show(person) {
    if (!isOn(person) || person._isGone()) return;
    if (person._isBarred()) return this._veil(person);
    const [token, record] = this._kept.get(person) || [];
    this._kept.delete(person);
    // Google may ask for a signal once only: the one that was removed is good as long as the token is the same.
    if (record && [token, undefined].includes(person._token) && !readLocal(person._signal)) writeLocal(person._signal, record);
    if (!person._isShown()) return;
    this._had.set(person, person._token);
    this._tidy(person);
  }

  /** Nobody knows whether somebody who was shown may still be: what Google keeps is taken away until then. */
  _veil(person) {
    if (!this._had.has(person)) return;
    if (!this._kept.has(person)) this._kept.set(person, [this._had.get(person), readLocal(person._signal)]);
    this._sweep(person);
    this._clearTargeting(person);
  }

  /** Removes a record that must not be sent, or that holds no signal: Google keeps failures as well, and asks for no other meanwhile. */
  _tidy(person) {
    const record = recordOf(person);
    if (record && (person._isGone() || isError(record) || person._isNamed(record[1]))) this._sweep(person);
  }

  _heed() {
    this._attach();
    this._waiting.splice(0).forEach((go) => go());
    for (const person of this._people) if (person._isShown() && person._option("gpt") === "register") this._register(person);
  }

  /** A collector, once for each token; where a Secure Signals script is on the page, that is its affair. */
  _register(person) {
    const { _token, _registered } = person;
    if (_token === _registered || window[`${person._global}SecureSignalProvider`]) return;
    if (_registered) this._sweep(person);
    person._registered = _token;
    const { googletag } = window;
    googletag[LISTS[0]] = googletag[LISTS[0]] || [];
    googletag[LISTS[0]].push({ id: person._source, collectorFunction: async () => _token });
  }

  _report(person) {
    const { googletag, google } = window;
    const { gpt, ima } = this._failed;
    const isLoaded = googletag.apiReady;
    const isLeft = person._isGone() && readLocal(person._signal);
    const why = (isFailed) => (isFailed ? "failed" : isLeft ? "left" : "");
    return [
      // Commands in the queue that are not ours say that GPT is on its way.
      ...(isLoaded || googletag.cmd.length > this._commands
        ? [entryOf(person, "gpt", "googletag", isLoaded ? why(gpt) || (this._isLate && "late") : "not loaded")]
        : []),
      ...(google && google.ima ? [entryOf(person, "ima", "google.ima", why(ima))] : []),
    ];
  }
}
