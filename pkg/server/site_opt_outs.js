// Who opted out of the publisher's own site: from a person to a key, and from a key to a store. It fails closed: a store that does
// not answer, or answers with what is no truth value, is an error, never "did not opt out". No operator is told.
import { ask, invalidArgument, storeFailed } from "./errors.js";
import { keysOf } from "./keys.js";
import { optOutRoute } from "./opt_out_route.js";
import { within } from "./within.js";

/** How many keys go to a store at once; one that takes a single key is asked for so many at the same time. */
const BATCH = 1_000;
const AT_ONCE = 50;

const METHODS = ["put", "has", "since", "count", "remove"];

/** A word, so that nobody writes an address into it. */
const REASON = /^[\w.-]{1,40}$/;

/** `siteOptOuts` of an engine: `start` gives the module's functions, by which addresses are normalised and hashed. */
export function makeSiteOptOuts(start) {
  class SiteOptOuts {
    #store;
    #key;
    #timeoutMs;

    constructor(options = {}) {
      const { store, salt, timeoutMs = 5_000 } = options;
      const unknown = Object.keys(options).some((name) => !["store", "salt", "timeoutMs"].includes(name));
      if (unknown) throw invalidArgument("The options of siteOptOuts have a member that is not known");
      if (!METHODS.every((name) => typeof store?.[name] === "function")) throw invalidArgument(`store must have ${METHODS.join(", ")}`);
      if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) throw invalidArgument("timeoutMs must be more than 0");
      this.#key = keysOf(salt);
      this.#store = store;
      this.#timeoutMs = timeoutMs;
    }

    /** Notes that this person opted out. Whoever is noted already stays noted since then. */
    async optOut(person, { reason, since = Date.now() } = {}) {
      if (reason !== undefined && !REASON.test(reason)) throw invalidArgument("reason must be a word of at most 40 letters, digits, . _ -");
      const at = Number(since);
      if (!(Number.isSafeInteger(at) && at >= 0)) throw invalidArgument("since must be a Date, or milliseconds since 1970");
      const key = await this.#keyOf(person);
      await this.#ask((store) => store.put(key, reason === undefined ? { since: at } : { since: at, reason }));
    }

    /** Forgets it: the person asked for tokens again. */
    async optIn(person) {
      const key = await this.#keyOf(person);
      await this.#ask((store) => store.remove(key));
    }

    async has(person) {
      const key = await this.#keyOf(person);
      return this.#ask(async (store) => truth(await store.has(key)));
    }

    /** One answer for each person, in its place. A text that is no address is nobody's. */
    async hasMany(people) {
      const addresses = ask(() => start().addresses([...people]));
      const places = [...addresses.keys()].filter((place) => addresses[place] !== undefined);
      const answers = new Array(addresses.length).fill(false);
      for (let from = 0; from < places.length; from += BATCH) {
        const batch = places.slice(from, from + BATCH);
        const keys = await Promise.all(batch.map((place) => this.#key(addresses[place])));
        const found = await this.#ask((store) => presentIn(store, keys));
        batch.forEach((place, at) => (answers[place] = found[at]));
      }
      return answers;
    }

    /** Since when, or `undefined`. */
    async since(person) {
      const key = await this.#keyOf(person);
      return (await this.#ask((store) => store.since(key))) ?? undefined;
    }

    async count() {
      return this.#ask((store) => store.count());
    }

    /** The route that a page's `optOutUrl` names. */
    onOptOut(options) {
      return optOutRoute(this, options);
    }

    async #keyOf(person) {
      return this.#key(ask(() => start().address(person)));
    }

    async #ask(work) {
      try {
        return await within(this.#timeoutMs, () => work(this.#store));
      } catch (cause) {
        throw storeFailed(cause, "The store of opt-outs failed, so nothing was asked.");
      }
    }
  }
  return (options) => new SiteOptOuts(options);
}

async function presentIn(store, keys) {
  const found = store.hasMany ? await store.hasMany(keys) : await oneByOne(store, keys);
  if (!Array.isArray(found) || found.length !== keys.length) throw new TypeError("hasMany must answer for each key, in its place");
  return found.map(truth);
}

async function oneByOne(store, keys) {
  const found = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    found.push(...(await Promise.all(keys.slice(from, from + AT_ONCE).map((key) => store.has(key)))));
  }
  return found;
}

function truth(answer) {
  if (typeof answer !== "boolean") throw new TypeError("has must come to true or false");
  return answer;
}
