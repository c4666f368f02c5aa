// One instance's side of the boundary: the ports that the module calls, and everything that happens after it has returned.
// No callback of the page runs while the module is on the stack; no decision is made here.
import { copiesInStorage, readPage } from "./copies.js";
import { callModule, load, replace } from "./engine.js";
import { Network } from "./network.js";
import { ANSWERED, CLOSE, FACTS, INIT, makeObject, PEEK, readMembers, splitLine, TICK, WAKE, writeMembers } from "./ports.js";
import { attempt, isOptOut, PageStorage, readLocal } from "./storage.js";
import { tellWorld } from "./world.js";

/** Bits of what is shown, as src/page/ports.rs sets them; the status number, eight bits, is behind them. */
const LOGIN_REQUIRED = 1;
const AVAILABLE = 2;
const OPTED_OUT = 4;
const ASKING = 8;
const NEWS = 16;
const HELD = 32;
const NO_IDENTITY = -1 << 6;
const EXPIRED = 100;

/** More is no delay at all: it clears the timer. */
const LONGEST_DELAY = 2 ** 31;

/** The place that stands for every other copy of an identity (src/page/ports.rs). */
const EVERYWHERE = 7;

/** When somebody who stores tokens late is looked for after an opt-out. */
const SWEEPS_MS = [1000, 5000];

/** What may have changed the world. */
const HEARD = ["storage", "online", "pageshow", "pagehide", "visibilitychange"];

/** What getters answer; `otherwise` is the state in a word where nothing more is known. */
function viewOf(flags, identity, otherwise = "none") {
  const _status = (flags << 18) >> 24;
  const _optedOut = (flags & OPTED_OUT) > 0;
  const withoutToken = flags & HELD ? "held" : _status === EXPIRED ? "expired" : otherwise;
  return {
    _identity: identity,
    _loginRequired: (flags & LOGIN_REQUIRED) > 0,
    _available: (flags & AVAILABLE) > 0,
    _optedOut,
    _asking: flags & ASKING,
    _news: flags & NEWS,
    _status,
    _word: identity ? "active" : _optedOut ? "optedOut" : withoutToken,
  };
}

/** What they answer while no module runs: no token, and nothing that would make a page ask for a login. */
const nothing = (word) => viewOf(NO_IDENTITY, null, word);

/** Scripts that keep tokens of their own and may store one once more: Prebid, Google's tags, an older SDK. */
const hasLateWriter = (global) =>
  attempt(() => {
    const { pbjs, googletag, google, [global]: sdk } = window;
    return pbjs || googletag || (google && google.ima) || (sdk && sdk.init && !sdk.explain);
  });

export class Host {
  /**
   * @param {object} product of products.js
   * @param {import("./facade.js").SdkBase} sdk hears of what happens: `_ready`, `_restarted`, `_notice`, `_settle`, `_quiet`
   */
  constructor(product, sdk) {
    this._product = product;
    this._sdk = sdk;
    this._storage = new PageStorage(product);
    this._network = new Network(product, (...call) => this._run(...call));
    this._ports = this._makePorts();
    this._stopReading = () => {};
    this._forget("loading");
  }

  /** Gets the module running; then whatever was called meanwhile, in order. */
  _start() {
    if (this._started) return;
    if ((this._isEarly = typeof window === "undefined")) return;
    this._started = {};
    this._view = nothing("loading");
    this._listen("addEventListener");
    this._open(load());
  }

  /** Lets go of the module, the timer, the listeners and the network. `_start` begins anew. */
  _stop() {
    this._ask(CLOSE);
    this._stopReading();
    attempt(() => this._listen("removeEventListener"));
    this._started = undefined;
    this._forget("none");
  }

  /** No token, no request, no timer; nothing that was called is carried out any more. */
  _forget(word) {
    this._engine = undefined;
    this._view = nothing(word);
    this._waiting = [];
    this._after = [];
    this._network._abort();
    this._setTimer(Infinity);
  }

  _listen(how) {
    for (const type of HEARD) window[how](type, this, true);
  }

  /** Makes an instance with this engine, or once there is one; then the calls that came before, in order. */
  _open(engine) {
    if (engine.then) return this._openLater(engine);
    this._engine = engine;
    this._instance = engine.open();
    this._sdk._ready();
    for (const call of this._waiting.splice(0)) call();
  }

  /** Unless the page has stopped meanwhile; where there is no engine, `_start` may try again. */
  _openLater(engine) {
    const started = this._started;
    const isStill = () => this._started === started;
    engine.then(
      (engine) => isStill() && this._open(engine),
      () => isStill() && (this._started = undefined),
    );
  }

  /** Runs `call` now, or as soon as a module runs. */
  _when(call) {
    if (this._engine) call();
    else this._waiting.push(call);
  }

  /** Calls the module, as ports.js numbers it, and carries out what it left to be done. */
  _run(...call) {
    this._ask(...call);
    this._finish();
  }

  /** What getters answer at this moment: storage is read, and what is new there is acted upon in the next task. */
  _look() {
    // Made before there was a page: test environments set one up later.
    if (this._isEarly) this._start();
    if (!this._engine)
      return isOptOut(readLocal(this._product._key)) ? viewOf(NO_IDENTITY | OPTED_OUT, null) : this._view;
    this._ask(PEEK);
    if ((this._view._news || this._network._isOverdue()) && !this._hurried) {
      this._hurried = Promise.resolve().then(() => {
        this._hurried = undefined;
        this._run(WAKE);
      });
    }
    return this._view;
  }

  /** Calls the module; whoever needs its answer first carries out the rest by `_finish`. */
  _ask(which, number = 0, text = "") {
    if (which > CLOSE) this._network._expire();
    const engine = this._engine;
    if (!engine) return undefined;
    this._called = which;
    try {
      return callModule(engine, this._ports, this._instance, which, number, text);
    } catch (_) {
      // Fails closed, until the other form of the module has read storage.
      this._forget("loading");
      this._when(() => this._sdk._trapped());
      this._open(replace(engine));
      return undefined;
    }
  }

  /** Carries out what calls left to be done, in order. A callback that calls again adds to the end. */
  _finish() {
    if (this._flushing) return;
    this._flushing = true;
    try {
      for (let next; (next = this._after.shift());) next();
    } finally {
      this._flushing = false;
    }
    this._sdk._quiet();
  }

  /** Whatever may have changed the world wakes the session; it finds out itself what did. */
  handleEvent({ type, key }) {
    if (type === "pagehide") this._network._leave();
    else if (!key || key === this._product._key || key.startsWith("uid2-wasm")) this._run(WAKE);
    if (/^page|^vis/.test(type)) this._sweep();
  }

  /** The person opted out: every copy goes, and whoever may store one late is looked for again. */
  _purge() {
    const { _identity } = this._view;
    const purge = this._storage._purge();
    this._stopReading();
    this._lastPurge = { ...purge, pending: !!_identity };
    if (_identity) this._after.push(() => this._reportCopies(_identity.advertising_token));
    if (hasLateWriter(this._product._global)) for (const delay of SWEEPS_MS) setTimeout(() => this._sweep(), delay);
  }

  /** Reports where else the token stands: in storage at once, on the page when that was read. */
  _reportCopies(token) {
    const add = (copies, pending) => {
      const { _lastPurge } = this;
      const others = copies.filter(({ key }) => key !== this._product._cookie);
      this._lastPurge = { ..._lastPurge, survived: _lastPurge.survived.concat(others), pending };
    };
    add(copiesInStorage(token), true);
    this._stopReading = readPage(token, (copies) => add(copies, false));
  }

  /** Once more what an opt-out began: somebody may have stored a copy since. Before `init` nothing has begun. */
  _sweep() {
    if (!this._engine || !this._lastPurge || !this._view._optedOut) return;
    this._run(WAKE);
    const { removed, survived, at } = this._storage._purge();
    const before = this._lastPurge;
    const copies = before.survived.filter(({ key }) => key !== this._product._cookie);
    this._lastPurge = { ...before, at, removed: before.removed.concat(removed), survived: copies.concat(survived) };
  }

  /** The numbers that stand behind the getters' answers; `undefined` where no module runs. */
  _readFacts() {
    this._look();
    this._facts = undefined;
    this._ask(FACTS);
    return this._facts;
  }

  /** `init`: where the operator is, where cookies stand, and how patiently it is asked. */
  _init(settings, handed = "") {
    const { baseUrl = this._product._operator, refreshRetryPeriod, useCookie } = settings;
    this._network._baseUrl = baseUrl;
    this._storage._settle(settings);
    this._run(INIT, Math.min(refreshRetryPeriod, LONGEST_DELAY), `${+(useCookie === true)}\n${handed}`);
  }

  /** All that the module can do to a page, in the order of src/page/ports.rs. What could call it back waits until it has returned. */
  _makePorts() {
    const storage = this._storage;
    const network = this._network;
    const later = (act) => {
      this._after.push(act);
    };
    return [
      (takesDeposits) => tellWorld(storage, network._baseUrl, takesDeposits),
      (_, text) => readMembers(...splitLine(text)),
      (_, text) => writeMembers(...splitLine(text)),
      (place, text) => (place === EVERYWHERE ? this._purge() : storage._write(place, ...splitLine(text))),
      (question, publicKey) => later(() => network._prepare(question, publicKey)),
      (question, text) => later(() => network._send(question, ...splitLine(text))),
      () => later(() => network._abort()),
      (delay) => this._setTimer(delay),
      (flags, text) => this._show(flags, ...splitLine(text)),
      (bits) => this._notice(bits),
      (question, text) => {
        const [end, status, message] = text.split("\n");
        const reason = network._reason;
        later(() => this._sdk._settle(question, +end, status, message, reason));
      },
      (_, words) => {
        this._facts = words.split(".").map(Number);
      },
    ];
  }

  _setTimer(delay) {
    clearTimeout(this._timer);
    if (delay <= LONGEST_DELAY) this._timer = setTimeout(() => this._run(TICK), delay);
  }

  _show(flags, members, lines) {
    const view = viewOf(flags, lines ? makeObject(members, lines) : null);
    if (view._word !== this._view._word) this._since = Date.now();
    this._view = view;
  }

  /** Callbacks, one bit each, in the order of the bits. */
  _notice(bits) {
    const wasAnswered = this._called === ANSWERED;
    for (let which = 0; bits >> which; which++)
      if ((bits >> which) & 1) this._after.push(() => this._sdk._notice(which, wasAnswered));
  }
}
