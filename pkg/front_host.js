// In place of a host, on a page that has loaded no module: what tabs with a module have left in storage is told again, and
// everything else waits until the core is loaded. Nothing is decided here: what nobody has left there is not shown.
import { loadCore } from "uid2:core";
import { MEMBERS } from "./config.js";
import { readCookies } from "./cookies.js";
import { unavailableError } from "./errors.js";
import { DENIED } from "./heed.js";
import { isOptoutIdentity, makeOptOut } from "./identity.js";
import { NOTICE_INIT_COMPLETED, NOTICE_OPTED_OUT } from "./ports.js";
import { admit, NOTHING, recall } from "./seen.js";
import { readSite } from "./site.js";
import { TEXTS } from "./status.js";
import { attempt, readLocal, writeLocal } from "./local.js";
import { isOptOut, Stored, withChain } from "./storage.js";
import { Timer } from "./timer.js";
import { alone, inTurn, meet, page, part } from "./turns.js";
import { HEARD, nothing, optedOut } from "./view.js";
import { letGo } from "./waiting.js";

/** The longest delay that a timer takes. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** After a core that could not be had, a call of the page tries again no sooner than this, and twice as long after each further one. */
const PATIENCE_MS = 1000;
const MAX_DOUBLINGS = 6;

/** A core that has not come after this long counts as one that cannot be had. Should it come later, it is welcome. */
const TIMEOUT_MS = 30000;

/** The notices of an `init` that is not the first. */
const OF_EVERY_INIT = (1 << NOTICE_INIT_COMPLETED) | (1 << NOTICE_OPTED_OUT);

/** WebKit and test environments know no idle time. */
const whenIdle = (timer, call) => attempt(() => requestIdleCallback(call, { timeout: PATIENCE_MS })) || timer._set(call, 0);

export class Host {
  /**
   * @param {object} product of products.js
   * @param {import("./facade.js").SdkBase} sdk hears of what happens: `_ready`, `_notice`, `_abort`, `_lost`
   */
  constructor(product, sdk) {
    this._product = product;
    this.product = product._name;
    this._sdk = this.sdk = sdk;
    this._timer = new Timer();
    this._patience = new Timer();
    this._idle = new Timer();
    this._failures = 0;
    this._forget();
  }

  _forget() {
    this._storage = new Stored(this._product);
    this._waiting = [];
    this._text = this._told = this._isDoubtful = this._hasNews = undefined;
    this._initWaits = this._loading = undefined;
    this._timer._clear();
  }

  /** Joins the instances of this page. */
  _start() {
    if (this._started || typeof window === "undefined") return;
    this._started = this._engine = true;
    meet(this);
    // To listen costs an engine milliseconds, which no page needs before it is idle: getters read storage anyway.
    whenIdle(this._idle, () => this._hear());
    this._sdk._ready();
  }

  _stop() {
    this._part();
    this._forget();
    this._hasEnded = true;
  }

  _part() {
    attempt(() => this._listen("removeEventListener"));
    part(this);
    this._timer._clear();
    this._patience._clear();
    this._idle._clear();
    this._started = this._engine = undefined;
  }

  _listen(how) {
    for (const type of HEARD) window[how](type, this, true);
  }

  /** From now on the page hears what other tabs, the network and the visitor do; with `loads` the core is loaded as well. */
  _hear(loads) {
    if (!this._started) return;
    this._listen("addEventListener");
    this._look();
    if (loads) this._load();
  }

  /** What getters answer at this moment: what a tab has left for exactly what is stored now. */
  _look() {
    if (page.isBusy || !this._started) return nothing(this._hasEnded ? "none" : "loading");
    if (attempt(() => !document.defaultView)) return nothing("none");
    let view;
    inTurn(() => (view = this._see()), true);
    return view;
  }

  /** The same, and has the core loaded where that is not known, or a refresh is due. */
  _see() {
    const known = this._sdk._consentWord() ? undefined : alone(() => this._recall());
    if (!known || this._hasNews || known._due <= Date.now()) this._load();
    // Promises of a token wait for what the calls that wait will bring. Where nothing waits there is nothing to ask for either.
    if (known) return { ...known._view, _asking: this._waiting.length, _isFinal: true };
    return readSite() || this._has(isOptOut) ? optedOut() : nothing("loading");
  }

  /** A consent signal has said something. Where it allows what nobody but an `init` has waited for, no core is needed. */
  _heard() {
    inTurn(() => {
      const [waits, ...others] = this._waiting;
      if (this._sdk._consentWord() === DENIED) alone(() => this._removeAll());
      if (!this._sdk._consentWord() && waits && waits._isInit && others.every(({ _promise, _brings }) => _promise && !_brings)) {
        this._waiting = [];
        this._initWaits = this._isDoubtful = undefined;
        waits._call();
        this._waitFurther(others);
      } else if (waits || this._told) this._load(true);
    });
  }

  /** Who waited for a token while consent was awaited is given the one that `init` has told; for the others there is the core. */
  _waitFurther(others) {
    const { _identity } = this._look();
    for (const waits of others) {
      if (_identity && waits._promise._isOfToken) this._sdk._close(waits._promise, undefined, _identity.advertising_token);
      else if (this._started) this._wait(waits);
    }
  }

  /** Consent is denied: no copy waits for the core. What the page is told of it, the core tells. */
  _removeAll() {
    const { _storage } = this;
    _storage._replace("");
    writeLocal(_storage._signal);
    attempt(() => sessionStorage.removeItem(_storage._key));
  }

  /** What is stored, as one text. */
  _readText() {
    return this._storage._readText(readCookies(), this._storage._listOnce());
  }

  /**
   * What is known of what is stored now. Where nobody has left what that means, nothing is known until the core has spoken. Of
   * what has changed on this page, the core tells it.
   */
  _recall() {
    if (this._isDoubtful) return undefined;
    const text = this._readText();
    if (text !== this._text) {
      this._known = recall(this._storage, text);
      this._hasNews = this._text !== undefined;
    }
    this._text = text;
    const now = Date.now();
    const known = this._known;
    if (known && now >= known._made && now < known._until) return known;
    this._isDoubtful = true;
    return undefined;
  }

  /** `init`: tells what is known, if the page hands in nothing else than that. */
  _init(settings, handed, isLeftBehind) {
    inTurn(() => {
      this._start();
      if (settings.coreUrl !== this._coreUrl) this._mayLoadAgain(settings.coreUrl);
      const { _told: before, _admitted: admitted } = this;
      const text = MEMBERS.map((member) => settings[member]).join();
      const isSame = !before || before._text === text;
      const known = alone(() => this._admit(this._settle(settings), isSame && !this._sdk._consentWord() && handed));
      const isAdmitted = this._admitted !== admitted;
      const shown = known && known._view._identity;
      const isOfShown = () => handed.advertising_token === shown.advertising_token && !isOptoutIdentity(handed);
      const isShown = !handed || (shown && isOfShown());
      if (!known || !isShown || !isSame || this._initWaits || this._sdk._consentWord())
        return this._waitToInit(known, isShown, settings, handed, isLeftBehind);
      this._told = { _settings: settings, _handed: handed, _text: text, _isLeftBehind: isLeftBehind, _view: known._view };
      const { _told: told } = this;
      this._tell(!before || isAdmitted ? known._notices : known._notices & OF_EVERY_INIT);
      if (this._told !== told) return;
      this._setTimer(known);
      if (settings.core === "now" || known._view._optedOut || this._hasNews) this._load();
      else if (settings.core === "idle") whenIdle(this._idle, () => this._hear(true));
    });
  }

  _waitToInit(known, isShown, settings, handed, isLeftBehind) {
    // Whoever was shown before is shown no more. Who opted out stays so, whatever is handed in.
    this._isDoubtful = this._isDoubtful || !(isShown || (known && known._view._optedOut));
    this._initWaits = true;
    const isOptOut = isOptoutIdentity(handed);
    const waits = { _isInit: true, _brings: !isOptOut && handed };
    waits._call = () => this._sdk._host._init(settings, waits._brings, isLeftBehind);
    this._wait(waits);
    if (isOptOut) this._waitToOptOut(makeOptOut());
  }

  /** Where nobody ever was, an identity that is handed in is shown and stored at once, as by a server. The core is told of it. */
  _admit(known, handed) {
    const admitted = known === NOTHING && handed && admit(handed);
    if (!admitted || !this._storage._admit(admitted._record, admitted._lapses)) return known;
    this._known = this._admitted = admitted;
    this._text = this._readText();
    this._hasNews = true;
    return admitted;
  }

  /** What is known once the page has said which storage is in use. */
  _settle(settings) {
    const known = this._recall();
    this._storage._settle(settings);
    if (known) this._known = recall(this._storage, this._text);
    return this._recall();
  }

  /** Callbacks, one bit each, in the order of the bits. */
  _tell(bits) {
    const { _storage: begun } = this;
    // A callback may dispose of this instance, and begin anew.
    for (let which = 0; bits >> which; which++)
      if ((bits >> which) & 1 && this._storage === begun) attempt(() => this._sdk._notice(which));
  }

  /** The core is loaded when a refresh falls due. */
  _setTimer({ _due }) {
    const wait = _due - Date.now();
    if (wait <= LONGEST_DELAY) this._timer._set(() => this._look(), wait);
  }

  /**
   * Runs `call` as soon as the core has come. A logout or opt-out gives as `takesAway` the text that takes the place of the stored
   * identity at once. With `null` somebody else is handed in. In all three cases nobody is shown from now on. With `false`
   * somebody signs in, and whoever is here is shown until they have.
   *
   * @param {object} [by] the identity that is handed in, or the promise that the call will end
   */
  _when(call, takesAway, by) {
    inTurn(() => {
      this._start();
      if (takesAway !== undefined && takesAway !== false) this._isDoubtful = true;
      if (takesAway) this._waitToOptOut(takesAway);
      else if (takesAway === "") this._waitToLogOut(call);
      else if (takesAway === null) this._wait({ _call: call, _brings: by });
      else this._wait({ _call: call, _brings: takesAway === false, _promise: by });
    });
  }

  /** It is about whom this page has handed in last, or else about whoever was stored. Who comes in another tab meanwhile stays. */
  _waitToOptOut(text) {
    const handed = this._letGo((waits) => waits._isLogout);
    const stored = this._takeAway(text)[0] || "";
    const isStored = !handed || stored.includes(handed.advertising_token);
    const record = isStored ? stored : JSON.stringify(handed);
    this._wait({ _call: () => this._sdk._host._optOutOf(record) });
  }

  /** Who comes in another tab meanwhile stays. */
  _waitToLogOut(call) {
    this._letGo();
    const stored = this._takeAway("");
    const isAnother = (record) => !isOptOut(record) && !stored.includes(record);
    const logOut = () => (this._has(isAnother) ? this._sdk._abort() : call());
    this._wait({ _call: logOut, _isLogout: true });
  }

  /**
   * Whom the calls that wait would bring comes no more; which other calls are dropped, `isOver` says. Answers the identity that was
   * handed in last.
   */
  _letGo(isOver = () => false) {
    const [left, handed] = letGo(this._waiting, this._sdk);
    this._waiting = left.filter((waits) => !isOver(waits));
    return handed;
  }

  /** What is stored under the official name, in the storage in use first. */
  _records() {
    const { _used, _key } = this._storage;
    const texts = [readLocal(_key), ...this._storage._cookieTexts()].filter(Boolean);
    return _used ? texts.reverse() : texts;
  }

  /** This text takes the place of the stored identity, but a logout in the place of no opt-out. Answers what was stored. */
  _takeAway(text) {
    // That nobody is shown any more, the page is told by the call that waits; of an opt-out, by the core that finds it.
    if (!text && this._told) this._told._view = nothing();
    return alone(() => {
      const records = this._records();
      if (text || !isOptOut(records[0])) this._storage._replace(text && withChain(text, records[0]));
      return records;
    });
  }

  /** Whether a record like this stands under the official name. */
  _has(isSuch) {
    return alone(() => this._records().some(isSuch));
  }

  _wait(waits) {
    this._waiting.push(waits);
    this._load(true);
  }

  /** Loads the core. Where it could not be had, only a call of the page (`isCalled`) tries again, and not at once. */
  _load(isCalled) {
    if (!this._started || this._loading || this._sdk._awaits()) return;
    if (this._failures && (!isCalled || this._waitsFor() > 0)) {
      if (isCalled) this._giveUp();
      if (isCalled) this._tryLater();
      return;
    }
    const loading = (this._loading = {});
    const fail = () => {
      if (this._loading !== loading) return;
      this._patience._clear();
      this._loading = undefined;
      this._failedAt = Date.now();
      this._failures++;
      inTurn(() => this._started && this._giveUp());
    };
    this._patience._set(fail, TIMEOUT_MS);
    const load = async () => {
      const core = await loadCore(this._failures, this._coreUrl);
      // One of another build may mean something else by each name.
      if (core.build !== BUILD) throw new Error();
      await core.load();
      if (this._loading === loading) this._loading = undefined;
      inTurn(() => this._started && this._sdk._host === this && this._becomes(core));
    };
    load().catch(fail);
  }

  _tryLater() {
    this._patience._set(() => this._load(true), this._waitsFor());
  }

  /** How long until a call tries again. A clock that was set back makes no wait longer. */
  _waitsFor() {
    const patience = PATIENCE_MS * 2 ** Math.min(this._failures - 1, MAX_DOUBLINGS);
    return patience - Math.abs(Date.now() - this._failedAt);
  }

  /** Another address of the core: what an earlier one came to counts no more. */
  _mayLoadAgain(coreUrl) {
    this._coreUrl = coreUrl;
    this._failures = 0;
    this._loading = undefined;
  }

  /** Promises are rejected, and what is known serves out its time. */
  _giveUp() {
    this._sdk._lost(true, unavailableError("core"));
    this._waiting = this._waiting.filter(({ _promise }) => !_promise);
  }

  /** The core has come: its host takes this one's place, and makes the calls that wait. */
  _becomes(core) {
    const { _waiting: waiting, _told: told } = this;
    this._part();
    const host = new core.Host(this._product, this._sdk);
    this._sdk._host = host;
    host._waiting = waiting;
    if (told) host._waiting.unshift({ _call: () => host._takeOver(told) });
    host._start();
  }

  /** Another instance of this page has written. */
  wake() {
    this._look();
  }

  handleEvent({ type }) {
    this._look();
    // Back online, or looked at again: what failed before may work now.
    if (this._failures && !this._loading && type !== "storage") this._tryLater();
  }

  _statusText(status) {
    return TEXTS[status];
  }

  /** In words that hold without a module; the core has more of them. */
  _explain(title, isInitComplete) {
    return `${title}: ${this._look()._word}. The core is not loaded.${isInitComplete ? "" : " init was not called."}`;
  }
}
