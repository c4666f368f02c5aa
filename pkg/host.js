// One instance's side of the boundary: the ports that the module calls, and everything that happens after it has returned.
// No callback of the page runs while the module is on the stack; no decision is made here.
import { load, replace } from "./engine.js";
import { makeObject, readMembers } from "./json.js";
import { Network } from "./network.js";
import { ANSWERED, CLOSE, FACTS, INIT, PEEK, splitLine, TICK, WAKE } from "./ports.js";
import { PageStorage } from "./storage.js";
import { tellServer } from "./way_back.js";
import { tellWorld } from "./world.js";

/** Bits of `show`, as src/page/ports.rs sets them; the status number, eight bits, is behind them. */
const [LOGIN_REQUIRED, AVAILABLE, OPTED_OUT, ASKING, NEWS, HELD] = [1, 2, 4, 8, 16, 32];

/** More is no delay at all: it clears the timer. */
const LONGEST_DELAY = 2 ** 31;

/** What getters answer while no module runs: no token, and nothing that would make a page ask for a login. */
const NOTHING = {
  identity: null,
  loginRequired: false,
  available: false,
  optedOut: false,
  asking: false,
  status: -1,
  word: "loading",
};

/** The place that stands for every other copy of an identity (src/page/ports.rs). */
const EVERYWHERE = 7;

/** When somebody who stores tokens late is looked for after an opt-out. */
const SWEEPS_MS = [1000, 5000];

/** Scripts that keep tokens of their own and may store one once more: Prebid, Google's tags, an older SDK. */
const hasLateWriter = (global) => {
  if (typeof window === "undefined") return false;
  const { pbjs, googletag, google, [global]: sdk } = window;
  return pbjs || googletag || (google && google.ima) || (sdk && !sdk.explain);
};

/** What may have changed the world. */
const HEARD = ["storage", "online", "pageshow", "pagehide", "visibilitychange"];

export class Host {
  /**
   * @param {object} product of products.js
   * @param {{ready(): void, restarted(): void, notice(which: number, wasAnswered: boolean): void, settle(...args: unknown[]): void, quiet(): void}} page
   */
  constructor(product, page) {
    this._product = product;
    this._page = page;
    this._view = NOTHING;
    this._waiting = [];
    this._after = [];
    this._storage = new PageStorage(product);
    this._network = new Network(product, (...call) => this.run(...call));
  }

  /** Gets the module running; then `ready`, then whatever was called meanwhile, in order. */
  start() {
    if (this._run) return;
    this._isEarly = typeof window === "undefined";
    if (this._isEarly) return;
    this._run = {};
    this._view = NOTHING;
    for (const type of HEARD) window.addEventListener(type, this, true);
    this._open(load(), () => this._page.ready());
  }

  /** Lets go of the module, the timer, the listeners and the network. `start` begins anew. */
  stop() {
    this._network.abort();
    this.timer(Infinity);
    this.ask(CLOSE);
    if (typeof window !== "undefined") for (const type of HEARD) window.removeEventListener(type, this, true);
    this._run = this._engine = undefined;
    this._view = { ...NOTHING, word: "none" };
    this._waiting = [];
    this._after = [];
  }

  /** Whether a module runs. */
  get isOpen() {
    return this._engine !== undefined;
  }

  /** Makes an instance with this engine, or once there is one: then `opened`, then the calls that came before, in order. */
  _open(engine, opened) {
    if (engine.then) return this._openLater(engine, opened);
    this._engine = engine;
    this._instance = engine.open();
    opened();
    for (const call of this._waiting.splice(0)) call();
  }

  /** Unless the page has stopped meanwhile; where there is no engine, `start` may try again. */
  _openLater(engine, opened) {
    const run = this._run;
    const isStill = () => this._run === run;
    engine.then(
      (engine) => isStill() && this._open(engine, opened),
      () => isStill() && (this._run = undefined),
    );
  }

  /** Runs `call` now, or as soon as a module runs. */
  when(call) {
    if (this._engine) call();
    else this._waiting.push(call);
  }

  /** Calls the module, as ports.js numbers it, and carries out what it left to be done. */
  run(...call) {
    this.ask(...call);
    this.finish();
  }

  /** What getters answer at this moment: storage is read, and what is new there is acted upon in the next task. */
  look() {
    // Made before there was a page: test environments set one up later.
    if (this._isEarly) this.start();
    if (!this._engine) return this._optOutIsStored() ? { ...this._view, optedOut: true, word: "optedOut" } : this._view;
    this.ask(PEEK);
    if (this._view.news && !this._hurried) {
      this._hurried = Promise.resolve().then(() => {
        this._hurried = undefined;
        this.run(WAKE);
      });
    }
    return this._view;
  }

  /** Calls the module; whoever needs its answer first carries out the rest by `finish`. */
  ask(which, ...given) {
    const engine = this._engine;
    if (!engine) return undefined;
    this._called = which;
    try {
      return engine.call(this, this._instance, which, ...given);
    } catch (trap) {
      this._trapped(engine);
      return undefined;
    }
  }

  /** Fails closed: no token, no request, no timer, until the other form of the module has read storage. */
  _trapped(engine) {
    this._engine = undefined;
    this._view = NOTHING;
    this._after = [];
    this._network.abort();
    this.timer(Infinity);
    this._open(replace(engine), () => this._page.restarted());
  }

  /** Carries out what calls left to be done, in order. A callback that calls again adds to the end. */
  finish() {
    if (this._flushing) return;
    this._flushing = true;
    try {
      for (let next; (next = this._after.shift());) next();
    } finally {
      this._flushing = false;
    }
    this._page.quiet();
  }

  _optOutIsStored() {
    try {
      return JSON.parse(localStorage.getItem(this._product.key)).status === "optout";
    } catch {
      return false;
    }
  }

  /** Whatever may have changed the world wakes the session; it finds out itself what did. */
  handleEvent({ type, key }) {
    if (type === "pagehide") this._network.leave();
    else if (type !== "storage" || key === null || key === this._product.key || key.startsWith("uid2-wasm"))
      this.run(WAKE);
    if (type[0] === "p" || type[0] === "v") this._sweep();
  }

  /** The person opted out: every copy goes, and whoever may store one late is looked for again. */
  _purge() {
    const { identity } = this._view;
    this.lastPurge = this._storage.purge(identity && identity.advertising_token);
    if (hasLateWriter(this._product.global)) for (const delay of SWEEPS_MS) setTimeout(() => this._sweep(), delay);
  }

  /** Once more what an opt-out began: somebody may have stored a copy since. Before `init` nothing has begun. */
  _sweep() {
    if (!this._engine || !this.lastPurge || !this._view.optedOut) return;
    this.run(WAKE);
    const { removed, survived, at } = this._storage.purge();
    const before = this.lastPurge;
    const copies = before.survived.filter(({ key }) => key !== this._product.cookie);
    this.lastPurge = { at, removed: before.removed.concat(removed), survived: copies.concat(survived) };
  }

  /** What stands behind the getters' answers; `undefined` where no module runs. */
  readFacts() {
    const { asking } = this.look();
    this._facts = undefined;
    this.ask(FACTS);
    return this._facts && { words: this._facts, asking, since: this._since };
  }

  /** `init`: where the operator is, where cookies stand, and how patiently it is asked. */
  init(settings, handed) {
    const { baseUrl = this._product.operator, refreshRetryPeriod, useCookie } = settings;
    this._network.baseUrl = baseUrl;
    this._storage.settle(settings);
    this.run(INIT, Math.min(refreshRetryPeriod, LONGEST_DELAY), `${+(useCookie === true)}\n${handed || ""}`);
  }

  /** Tells the page's own server of an opt-out. */
  tellServer(url) {
    tellServer(url, this._storage);
  }

  // Ports: called by the module. What could call it back waits until it has returned.

  world(takesDeposits) {
    return tellWorld(this._storage, this._network.baseUrl, takesDeposits);
  }

  readMembers(_, text) {
    return readMembers(...splitLine(text));
  }

  writeMembers(_, text) {
    return JSON.stringify(makeObject(...splitLine(text)));
  }

  write(place, text) {
    if (place === EVERYWHERE) this._purge();
    else this._storage.write(place, ...splitLine(text));
  }

  prepare(question, publicKey) {
    this._after.push(() => this._network.prepare(question, publicKey));
  }

  send(question, text) {
    this._network.send(question, ...splitLine(text));
  }

  abort() {
    this._network.abort();
  }

  timer(delay) {
    clearTimeout(this._timer);
    this._timer = undefined;
    if (delay > LONGEST_DELAY) return;
    this._timer = setTimeout(() => {
      this._timer = undefined;
      this.run(TICK);
    }, delay);
  }

  show(flags, text) {
    const has = (bit) => (flags & bit) !== 0;
    const [members, identity] = splitLine(text);
    const status = (flags << 18) >> 24;
    const optedOut = has(OPTED_OUT);
    const word = identity ? "active" : optedOut ? "optedOut" : has(HELD) ? "held" : status === 100 ? "expired" : "none";
    if (word !== this._view.word) this._since = Date.now();
    this._view = {
      identity: identity ? makeObject(members, identity) : null,
      loginRequired: has(LOGIN_REQUIRED),
      available: has(AVAILABLE),
      optedOut,
      asking: has(ASKING),
      news: has(NEWS),
      status,
      word,
    };
  }

  /** Callbacks, one bit each, in the order of the bits. */
  notice(bits) {
    const wasAnswered = this._called === ANSWERED;
    for (let which = 0; bits >> which; which++)
      if ((bits >> which) & 1) this._after.push(() => this._page.notice(which, wasAnswered));
  }

  settle(question, text) {
    const [end, status, message] = text.split("\n");
    const reason = this._network.reason;
    this._after.push(() => this._page.settle(question, +end, status, message, reason));
  }

  facts(_, words) {
    this._facts = words.split(".").map(Number);
  }
}
