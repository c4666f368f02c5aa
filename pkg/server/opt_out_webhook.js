// Receives the opt-outs that the UID2 and EUID services send to bidders (reference 11), and answers who opted out from memory.
// An opt-out counts from the moment in which it is heard, and is confirmed once the store has it for good.
import { backupOf, restore } from "./opt_out_backup.js";
import { OperatorError, invalidArgument, storeFailed } from "./errors.js";
import { groupWriter } from "./group_writer.js";
import { optedOut } from "./opted_out.js";
import { RawUidTable } from "./raw_uid_table.js";
import { readRawUid } from "./raw_uid.js";
import { repeat, statusOfAll } from "./reconcile.js";
import { Refusal, checkParams, headerRule, readRequest } from "./webhook_request.js";
import { Journal, REJECTED } from "./webhook_journal.js";
import { metricsText } from "./webhook_metrics.js";

const OPTIONS = ["identityParam", "timestampParam", "header", "store", "client", "timeoutMs"];
const METHODS = ["put", "remove", "putEarliest", "pages"];

/** Seconds after which it is worth another try. */
const RETRY_AFTER_S = "5";

/** Opt-outs that were heard and that the store did not take. The service sends one at a time, so there are few. */
const MOST_HEARD = 100_000;

class OptOutReceiver {
  #identityParam;
  #timestampParam;
  #isFromService;
  #client;
  #journal;
  #put;
  #table = new RawUidTable();
  /** Heard, and not in the store yet. */
  #heard = new Map();

  constructor(options = {}) {
    const { identityParam, timestampParam, header, store, client, timeoutMs = 20_000 } = options;
    const unknown = Object.keys(options).some((name) => !OPTIONS.includes(name));
    if (unknown) throw invalidArgument("The options of optOutWebhook have a member that is not known");
    checkParams(identityParam, timestampParam);
    if (!METHODS.every((name) => typeof store?.[name] === "function")) throw invalidArgument(`store must have ${METHODS.join(", ")}`);
    if (client !== undefined && typeof client?.optoutStatus !== "function") throw invalidArgument("client must be an OperatorClient");
    if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) throw invalidArgument("timeoutMs must be more than 0");
    this.#identityParam = identityParam;
    this.#timestampParam = timestampParam;
    this.#isFromService = headerRule(header);
    this.#client = client;
    this.#journal = new Journal(store, this.#table);
    this.#put = groupWriter((entries) => store.putEarliest(entries), timeoutMs);
  }

  /** Answers a request of the service. It never rejects. */
  async answer(request) {
    if (!["GET", "POST"].includes(request.method)) return answer(405, "method_not_allowed", { allow: "GET, POST" });
    if (!this.#isFromService(request)) return this.#refuse(401, "unauthorized");
    // A failure is met again by whoever asks.
    this.load().catch(() => {});
    try {
      const { ids, seconds } = await readRequest(request, this.#identityParam, this.#timestampParam);
      await Promise.all(ids.map((id) => this.#receive(id, seconds)));
    } catch (error) {
      if (error instanceof Refusal) return this.#refuse(error.status, error.code);
      this.#journal.noteFailure(error);
      return answer(503, "store_failed", { "retry-after": RETRY_AFTER_S });
    }
    return answer(200);
  }

  /** Reads the store into memory, once; a failure is tried again by the next call. */
  load() {
    return this.#journal.load();
  }

  /** Whether this person opted out, as far as is known here. Throws where nothing can be known. */
  isOptedOut(rawUid) {
    const isHeard = this.#heard.size > 0 && this.#heard.has(rawUid);
    return optedOut(this.#table.since(rawUid), isHeard, this.#journal.isLoaded);
  }

  /** Asks the operator about these raw UIDs, and keeps who opted out and was not known. */
  async reconcile(rawUids, { signal } = {}) {
    if (this.#client === undefined) throw new OperatorError(NO_CLIENT);
    await this.load();
    const startedAt = Date.now();
    const isUnknown = (rawUid) => this.#table.since(rawUid) === -1;
    const keepOne = ({ rawUid, optedOutSince }) => this.#keep(rawUid, secondOf(optedOutSince), "reconciled");
    const keep = (found) => Promise.all(found.map(keepOne));
    const told = await statusOfAll(this.#client, rawUids, { isUnknown, keep, signal });
    await this.#journal.noteReconciled(startedAt);
    return told;
  }

  /** Reconciles at once, and again so long after each end. A function that ends it. */
  reconcileEvery(ms, idsOf, { onDone, onError } = {}) {
    if (this.#client === undefined) throw new OperatorError(NO_CLIENT);
    const isFunction = (given) => ["function", "undefined"].includes(typeof given);
    if (!(Number.isFinite(ms) && ms > 0) || typeof idsOf !== "function" || !isFunction(onDone) || !isFunction(onError)) {
      throw invalidArgument("reconcileEvery takes milliseconds, a function that gives raw UIDs, and may take onDone and onError");
    }
    return repeat(ms, async (signal) => this.reconcile(await idsOf(), { signal }), { onDone, onError });
  }

  health() {
    return this.#journal.health(this.#heard.size);
  }

  /** A handler in the style of fetch: 200 where all is well, 503 where it is not; the health as JSON. */
  onHealth() {
    const health = this.health();
    return Response.json(health, { status: health.isWell ? 200 : 503, headers: { "cache-control": "no-store" } });
  }

  /** A handler in the style of fetch, for Prometheus. */
  onMetrics() {
    const text = metricsText(this.health(), this.#journal.counts);
    return new Response(text, { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" } });
  }

  /** The whole store as lines of text. */
  export() {
    return backupOf(this.#journal.store);
  }

  /** Keeps all that a backup has. What is known already stays. */
  async import(chunks) {
    return restore(chunks, (rawUid, seconds) => this.#keep(rawUid, seconds, "import"));
  }

  async #receive(id, seconds) {
    this.#journal.noteReceived();
    if (readRawUid(id) < 0) return this.#reject(id);
    if (seconds === undefined) this.#journal.count("untimed");
    const at = seconds ?? secondOf(Date.now());
    const known = this.#table.since(id);
    // A replay: it is in the store already, and no later than that.
    if (known >= 0 && known <= at) return this.#journal.count("known");
    await this.#keep(id, at, seconds === undefined ? "webhook without a time" : "webhook");
    this.#journal.count("stored");
  }

  async #keep(rawUid, seconds, reason) {
    if (this.#heard.size < MOST_HEARD) this.#heard.set(rawUid, seconds);
    await this.#put({ key: rawUid, since: seconds * 1_000, reason }).catch((cause) => {
      throw storeFailed(cause);
    });
    this.#table.put(rawUid, seconds);
    this.#heard.delete(rawUid);
    this.#journal.noteWritten();
  }

  /** What is no raw UID is kept for people to look at, and confirmed: a refusal would hold up everything behind it (reference 11). */
  async #reject(id) {
    const key = `${REJECTED}${encodeURIComponent(id.toWellFormed?.() ?? id).slice(0, 200)}`;
    if (this.#journal.isNewlyRejected(key)) await this.#put({ key, since: Date.now(), reason: "malformed" });
    this.#journal.rejected(key);
  }

  #refuse(status, code) {
    this.#journal.count(code);
    return answer(status, code);
  }
}

const NO_CLIENT = { fault: "setup", code: "no_client", message: "Reconciling asks the operator: pass optOutWebhook a client." };

const secondOf = (ms) => Math.floor(ms / 1_000);

function answer(status, code, headers) {
  const all = { "cache-control": "no-store", ...headers };
  return code === undefined ? new Response(null, { status, headers: all }) : Response.json({ code }, { status, headers: all });
}

/**
 * A handler in the style of fetch for the requests of the opt-out service, with methods.
 * @param {object} options `identityParam` and `timestampParam`, as agreed with the service; `header` that it sends; `store`;
 *   `client` for reconciling; `timeoutMs` of one write (20,000: the service waits for 30)
 */
export function optOutWebhook(options) {
  const receiver = new OptOutReceiver(options);
  const handle = (request) => receiver.answer(request);
  for (const name of EXPOSED) handle[name] = receiver[name].bind(receiver);
  return handle;
}

const EXPOSED = ["load", "isOptedOut", "reconcile", "reconcileEvery", "health", "onHealth", "onMetrics", "export", "import"];
