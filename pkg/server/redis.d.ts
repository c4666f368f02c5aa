// The types of `uid2-wasm/server/redis`, written by hand.
import type { FollowedOptOutLog, OptOutLog } from "./server.js";

/** The least that is needed of a client of the package `redis`: of `createClient`, of a cluster, of a pool. */
export interface RedisClient {
  hSetNX(hash: string, field: string, value: string): Promise<unknown>;
  hGet(hash: string, field: string): Promise<unknown>;
  hmGet(hash: string, fields: string[]): Promise<unknown[]>;
  hLen(hash: string): Promise<unknown>;
  hDel(hash: string, field: string): Promise<unknown>;
  // For `putEarliest`, `pages` and `changes`, which reject without them.
  eval?(...given: any[]): Promise<unknown>;
  configGet?(...given: any[]): Promise<unknown>;
  hScan?(...given: any[]): Promise<unknown>;
  xRead?(...given: any[]): Promise<unknown>;
  xInfoStream?(...given: any[]): Promise<unknown>;
  duplicate?(...given: any[]): unknown;
}

export type RedisStoreOptions = {
  /** The hash that has everything: `uid2-wasm.opt_outs`. Another one is another store. */
  name?: string;
} & (
  | {
      /** Connected already. It stays yours: `close` leaves it alone. */
      client: RedisClient;
      url?: never;
    }
  | {
      /** `redis://` or `rediss://`: the connection is made by the first call, and comes back by itself. */
      url: string;
      client?: never;
    }
);

export interface RedisStore extends OptOutLog, FollowedOptOutLog {
  /** Ends a connection that was made here. The next call makes another. */
  close(): Promise<void>;
}

/**
 * A store in Redis or Valkey, which has to keep what it has: with `appendonly yes`, and without a `maxmemory-policy` that evicts.
 * Under `optOutWebhook` it takes `appendfsync always` as well.
 * @throws StoreError at once, where an option is wrong
 */
export declare function redisStore(options: RedisStoreOptions): RedisStore;

export type StoreCode =
  | "wrong_client"
  | "wrong_url"
  | "wrong_name"
  /** Exactly one of the two is needed. */
  | "client_or_url"
  /** The package `redis` is not there. */
  | "no_redis"
  /** `putEarliest`: `appendonly` is not `yes`, `appendfsync` not `always`, or the server does not let it be asked. */
  | "not_durable"
  | "unknown_option";

/** A store that cannot be set up or opened; `code` says why. The message has nothing of what was passed. */
export declare class StoreError extends Error {
  readonly code: StoreCode;
}
