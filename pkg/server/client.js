// The operator client as a server's code sees it. Every method hands its arguments to the module and drives what comes back.
// The secret goes into the module and stays there: nothing of it is a property that could be printed.
import { drive } from "./drive.js";
import { OperatorError, ask, invalidArgument } from "./errors.js";
import { mapStream } from "./map_stream.js";
import { optOutStream, partition } from "./opt_out_stream.js";
import { recheck } from "./recheck.js";

/** How long a page waits for a refresh, which it can do without. */
const KEEP_WITHIN_MS = 2_000;
/** How long pages do not wait at all once the operator did not answer one of them. */
const QUIET_MS = 10_000;
const NO_ANSWER = ["unanswered", "unavailable", "rate_limited"];

/** The client of an engine: `start` gives the module's functions, and is called once something is constructed. */
export function makeClient(start) {
  return class OperatorClient {
    #operator;
    #fetch;
    #signal;
    #siteOptOuts;
    /** Until when pages do not ask, and the error of the one that did. */
    #quiet = { until: 0 };

    /**
     * @param {object} options `product`, `apiKey`, `clientSecret`; `baseUrl` (the product's production), `binary`, `timeoutMs`
     *   of one request, `deadlineMs` with all its tries, `fetch`, a `signal` that ends every call, and `siteOptOuts`, for whom
     *   nothing is asked
     */
    constructor(options) {
      this.#operator = ask(() => new (start().Operator)(options));
      this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
      this.#signal = options.signal;
      this.#siteOptOuts = checkSiteOptOuts(options.siteOptOuts);
    }

    /**
     * An identity for a person, `{ status: "optout" }`, or `{ status: "insufficient_user_consent" }`. Of who opted out of the
     * publisher's site nobody is asked: `site_opted_out`.
     */
    async tokenGenerate(options) {
      const call = ask(() => this.#operator.generate(options));
      try {
        await this.#refuseOptedOut(options);
      } catch (error) {
        call.free();
        throw error;
      }
      return drive(call, this.#fetch, this.#signal);
    }

    /** A newer identity, `optout`, or that the old one is of no use: `expired_token`, `invalid_token`. */
    tokenRefresh(identity) {
      return this.#drive((operator) => operator.refresh(identity));
    }

    /** Whether an advertising token is of this person, now. */
    tokenValidate(options) {
      return this.#drive((operator) => operator.validate(options));
    }

    /** Raw UIDs for any number of people: one entry for each, in its place. */
    async identityMap(people, { version = 3 } = {}) {
      return this.#map([...people], version, this.#fetch, this.#signal);
    }

    /**
     * The same for any number of people, from a list or from what comes bit by bit: a stream of entries, in order. At most 20
     * requests at a time, fewer after a 429, and none before what its `Retry-After` says.
     */
    identityMapStream(people, options = {}) {
      const map = (batch, version, pace, signal) => this.#map(batch, version, pace.over(this.#fetch), signal);
      return mapStream(people, options, { map, signal: this.#signal });
    }

    /** Salt buckets that changed since a `Date` or a number of milliseconds: identity map of version 2. */
    identityBuckets(since) {
      return this.#drive((operator) => operator.buckets(Number(since)));
    }

    /** Who of at most 5,000 raw UIDs opted out, and since when. */
    optoutStatus(rawUids) {
      return this.#drive((operator) => operator.optOutStatus(rawUids));
    }

    /**
     * Who of any number of raw UIDs opted out: a stream of results, in order. Batches of 5,000 strictly one after another, or
     * several at once on an operator of your own: `privateOperator: { connections }`. With a checkpoint it goes on where
     * an earlier run was killed, and asks at most one batch again for each connection.
     */
    optoutStatusStream(ids, options = {}) {
      return optOutStream(ids, options, this.#optOutWorld());
    }

    /** Every record with a verdict, by the raw UID that `idOf` finds in it: `keep`, `opted_out`, or `unknown`. */
    partitionByOptOut(records, idOf, options = {}) {
      return partition(records, idOf, options, this.#optOutWorld());
    }

    /**
     * Asks again about stored raw UIDs, the slices that were asked longest ago first, until `perDay` ids were asked about
     * in 24 hours; what was done, and how old the oldest answer is now.
     */
    recheck(store, options = {}) {
      return recheck(store, options, this.#optOutWorld());
    }

    /** Any endpoint that takes an envelope, by its path: JSON in, the JSON of the answer out. */
    request(path, json = "") {
      return this.#drive((operator) => operator.request(path, json));
    }

    /** What the times of an identity say: `usable`, `due`, `refreshable`, `expired`. */
    identityTimes(identity, now = Date.now()) {
      return ask(() => start().identityTimes(identity, Number(now)));
    }

    /** What the official cookie of this product is called. */
    get cookieName() {
      return this.#operator.cookieName();
    }

    /** What a page left in a `Cookie` header: `success` with its identity, `optout`, or `none`. */
    readCookie(header) {
      return ask(() => this.#operator.readCookie(header ?? ""));
    }

    /** The value of `Set-Cookie` that hands an answer over to the page; an opt-out erases what the page has. */
    setCookie(answer, attributes = {}) {
      return ask(() => this.#operator.setCookie(answer, attributes));
    }

    /** An answer as JSON for `init({ identity })`, safe inside a `<script>`. */
    initJson(answer) {
      return ask(() => start().initJson(answer));
    }

    /**
     * What a page's request comes to: reads its cookie, refreshes what is due, and says how the cookie has to change.
     * An operator that does not answer within two seconds changes nothing, the token serves out its time, and `error` says
     * what it was; for ten seconds after that no request waits for it.
     */
    async keep(header, attributes = {}) {
      const answer = this.readCookie(header);
      if (answer.status !== "success" || !this.identityTimes(answer.identity).due) return { answer };
      if (performance.now() < this.#quiet.until) return { answer, error: this.#quiet.error };
      try {
        const newer = await this.#drive((operator) => operator.refresh(answer.identity, KEEP_WITHIN_MS));
        const kept = newer.status.endsWith("_token") ? { status: "none" } : newer;
        return { answer: kept, setCookie: this.setCookie(kept, attributes) };
      } catch (error) {
        if (error.fault === "caller") throw error;
        if (NO_ANSWER.includes(error.code)) this.#quiet = { until: performance.now() + QUIET_MS, error };
        return { answer, error };
      }
    }

    async #refuseOptedOut({ email, emailHash, phone, phoneHash }) {
      if (!(await this.#siteOptOuts?.has({ email, emailHash, phone, phoneHash }))) return;
      const message = "This person opted out of your site: no token is made, and nothing was asked.";
      throw new OperatorError({ fault: "caller", code: "site_opted_out", message });
    }

    async #map(people, version, fetch, signal) {
      const optedOut = (await this.#siteOptOuts?.hasMany(people)) ?? [];
      const rest = people.filter((_, place) => !optedOut[place]);
      const entries = (await this.#drive((operator) => operator.map(rest, version), fetch, signal)).values();
      return people.map((_, place) => (optedOut[place] ? { status: "site_opted_out" } : entries.next().value));
    }

    /** What a stream of opt-outs needs of a client. */
    #optOutWorld() {
      return {
        signal: this.#signal,
        ask: (rawUids, pace, signal) => this.#drive((operator) => operator.optOutStatus(rawUids), pace.over(this.#fetch), signal),
      };
    }

    async #drive(make, fetch = this.#fetch, signal = this.#signal) {
      return drive(
        ask(() => make(this.#operator)),
        fetch,
        signal,
      );
    }
  };
}

function checkSiteOptOuts(siteOptOuts) {
  if (siteOptOuts === undefined || typeof siteOptOuts?.hasMany === "function") return siteOptOuts;
  throw invalidArgument("siteOptOuts must be what siteOptOuts() makes");
}
