// One instance's side of the boundary: the ports that the module calls, and everything that happens after it has returned.
// No callback of the page runs while the module is on the stack, and no call comes in; no decision is made here.
import { copiesInStorage, readPage } from "./copies.js";
import { callModule, load, replace } from "./engine.js";
import { abortedError } from "./errors.js";
import { Network } from "./network.js";
import { endError, unansweredError, unaskedError } from "./ends.js";
import { erase, erasingKey } from "./erase.js";
import { explain } from "./explain.js";
import { DENIED, UNKNOWN } from "./heed.js";
import { HANDED, isOptoutIdentity, lackingMember, makeOptOut } from "./identity.js";
import { tellServer } from "./notify_server.js";
import {
  AGREED,
  ANSWERED,
  CLOSE,
  CONSENT_UNKNOWN,
  DISCONNECT,
  EVERYWHERE,
  FACTS,
  HAND_IN,
  INIT,
  LEFT_BEHIND,
  linesOf,
  makeObject,
  NOTICE_OPTED_OUT,
  OPT_OUT_OF,
  OPTED_OUT,
  PEEK,
  readMembers,
  SEEN,
  splitLine,
  TAKE_OVER,
  TICK,
  TOLD_OPT_OUT,
  USE_COOKIE,
  WAKE,
  writeMembers,
} from "./ports.js";
import { endQuiet, refresh, signIn, waitForToken } from "./promises.js";
import { remember } from "./seen.js";
import { statusText } from "./status_text.js";
import { attempt, readLocal } from "./local.js";
import { readSite, shareSite, siteOptOut } from "./site.js";
import { isOptOut, PageStorage } from "./storage.js";
import { Timer } from "./timer.js";
import { alone, atEnd, inTurn, makeWaitingCalls, meet, page, part } from "./turns.js";
import { HEARD, nothing, optedOut, readEvent, viewOf } from "./view.js";
import { letGo } from "./waiting.js";
import { tellWorld } from "./world.js";

/** The longest delay that a timer takes. The module asks for a longer one to clear the timer. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** How many callbacks and promises are told in one task; the rest are told after a pause. */
const MAX_CALLBACKS = 100;
const PAUSE_MS = 1000;

/**
 * How many wakes may follow each other without a pause because getters find news each time. After that they are a second apart:
 * where a script changes storage at each look, the page must go on.
 */
const MAX_HURRIES = 5;

/** After an opt-out copies are removed again, after each of these times: another script may store one late. */
const SWEEPS_MS = [1000, 4000];

/** Scripts that keep tokens of their own and may store one once more: Prebid, Google's tags once loaded, an older SDK. */
const hasLateWriter = (global) =>
  attempt(() => {
    const { pbjs, googletag, google, [global]: sdk } = window;
    return pbjs || (googletag && googletag.apiReady) || (google && google.ima) || (sdk && sdk.init && !sdk.explain);
  });

/** The module's numbers of instances: how many were made, and which are free again. */
let made = 0;
const free = [];

/** Calls that the page makes once. After a trap they are made again, with the next module. */
const SAID_ONCE = [INIT, TAKE_OVER, HAND_IN, OPT_OUT_OF, DISCONNECT];

export class Host {
  /**
   * @param {object} product of products.js
   * @param {import("./facade.js").SdkBase} sdk hears of what happens: `_ready`, `_initAgain`, `_notice`, `_settle`, `_abort`, `_lost`
   */
  constructor(product, sdk) {
    this._product = product;
    this.product = product._name;
    this._sdk = this.sdk = sdk;
    this._storage = new PageStorage(product);
    // A sign-in whose secret is agreed is about to be sent: like one that the page has just called for, it waits for consent.
    const tell = (...call) => (call[0] === AGREED ? this._when(() => this._run(...call), false) : this._run(...call));
    this._network = new Network(product, tell);
    this._ports = this._makePorts();
    this._waiting = [];
    this._timer = new Timer();
    this._sweepTimer = new Timer();
    this._pauseTimer = new Timer();
    this._newsTimer = new Timer();
    this.forget = this.forget.bind(this);
    this._stopReading = () => {};
    this._forget();
  }

  /** Loads the module, and then makes the calls that came meanwhile, in order. */
  _start() {
    if (this._started) return;
    if ((this._isEarly = typeof window === "undefined")) return;
    this._started = {};
    this._instance = free.length ? free.pop() : made++;
    meet(this);
    this._listen("addEventListener");
    this._open(load());
  }

  /** Lets go of the module, the timer, the listeners and the network. `_start` begins anew. */
  _stop() {
    this._ask(CLOSE);
    this._takeAway();
    this._stopReading();
    this._sweepTimer._clear();
    attempt(() => this._listen("removeEventListener"));
    this._part();
    this._isLost = this._hasBegun = this._shown = undefined;
    this._waiting = [];
    this._forget("none");
  }

  /** No token, no request, no timer; nothing that a call left to be done is carried out any more. */
  _forget(word = "loading") {
    this._engine = undefined;
    this._view = nothing(word);
    this._since = Date.now();
    this._remembered = undefined;
    this._sureUntil = 0;
    this._after = [];
    this._pauseTimer._clear();
    this._newsTimer._clear();
    this._isHurried = false;
    this._hurries = 0;
    this._leaving = [];
    this._setTimer(Infinity);
    // The request object may be a replacement of the page's, and throw.
    attempt(() => this._network._abort());
  }

  _listen(how) {
    for (const type of HEARD) window[how](type, this, true);
  }

  /** Takes this engine, or the one that a promise brings, and makes the calls that wait for it, in order. */
  _open(engine) {
    if (engine.then) return this._openLater(engine);
    this._engine = engine;
    this._sdk._ready();
    // No callback runs in between: it would see, and be told of, what a later one of these calls takes away.
    this._isFlushing = true;
    // Another module took the place of one that trapped.
    if (this._isLost && this._sdk._settings) this._sdk._init();
    this._leaves = undefined;
    this._makeThoseThatWait();
    this._isFlushing = false;
    this._finish();
  }

  /** Opens the engine that this promise brings, unless the instance was stopped meanwhile. */
  _openLater(engine) {
    const started = this._started;
    const then = (act) => (engine) => inTurn(() => this._started === started && act.call(this, engine));
    engine.then(then(this._open), then(this._fail));
  }

  /** No module can be had: promises are rejected, and the next call of the page tries again. */
  _fail() {
    this._part();
    this._hasFailed = true;
    this._takeAway();
    this._sdk._lost(true);
  }

  /** Leaves the page's instances. Another one may get this one's number. */
  _part() {
    if (this._started) free.push(this._instance);
    part(this);
    this._started = this._hasFailed = undefined;
  }

  /** Calls the module. If it traps, every instance of this copy takes the next module. */
  _enter(...call) {
    const engine = this._engine;
    try {
      return callModule(engine, this._ports, this._instance, ...call);
    } catch (_) {
      const isLeft = (other) => other !== this && other instanceof Host && other._engine === engine;
      const left = [this, ...page.instances.filter(isLeft)];
      // Nothing is shown until another module has read storage.
      alone(() => left.forEach((host) => host._forget()));
      const next = replace(engine);
      if (SAID_ONCE.includes(call[0])) this._waiting.unshift({ _call: () => this._run(...call) });
      for (const host of left) {
        // What the module knew is in storage and what the page said is here; open questions are lost.
        host._isLost = host !== this || ![INIT, TAKE_OVER].includes(call[0]);
        host._sdk._lost();
        if (next) host._open(next);
        else host._fail();
      }
      return undefined;
    }
  }

  /**
   * Runs `call` now, or as soon as a module runs and no other call does. A logout or opt-out gives as `takesAway` the text that
   * takes the place of the stored identity if no module can be had, or the page is left before there is one. With `null` somebody
   * is handed in, with `false` somebody signs in: such a call waits for consent as well.
   *
   * @param {object} [by] the identity that is handed in, or the promise that the call will end
   */
  _when(call, takesAway, by, isInit) {
    inTurn(() => {
      this._start();
      const isTaken = typeof takesAway === "string";
      const waits = { _call: call, _brings: takesAway === null ? by : takesAway === false, _promise: by, _isInit: isInit };
      if (this._engine && isTaken) return this._takeNow(call, takesAway);
      if (this._engine && !this._isTooEarly(waits)) return this._make(waits);
      this._waiting.push(waits);
      // A logout does not undo an opt-out that waits.
      if (isTaken) this._leaves = takesAway || this._leaves || "";
      if (this._hasFailed) this._takeAway();
    });
  }

  /**
   * Whether a consent signal is to be awaited first. Before `init` all calls wait for it, because what `init` tells is told once; an
   * identity that is handed in waits as long as it takes, and everything else for as long as the page has said.
   */
  _isTooEarly({ _brings, _isInit }) {
    if (this._sdk._consentWord() !== UNKNOWN) return false;
    return this._sdk._awaits() ? _brings || _isInit || !this._hasBegun : _brings && _brings !== true && !_isInit;
  }

  _make(waits) {
    const { _brings, _isInit, _call } = waits;
    if (_isInit && _brings && this._sdk._consentWord() === UNKNOWN) {
      this._waiting.push({ _call: () => this._handIn(_brings), _brings });
      waits._brings = undefined;
    }
    attempt(() => _call(waits));
  }

  /** Makes the calls that wait, in order, but those that wait for consent. */
  _makeThoseThatWait() {
    for (let left = this._waiting.length; this._engine && left; left--) {
      const waits = this._waiting.shift();
      if (this._isTooEarly(waits)) this._waiting.push(waits);
      else this._make(waits);
    }
  }

  /** A logout or opt-out waits for no consent. It is about whoever was handed in last, should that still wait. */
  _takeNow(call, takesAway) {
    const [left, handed] = letGo(this._waiting.splice(0), this._sdk);
    left.forEach((waits) => this._make(waits));
    call({});
    if (takesAway && handed) this._optOutOf(JSON.stringify(handed));
  }

  /** A consent signal has said something: what waits for it goes on, and the session hears of it in this very task. */
  _heard() {
    inTurn(() => {
      this._remembered = undefined;
      // In a callback of the page the others come first.
      const { _isFlushing } = this;
      this._isFlushing = true;
      this._makeThoseThatWait();
      this._isFlushing = _isFlushing;
      this._run(WAKE);
      // No module is there yet, or none any more: what is denied waits for none.
      if (this._isDenied() && !this._engine) alone(() => [this._storage._replace(""), this._storage._purge()]);
    });
  }

  /** No module will come. Where a logout or opt-out waits for one, its text takes the place of the stored identity. */
  _takeAway() {
    if (this._leaves !== undefined) alone(() => this._storage._replace(this._leaves));
    this._leaves = undefined;
  }

  /** Calls the module, as ports.js numbers it, and carries out what it left to be done. */
  _run(...call) {
    inTurn(() => {
      this._ask(...call);
      this._finish();
    });
  }

  /**
   * Something may have changed. Ignored while a wake itself runs: a script that fires events from inside our reads and writes
   * would make it endless.
   */
  wake(heard, isByOthers) {
    if (!page.isBusy || ![WAKE, SEEN].includes(this._called)) this._run(WAKE, +!!isByOthers, heard);
  }

  /** What getters answer at this moment: storage is read, and what is new there is acted upon in the next task. */
  _look() {
    if (page.isBusy) return { ...nothing("loading"), _optedOut: this._view._optedOut };
    // A removed frame cannot read storage and hears no events, so it shows nothing.
    if (attempt(() => !document.defaultView)) return nothing("none");
    // What a page is told of it, `init` tells.
    const isEarly = this._sdk._awaits() && !this._hasBegun;
    let isOptedOut;
    inTurn(() => {
      // Made before there was a page: test environments set one up later.
      if (this._isEarly) this._start();
      if (this._engine && !isEarly) alone(() => this._isSure()) || this._ask(PEEK);
      else isOptedOut = alone(() => readSite() || isOptOut(readLocal(this._product._key)));
    }, true);
    if (isOptedOut) return optedOut();
    if (isEarly) return nothing("loading");
    if (this._view._news || this._network._isOverdue()) this._hurry();
    return this._view;
  }

  /** There is news: wakes the session in a microtask, or after too many of them in a timer. A getter changes nothing itself. */
  _hurry() {
    if (this._isHurried) return;
    this._isHurried = true;
    const hurry = () => {
      this._isHurried = false;
      this._hasWritten = true;
      this.wake("", this._storage._isOvertaken);
      if (!this._isHurried) this._hurries = 0;
    };
    if (this._hurries++ < MAX_HURRIES) attempt(() => Promise.resolve().then(hurry));
    else this._newsTimer._set(hurry, PAUSE_MS);
  }

  /** Calls the module and answers what it says. The caller has the callbacks carried out by `_finish`. */
  _ask(which, number = 0, text = "") {
    if (page.isBusy) return undefined;
    if (which > CLOSE) this._network._expire();
    if (!this._engine) return undefined;
    this._called = which;
    const answer = this._enter(which, number, text);
    this._leaving.splice(0).forEach(attempt);
    if (this._storage._isOvertaken) this._hurry();
    return answer;
  }

  /** Carries out what calls left to be done, in order. A callback that calls again adds to the end. */
  _finish() {
    // Calls that the page made meanwhile come before its callbacks, which would see the state from before.
    makeWaitingCalls();
    if (this._isFlushing) return;
    this._isFlushing = true;
    for (let count = 0; this._after.length && count < MAX_CALLBACKS; count++) attempt(this._after.shift());
    this._isFlushing = false;
    // Callbacks that call again without end are continued after a pause, so that the page can go on.
    if (this._after.length) this._pauseTimer._set(() => inTurn(() => this._finish()), PAUSE_MS);
    endQuiet(this, this._sdk);
    this._remember();
    if (!this._hasWritten) return;
    this._hasWritten = false;
    // The other instances of the product on this page hear of it now: storage tells other pages only.
    for (const other of page.instances.slice())
      attempt(() => other !== this && other.product === this.product && other.wake());
  }

  /**
   * Wakes the session, which reads the world and finds out what changed. It is told that another tab wrote only where the event
   * is trusted and about one of our keys: pages and their libraries fire `storage` events of their own.
   */
  handleEvent(event) {
    const { type, newValue, isTrusted } = event;
    const { _name: name, _isOurs: isOurs, _isNews: isNews } = readEvent(event, this._product);
    const isTold = name === this._product._key || name === this._product._notes;
    if (type === "pagehide") {
      this._network._leave();
      this._takeAway();
    } else if (name === erasingKey(this._product)) isTrusted && this.forget(!newValue);
    else if (isNews) this.wake((isTold && newValue) || "", isTrusted && isOurs && type === "storage");
    if (/^page|^vis/.test(type)) this._sweep();
  }

  /**
   * What is stored is being erased, here or in another tab: what this instance knows goes, and it writes nothing before that is over
   * (`isOver`). Then it begins anew, and tells the page what has changed for it by that.
   */
  forget(isOver) {
    inTurn(() => {
      if (!isOver && this._engine) this._forgetAll();
      else if (isOver && this._shown) this._beginAnew();
    });
  }

  _forgetAll() {
    const { _view, _after } = this;
    this._ask(CLOSE);
    this._forget();
    this._shown = _view;
    // What the page has not been told yet still is so.
    this._after = _after;
    this._stopReading();
    this._sweepTimer._clear();
    this._storage._forget();
    this._sdk._lost(false, abortedError(this._product));
    // Should the other tab end in the middle of it.
    this._pauseTimer._set(() => this.forget(true), PAUSE_MS);
  }

  _beginAnew() {
    const told = { ...this._beganWith, _view: this._shown };
    this._shown = undefined;
    this._pauseTimer._clear();
    if (this._hasBegun) this._waiting.unshift({ _call: () => this._takeOver(told) });
    this._openLater(Promise.resolve(load()));
  }

  /** Logs out, erases, and resolves with what was removed once it has begun anew. What was `found` before is the facade's to say. */
  _erase(promise, options, found) {
    this._run(DISCONNECT);
    const erased = erase(this._product, this._storage, (options || {}).optOutsToo, found);
    this._sdk._close(promise, undefined, erased);
  }

  /** The person opted out: removes every copy, and looks again later where another script may store one. */
  _purge() {
    const { _identity } = this._view;
    // Of whichever chain and in whichever storage: nobody may be here, and no tab waits for another one to remove them.
    if (this._isDenied() || readSite()) this._storage._replace("");
    const purge = this._storage._purge();
    this._stopReading();
    this._lastPurge = { ...purge, pending: !!_identity };
    if (_identity) this._after.push(() => this._reportCopies(_identity.advertising_token));
    // A tab that only heard of the opt-out removes later what the other tabs left.
    if (purge.survived.length || hasLateWriter(this._product._global)) this._sweepLater(SWEEPS_MS);
  }

  /** All that is stored, as one text. */
  _readText() {
    const [isKept, text] = this._storage._read();
    return isKept ? text : `not kept\n${text}`;
  }

  /** Leaves what a page would be told that opens now, for pages without a module. Only what is stored, and the time, change that. */
  _remember() {
    if (this._after.length || !this._engine) return;
    const text = alone(() => this._readText());
    const now = Date.now();
    if (text === this._remembered && now >= this._sureFrom && now < this._dueAgain) return;
    // Where nothing is told, what getters answer was not said either.
    this._ask(PEEK);
    // After it, because showing an answer forgets what was remembered.
    this._remembered = text;
    this._sureFrom = now;
    this._sureUntil = 0;
    this._dueAgain = Infinity;
    this._ask(SEEN);
  }

  /** Whether nothing has changed since the module said what getters answer, so that it need not be asked again. */
  _isSure() {
    const now = Date.now();
    return now >= this._sureFrom && now < this._sureUntil && this._remembered === this._readText();
  }

  _isDenied() {
    return this._sdk._consentWord() === DENIED;
  }

  _sweepLater([delay, ...others]) {
    this._sweepTimer._set(() => {
      this._sweep();
      if (others.length) this._sweepLater(others);
    }, delay);
  }

  /** Reports where else the token stands: in storage at once, on the page when that was read. */
  _reportCopies(token) {
    const add = (copies, pending) => {
      const { _lastPurge } = this;
      const others = copies.filter(({ key }) => key !== this._product._cookie);
      this._lastPurge = { ..._lastPurge, survived: _lastPurge.survived.concat(others), pending };
    };
    add(
      alone(() => copiesInStorage(token)),
      true,
    );
    this._stopReading = readPage(token, (copies) => add(copies, false));
  }

  /** Removes copies once more, because another script may have stored one since. Does nothing where no opt-out has purged. */
  _sweep() {
    inTurn(() => {
      if (!this._engine || !this._lastPurge || !(this._view._optedOut || this._isDenied())) return;
      this._run(WAKE);
      const { removed, survived, at } = alone(() => this._storage._purge());
      const before = this._lastPurge;
      const copies = before.survived.filter(({ key }) => key !== this._product._cookie);
      this._lastPurge = { ...before, at, removed: before.removed.concat(removed), survived: copies.concat(survived) };
    });
  }

  /** Why the getters answer as they do, as numbers; `undefined` where no module runs. */
  _readFacts() {
    this._look();
    this._facts = undefined;
    inTurn(() => this._ask(FACTS));
    return this._facts;
  }

  /** `init`: which operator, which storage, and how patiently the operator is asked. */
  _init(settings, handed, isLeftBehind) {
    // Nobody has called `init` yet: the page starts as the last one was configured.
    const isOptOut = isOptoutIdentity(handed);
    const begin = ({ _brings }) =>
      (isLeftBehind && this._sdk.isInitComplete()) ||
      this._begin(settings, isLeftBehind, INIT, 0, this._read(isOptOut ? handed : _brings));
    this._when(begin, isOptOut ? makeOptOut() : handed ? null : undefined, handed, true);
  }

  /** The same on a page that was told something before this host came: it is told what has changed since. */
  _takeOver({ _settings, _handed, _isLeftBehind, _view: { _identity, _optedOut } }) {
    const shown = _identity ? writeMembers(HANDED, linesOf(HANDED, _identity)) : "";
    this._begin(_settings, _isLeftBehind, TAKE_OVER, _optedOut * TOLD_OPT_OUT, `${shown}\n${this._read(_handed)}`);
  }

  _begin(settings, isLeftBehind, which, told, text) {
    this._isLost = false;
    this._hasBegun = true;
    // Before `init` nothing was left, and another one may mean another storage.
    this._remembered = undefined;
    this._beganWith = { _settings: settings, _isLeftBehind: isLeftBehind };
    const { baseUrl = this._product._operator, refreshRetryPeriod, useCookie } = settings;
    this._network._baseUrl = baseUrl;
    this._storage._settle(settings, isLeftBehind);
    alone(() => shareSite(settings.siteOptOutDomain));
    const how = (useCookie === true) * USE_COOKIE + !!isLeftBehind * LEFT_BEHIND + told;
    this._run(which, Math.min(refreshRetryPeriod, LONGEST_DELAY), `${how}\n${text}`);
  }

  /** `setIdentity`. */
  _handIn(handed) {
    this._run(HAND_IN, 0, this._read(handed));
  }

  /** An opt-out that was handed in before this host came, when this record was stored. */
  _optOutOf(record) {
    this._run(OPT_OUT_OF, 0, record);
  }

  /** What the page handed in, as the module reads it. */
  _read(handed) {
    if (!handed) return "";
    const lines = linesOf(HANDED, handed);
    this._lacking = lackingMember(lines);
    return writeMembers(HANDED, lines);
  }

  _statusText(status, wasAnswered) {
    return statusText(status, wasAnswered, this._lacking);
  }

  _refresh(promise) {
    refresh(this, this._sdk, promise);
  }

  _signIn(...call) {
    signIn(this, this._sdk, ...call);
  }

  _waitForToken(promise) {
    waitForToken(this, this._sdk, promise);
  }

  _unanswered() {
    return unansweredError();
  }

  /** Tells the page's server of the opt-out: of this site, and where one of every publisher is stored, of that. */
  _tellServer(url) {
    const site = siteOptOut();
    if (site) tellServer(url, this._storage, site);
    // By now somebody may have opted in again.
    const isOut = !site && this._look()._optedOut;
    if (isOut || isOptOut(this._storage._recordOf(false) + this._storage._recordOf(true))) tellServer(url, this._storage);
  }

  /** Why getters answer as they do, in words. */
  _explain(title, isInitComplete) {
    return explain(title, isInitComplete, this);
  }

  /**
   * All that the module can do to a page, in the order of src/page/boundary.rs. Sending and aborting wait until the module has
   * returned; callbacks, promises, locks and key agreements wait for `_finish`, when the call's answer is known.
   */
  _makePorts() {
    const storage = this._storage;
    const network = this._network;
    const later = (act) => {
      this._after.push(act);
    };
    return [
      (begins) => tellWorld(storage, network._baseUrl, begins, this._sdk._consentWord()),
      (_, text) => readMembers(...splitLine(text)),
      (_, text) => writeMembers(...splitLine(text)),
      (place, text) => {
        // Writes of a mere wake are not told to the other instances, or two of them would wake each other for ever.
        if (this._called !== WAKE) this._hasWritten = true;
        if (place === EVERYWHERE) this._purge();
        else storage._write(place, ...splitLine(text));
      },
      (question, publicKey) => later(() => network._prepare(question, publicKey)),
      (question, text) => {
        this._leaving.push(() => network._send(question, ...splitLine(text)));
      },
      () => {
        this._leaving.push(() => network._abort());
      },
      (delay) => this._setTimer(delay),
      (flags, text) => this._show(flags, ...splitLine(text)),
      (bits) => this._notice(bits),
      (question, text) => {
        const [end, status, message] = text.split("\n");
        const reason = network._reason;
        // A sign-in whose secret was agreed while consent had become unknown is not sent, and that is why.
        const isVeiled = this._called === AGREED && this._sdk._consentWord() === UNKNOWN;
        const error = isVeiled ? unaskedError(CONSENT_UNKNOWN) : endError(this._product, +end, status, message, reason);
        later(() => this._sdk._settle(question, error));
      },
      (_, words) => {
        this._facts = words.split(".").map(Number);
      },
      (_, words) => {
        this._view = { ...this._view, _news: 0 };
        this._sureUntil = this._dueAgain = +words.split(".")[2];
        remember(storage, storage._text, words, this._view._identity);
      },
    ];
  }

  /** The timer is set when the outermost call ends, and of several delays the last one counts. A delay too long clears it. */
  _setTimer(delay) {
    this._timer._clear();
    this._delay = delay;
    atEnd(() => {
      const wanted = this._delay;
      this._delay = undefined;
      if (wanted <= LONGEST_DELAY) this._timer._set(() => this._run(TICK), wanted);
    });
  }

  _show(flags, members, lines) {
    const view = viewOf(flags, lines ? makeObject(members, lines) : null);
    if (view._word !== this._view._word) this._since = Date.now();
    this._view = view;
    // It may be true of what storage holds for a moment only. When storage holds again what it held before, the module is asked anew.
    this._remembered = undefined;
  }

  /** Callbacks, one bit each, in the order of the bits. */
  _notice(bits) {
    const wasAnswered = this._called === ANSWERED;
    for (let which = 0; bits >> which; which++) {
      if (!((bits >> which) & 1)) continue;
      const tell = () => this._sdk._notice(which, wasAnswered);
      // Calls that were made together tell once of the opt-out that all of them found.
      if (which === NOTICE_OPTED_OUT) this._after = this._after.filter((other) => other !== this._tellsOptOut);
      if (which === NOTICE_OPTED_OUT) this._tellsOptOut = tell;
      this._after.push(tell);
    }
  }
}
