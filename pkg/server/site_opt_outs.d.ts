// The types of opt-outs of the publisher's own site: the store's interface, and what keeps people in one.
// Times are milliseconds since 1970. The stores in files of their own are typed beside them.
import type { OptOutLog } from "./opt_out_webhook.js";
import type { Person } from "./server.js";

/** What a store keeps of an opt-out. */
export interface OptOutRecord {
  since: number;
  /** A word for whoever reads the store. Nothing here reads it. */
  reason?: string;
}

/**
 * Where opt-outs are kept, of people or of anything else that has a key. A key is a salted hash: no store ever sees an address.
 * Every method may be called by several processes at once. One that cannot do its work rejects: it never guesses.
 */
export interface OptOutStore {
  /** Keeps this, and comes to its end when it is safe. If the key is there, nothing changes: the first `since` stays. */
  put(key: string, record: OptOutRecord): Promise<void>;
  has(key: string): Promise<boolean>;
  /** One answer for each key, in its place; at most 1,000 at once. Without it `has` is called, 50 at the same time. */
  hasMany?(keys: readonly string[]): Promise<boolean[]>;
  /** `undefined` where the key is not there. */
  since(key: string): Promise<number | undefined>;
  count(): Promise<number>;
  /** Forgets it. A `put` after that counts as the first. A key that is not there is no error. */
  remove(key: string): Promise<void>;
}

/** A store that forgets everything when the process ends: for tests. */
export declare function memoryStore(): OptOutLog;

export interface SiteOptOutsOptions {
  store: OptOutStore;
  /**
   * A secret of at least 16 bytes, the same for ever: under another one nobody is found. Not kept beside the store: who has both
   * can try all phone numbers.
   */
  salt: string | Uint8Array;
  /** How long the store may take: 5,000. */
  timeoutMs?: number;
}

export interface OnOptOutOptions {
  /**
   * Who is signed in: one or several names of a person, or nothing. By your session, never by what the request says: anybody can
   * send it. It gets what the handler gets: a visit inside `fetchVisit`, `req` and `res` inside `toNode`.
   */
  identityOf: (
    request: Request,
    ...given: any[]
  ) => Person | readonly Person[] | null | undefined | Promise<Person | readonly Person[] | null | undefined>;
  /** The page learned of an opt-out for everybody. The operator knows it already. */
  onGlobal?: (request: Request, ...given: any[]) => unknown;
  /** A word for whoever reads the store: `page`. */
  reason?: string;
}

/** The `code` in the JSON of an answer that is not 204. */
export type OnOptOutAnswer =
  | "unknown_opt_out" // 400: neither `optout=site` nor `optout=global`
  | "wrong_origin" // 403: a page of another origin
  | "method_not_allowed" // 405
  | "internal" // 500: a callback threw
  | "store_failed"; // 503, with Retry-After

/**
 * Who opted out of your own site. Every method rejects with an `OperatorError` of `invalid_…` for what is no person, and of
 * `store_failed`, with its `cause`, where the store rejects, is late, or answers with what is no answer.
 */
export interface SiteOptOuts {
  /** Notes it. Whoever is noted already stays noted since then. `since` is for opt-outs from elsewhere; `reason` is a word. */
  optOut(person: Person, options?: { reason?: string; since?: Date | number }): Promise<void>;
  /** Forgets it: this person asked for tokens again. */
  optIn(person: Person): Promise<void>;
  has(person: Person): Promise<boolean>;
  /** One answer for each, in its place; a text that is no address is nobody's. */
  hasMany(people: Iterable<Person>): Promise<boolean[]>;
  since(person: Person): Promise<number | undefined>;
  /** How many keys the store has: an e-mail address and a phone number are two. */
  count(): Promise<number>;
  /**
   * A handler in the style of fetch for the POST that a page sends to its `optOutUrl`. `optout=site` in its query notes whoever
   * `identityOf` names, `optout=global` calls `onGlobal`. It answers 204, after the store has it, and never rejects.
   */
  onOptOut(options: OnOptOutOptions): (request: Request, ...given: any[]) => Promise<Response>;
}

/** @throws OperatorError `invalid_argument` at once, where an option is wrong */
export declare function siteOptOuts(options: SiteOptOutsOptions): SiteOptOuts;
