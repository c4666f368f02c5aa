// The network ports: a question gets ready, is sent, is aborted. One is open at a time.
// Locks, key agreement and requests are the engine's; what is asked, and what an answer means, is the module's.
import { toBase64 } from "./identifiers.js";
import { AGREED, ANSWERED, GRANTED, UNANSWERED } from "./ports.js";
import { attempt } from "./local.js";
import { Timer } from "./timer.js";
import { tellUptime } from "./world.js";

/** A request that has no answer after this long is ended. */
const TIMEOUT_MS = 10000;

/** The tab that holds the lock may be frozen or show an `alert`: after this long a tab asks without the lock. */
const PATIENCE_MS = 5000;

const P256 = { name: "ECDH", namedCurve: "P-256" };

export class Network {
  /**
   * @param {object} product of products.js; one tab at a time holds its lock while it refreshes
   * @param {(call: number, question: number, text?: string) => void} tell calls the module
   */
  constructor({ _notes, _operator }, tell) {
    this._lock = _notes;
    this._baseUrl = _operator;
    this._tell = tell;
    this._close = () => {};
    this._release = () => {};
  }

  /** Gets ready to ask: agrees on a secret with `publicKey`, or without one takes the refresh lock. */
  _prepare(question, publicKey) {
    this._abort();
    this._question = question;
    this._reason = "unanswered";
    this._deadline = tellUptime() + PATIENCE_MS + TIMEOUT_MS;
    if (publicKey) this._agree(question, publicKey);
    else this._queue(question);
  }

  /**
   * A page's code may have replaced XMLHttpRequest: the request may end at any point and more than once, and lack members that
   * we can do without.
   */
  _send(question, path, body) {
    if (this._question !== question) return;
    const release = this._close;
    try {
      const request = new XMLHttpRequest();
      this._close = () => {
        // A request that has ended is not aborted: its other listeners may not have been told yet.
        attempt(() => request.readyState === 4 || request.abort());
        release();
      };
      const end = () => {
        const answer = attempt(() => request.status && `${request.status}\n${request.responseText}`);
        this._end(question, answer ? ANSWERED : UNANSWERED, answer || "");
      };
      request.onload = request.onerror = request.ontimeout = request.onabort = end;
      // Some replacements of XMLHttpRequest have no other event.
      request.onreadystatechange = () => request.readyState === 4 && end();
      // A base URL may come with or without path and trailing slash; its path never counts (reference 1.1).
      request.open("POST", new URL(`${path}?client=uid2-wasm-${SDK_VERSION}`, this._baseUrl).href);
      this._deadline = tellUptime() + TIMEOUT_MS;
      attempt(() => (request.timeout = TIMEOUT_MS));
      attempt(() => request.overrideMimeType("text/plain"));
      request.send(body);
    } catch (_) {
      // No such address, or no page any more.
      this._end(question, UNANSWERED);
    }
  }

  /** The module is told how a question ended, unless another is open; then the lock goes back. */
  _end(question, which, text) {
    if (this._question !== question) return;
    const close = this._clear();
    this._tell(which, question, text);
    close();
  }

  /** Aborts whatever is open. An abort is no answer: the module is told nothing. */
  _abort() {
    this._clear()();
  }

  /** From now on no question is open. Answers the function that aborts the request of the one that was, and gives its lock back. */
  _clear() {
    const close = this._close;
    this._question = undefined;
    this._close = () => {};
    return close;
  }

  /** Whether a question should have ended by itself, and has not: a replaced XMLHttpRequest may keep no time-out. */
  _isOverdue() {
    return this._question !== undefined && tellUptime() > this._deadline;
  }

  _expire() {
    if (this._isOverdue()) this._end(this._question, UNANSWERED);
  }

  /** The page is being left, and may come back from the back/forward cache: browsers keep no page there that holds a lock. */
  _leave() {
    if (this._question !== undefined) this._end(this._question, UNANSWERED);
    this._release();
  }

  async _queue(question) {
    const locks = typeof navigator !== "undefined" && navigator.locks;
    if (!locks) return this._grant(question);
    const waiting = new AbortController();
    const timer = new Timer();
    timer._set(() => waiting.abort(), PATIENCE_MS);
    this._close = () => {
      timer._clear();
      waiting.abort();
    };
    try {
      await locks.request(this._lock, { signal: waiting.signal }, () => {
        timer._clear();
        if (this._question !== question) return undefined;
        return new Promise((release) => {
          // Firefox sends what a task has stored when that ends: who gets the lock next is to read it.
          this._close = () => setTimeout(release);
          this._release = release;
          this._grant(question);
        });
      });
    } catch (_) {
      // The lock did not come in time, or is refused together with storage: such a page shares nothing that a lock could guard.
      timer._clear();
      this._grant(question);
    }
  }

  /** Tells the module that it may ask. If it sends nothing, another tab has asked already, and the lock goes back. */
  async _grant(question) {
    if (this._question !== question) return;
    const unsent = this._close;
    this._tell(GRANTED, question);
    await undefined;
    if (this._question === question && this._close === unsent) this._abort();
  }

  async _agree(question, publicKey) {
    try {
      this._reason = "insecure_context";
      const { subtle } = crypto;
      if (subtle) this._reason = "invalid_public_key";
      const operator = await subtle.importKey("spki", binary(publicKey), P256, false, []);
      this._reason = "unanswered";
      const pair = await subtle.generateKey(P256, false, ["deriveBits"]);
      const secret = await subtle.deriveBits({ name: "ECDH", public: operator }, pair.privateKey, 256);
      const mine = await subtle.exportKey("spki", pair.publicKey);
      const agreed = [secret, mine].map((buffer) => toBase64(new Uint8Array(buffer)));
      if (this._question === question) this._tell(AGREED, question, agreed.join("\n"));
    } catch (_) {
      this._end(question, UNANSWERED);
    }
  }
}

const binary = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
