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

/** What getters answer while no module runs: no token, and nothing that would make a page ask for a login. */
const NOTHING = { identity: null, loginRequired: false, available: false, optedOut: false, asking: false, status: -1 };

export class Host {
  /**
   * @param {object} product of products.js
   * @param {{ready(): void, notice(which: number): void, settle(...args: unknown[]): void, quiet(): void}} page
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
    const engine = load();
    if (engine.then) engine.then((engine) => this._open(engine), () => {});
    else this._open(engine);
  }

  _open(engine) {
    this._engine = engine;
    this._instance = engine.call("open", this._product.euid);
    this._listen();
    this._page.ready();
    this._catchUp();
  }

  /** Makes the calls that came before the module ran. To the page they are one: none is followed by quiet but the last. */
  _catchUp() {
    this._catchingUp = true;
    try {
      for (const call of this._waiting.splice(0)) call();
    } finally {
      this._catchingUp = false;
    }
    this._page.quiet();
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
    if (!this._engine) return { ...NOTHING, optedOut: this._optOutIsStored() };
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
    replace(engine).then(
      (engine) => {
        this._engine = engine;
        this._instance = engine.call("open", this._product.euid);
        this._page.restarted();
        this._catchUp();
      },
      () => {},
    );
  }

  /** Carries out what calls left to be done, in order. A callback that calls again adds to the end. */
  finish() {
    if (this._flushing) return;
    this._flushing = true;
    try {
      for (let next; (next = this._after.shift()); ) next();
    } finally {
      this._flushing = false;
    }
    if (!this._catchingUp) this._page.quiet();
  }

  _optOutIsStored() {
    try {
      return JSON.parse(localStorage.getItem(this._product.key)).status === "optout";
    } catch {
      return false;
    }
  }

  /** Whatever may have changed the world wakes the session; it finds out itself what did. */
  _listen() {
    const wake = () => this.run("wake", false);
    addEventListener("storage", ({ key }) => {
      if (key === null || key === this._product.key || key.startsWith("uid2-wasm")) wake();
    });
    addEventListener("online", wake);
    addEventListener("pageshow", wake);
    addEventListener("pagehide", () => this._network.leave());
    document.addEventListener("visibilitychange", wake);
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
    this._view = {
      identity: identity === undefined ? null : JSON.parse(identity),
      loginRequired: (flags & LOGIN_REQUIRED) !== 0,
      available: (flags & AVAILABLE) !== 0,
      optedOut: (flags & OPTED_OUT) !== 0,
      asking: (flags & ASKING) !== 0,
      news: (flags & NEWS) !== 0,
      status,
    };
  }

  notice(which) {
    this._after.push(() => this._page.notice(which));
  }

  settle(question, end, status, message) {
    const reason = this._network.reason;
    this._after.push(() => this._page.settle(question, end, status, message, reason));
  }
}
