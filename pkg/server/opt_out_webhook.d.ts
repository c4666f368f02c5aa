// The types of the receiver of opt-outs for bidders, written by hand. Times are milliseconds since 1970.
import type { OptOutRecord, OptOutStore } from "./site_opt_outs.js";
import type { OperatorClient } from "./server.js";

/** An opt-out with its key. */
export interface OptOutEntry extends OptOutRecord {
  key: string;
}

/** A store for the opt-outs of a whole service: `sqliteStore`, `redisStore`, `memoryStore`, or your own. */
export interface OptOutLog extends OptOutStore {
  /**
   * Keeps all of these, and comes to its end when they are safe: a crash of the machine may not lose them. Of one key the earliest
   * `since` stays. At most 1,000 at once; one that cannot keep all of them rejects.
   */
  putEarliest(entries: readonly OptOutEntry[]): Promise<void>;
  /** Everything, some thousand at a time. What is written meanwhile may be there or not, and a key may come twice. */
  pages(): AsyncIterable<readonly OptOutEntry[]>;
}

/** What a store that says what has changed yields. */
export interface OptOutChange {
  entries: readonly OptOutEntry[];
  /** Where the reading is: to go on from there. */
  position?: string;
  /** Nothing is known that was not yielded. */
  isCurrent: boolean;
}

/** A store that processes can follow: `redisStore`. */
export interface FollowedOptOutLog {
  /** Everything at first, unless a `position` is given and nothing since then is lost, and then every change until `signal`. */
  changes(options: { position?: string | undefined; signal?: AbortSignal | undefined }): AsyncIterable<OptOutChange>;
}

export interface OptOutWebhookOptions {
  /** The name of the parameter with the raw UID, as you agreed with the service's staff. */
  identityParam: string;
  /** The name of the parameter with the second of the opt-out. */
  timestampParam: string;
  /**
   * The header that the service is to send, without placeholders. Several values may be good while one takes the place of another.
   * Without it anybody who finds the address can opt people out.
   */
  header?: { name: string; value: string | readonly string[] };
  store: OptOutLog;
  /** For `reconcile`: of the same product. */
  client?: Pick<OperatorClient, "optoutStatus">;
  /** How long one write may take: 20,000. The service waits for 30 seconds. */
  timeoutMs?: number;
}

/** The `code` in the JSON of an answer that is not 200. */
export type OptOutWebhookAnswer =
  | "no_identity" // 400: the request does not name the parameter: it is set up wrongly
  | "unauthorized" // 401
  | "method_not_allowed" // 405: neither GET nor POST
  | "too_long" // 413: over 8 KB
  | "store_failed"; // 503, with Retry-After

export interface OptOutHealth {
  /** The store was read, and the last write succeeded. */
  isWell: boolean;
  isLoaded: boolean;
  /** Raw UIDs that are known to have opted out, and the bytes that they take. */
  count: number;
  bytes: number;
  /** Different texts that came and were no raw UIDs: at most 10,000 are kept. */
  rejected: number;
  /** Opt-outs that were heard and that the store did not take. They count all the same, until the process ends. */
  unsaved: number;
  lastReceived: number | undefined;
  /** Opt-outs since then may have been skipped: the last `reconcile` that came to its end began then. */
  unreconciledSince: number | undefined;
  lastFailure: { at: number; code?: string } | undefined;
}

export interface Reconciled {
  asked: number;
  /** Opted out, and not known before. */
  found: number;
  /** No raw UIDs, and so not asked for. */
  malformed: number;
}

/** A handler in the style of fetch. It never rejects. Its methods need no `this`. */
export interface OptOutWebhook {
  (request: Request): Promise<Response>;
  /** Reads the store into memory, once. @throws OperatorError `store_failed`; the next call tries again. */
  load(): Promise<void>;
  /**
   * From memory, in less than a microsecond.
   * @throws OperatorError `not_loaded` before `load` has come to its end; `invalid_argument` for what is no raw UID
   */
  isOptedOut(rawUid: string): boolean;
  /**
   * Asks the operator about those of these raw UIDs that are not known, 5,000 at a time and one batch after the other.
   * @throws OperatorError `no_client`; `aborted`; whatever the client throws; `store_failed`
   */
  reconcile(rawUids: Iterable<string> | AsyncIterable<string>, options?: { signal?: AbortSignal }): Promise<Reconciled>;
  /** Does it now, and again so long after each end, whether it failed or not. What is returned ends it. */
  reconcileEvery(
    ms: number,
    idsOf: () => Iterable<string> | AsyncIterable<string> | Promise<Iterable<string> | AsyncIterable<string>>,
    options?: { onDone?: (told: Reconciled) => void; onError?: (error: unknown) => void },
  ): () => void;
  health(): OptOutHealth;
  /** A handler in the style of fetch: the health as JSON, 200 or 503. */
  onHealth(request?: Request): Response;
  /** A handler in the style of fetch: health and counts as Prometheus reads them. */
  onMetrics(request?: Request): Response;
  /** A backup, as texts of many lines. */
  export(): AsyncIterable<string>;
  /**
   * Keeps what a backup has; what is known already stays. How many there were.
   * @throws OperatorError `invalid_argument` where it is no backup or not whole: what it had until there is kept
   */
  import(chunks: string | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<number>;
}

/** @throws OperatorError `invalid_argument` at once, where an option is wrong */
export declare function optOutWebhook(options: OptOutWebhookOptions): OptOutWebhook;

export interface OptOutReader {
  /** Begins to read, and comes to its end when everything is in memory. */
  load(): Promise<void>;
  /** As `isOptedOut` of the webhook. While the store is away it is answered from memory. */
  isOptedOut(rawUid: string): boolean;
  health(): {
    /** Everything was read, and within 30 seconds the store has said that nothing is missing. */
    isWell: boolean;
    isLoaded: boolean;
    count: number;
    bytes: number;
    /** When nothing was missing last. */
    currentAt: number | undefined;
    lastFailure: { at: number; code?: string } | undefined;
  };
  /** Ends the reading. What is in memory is still answered. */
  close(): void;
}

/**
 * For the many processes that bid, while one receives.
 * @throws OperatorError `invalid_argument` at once, where an option is wrong
 */
export declare function optOutReader(options: { store: FollowedOptOutLog }): OptOutReader;
