// One instance's side of the boundary: the ports that the module calls, and everything that happens after it has returned.
// No callback of the page runs while the module is on the stack; no decision is made here.
import { load, replace } from "./engine.js";
import { Network } from "./network.js";

/** Bits of `show`, as src/page/ports.rs sets them. */
const LOGIN_REQUIRED = 1;
const AVAILABLE = 2;
const OPTED_OUT = 4;
const ASKING = 8;
const NEWS = 16;
const HELD = 32;

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
    this._network = new Network(product.lock, (name, ...args) => this.run(name, ...args));
  }

  /** Gets the module running; then `ready`, then whatever was called meanwhile, in order. */
  start() {
    if (this._run || typeof window === "undefined") return;
    this._run = {};
    this._view = NOTHING;
    for (const type of HEARD) addEventListener(type, this, true);
    this._open(load(), () => this._page.ready());
  }

  /** Lets go of the module, the timer, the listeners and the network. `start` begins anew. */
  stop() {
    this._network.abort();
    this.timer(-1);
    this.ask("close");
    for (const type of HEARD) removeEventListener(type, this, true);
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
    this._instance = engine.call("open", this._product.euid);
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

  /** Calls a function of the module and carries out what it left to be done. */
  run(name, ...args) {
    this.ask(name, ...args);
    this.finish();
  }

  /** What getters answer at this moment: storage is read, and what is new there is acted upon in the next task. */
  look() {
    if (!this._engine) return this._optOutIsStored() ? { ...this._view, optedOut: true, word: "optedOut" } : this._view;
    this.ask("peek");
    if (this._view.news && !this._hurried) {
      this._hurried = Promise.resolve().then(() => {
        this._hurried = undefined;
        this.run("wake", false);
      });
    }
    return this._view;
  }

  /** Calls a function of the module; whoever needs its answer first carries out the rest by `finish`. */
  ask(name, ...args) {
    const engine = this._engine;
    if (!engine) return undefined;
    this._called = name;
    try {
      return engine.call(name, this._instance, this, ...args);
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
    this.timer(-1);
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
      this.run("wake", false);
  }

  /** What stands behind the getters' answers; `undefined` where no module runs. */
  readFacts() {
    const { asking } = this.look();
    this._facts = undefined;
    this.ask("facts");
    return this._facts && { ...this._facts, asking, since: this._since };
  }

  // Ports: called by the module. What could call it back waits until it has returned.

  /** The window at the time of the call; test environments replace it. */
  get window() {
    return typeof window === "undefined" ? undefined : window;
  }

  prepare(question, publicKey) {
    this._after.push(() => this._network.prepare(question, publicKey));
  }

  send(question, url, body) {
    this._network.send(question, url, body);
  }

  abort() {
    this._network.abort();
  }

  timer(delay) {
    clearTimeout(this._timer);
    this._timer = undefined;
    if (delay < 0) return;
    this._timer = setTimeout(() => {
      this._timer = undefined;
      this.run("wake", true);
    }, delay);
  }

  show(flags, status, identity) {
    const has = (bit) => (flags & bit) !== 0;
    const optedOut = has(OPTED_OUT);
    const word = identity ? "active" : optedOut ? "optedOut" : has(HELD) ? "held" : status === 100 ? "expired" : "none";
    if (word !== this._view.word) this._since = Date.now();
    this._view = {
      identity: identity === undefined ? null : JSON.parse(identity),
      loginRequired: has(LOGIN_REQUIRED),
      available: has(AVAILABLE),
      optedOut,
      asking: has(ASKING),
      news: has(NEWS),
      status,
      word,
    };
  }

  facts(why, refreshFrom, identityExpires, refreshExpires, tries, optedOut, wakesIn, kept, awake) {
    this._facts = { why, refreshFrom, identityExpires, refreshExpires, tries, optedOut, wakesIn, kept, awake };
  }

  notice(which) {
    const wasAnswered = this._called === "answered";
    this._after.push(() => this._page.notice(which, wasAnswered));
  }

  settle(question, end, status, message) {
    const reason = this._network.reason;
    this._after.push(() => this._page.settle(question, end, status, message, reason));
  }
}
