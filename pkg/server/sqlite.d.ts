// The types of `uid2-wasm/server/sqlite`, written by hand.
import type { OptOutLog } from "./server.js";

export interface SqliteStoreOptions {
  /** A file, which is made if it is not there. Several processes of one machine may have it open. */
  path: string;
  /** The table: `opt_outs`. Another one is another store. */
  table?: string;
  /** `node:sqlite` where the runtime has it, else `better-sqlite3`, where nothing is said. */
  driver?: "node:sqlite" | "better-sqlite3";
}

export interface SqliteStore extends OptOutLog {
  /** Closes the file. The next call opens it again. */
  close(): Promise<void>;
}

/**
 * A store in a file of SQLite. The first call opens it: `await store.count()` at the start says whether that can be done.
 * @throws StoreError at once, where an option is wrong
 */
export declare function sqliteStore(options: SqliteStoreOptions): SqliteStore;

export type StoreCode =
  | "wrong_path"
  | "wrong_table"
  | "wrong_driver"
  /** Neither `node:sqlite` nor `better-sqlite3` is there. */
  | "no_driver"
  /** The one that `driver` names is not there. */
  | "no_chosen_driver"
  | "unknown_option";

/** A store that cannot be set up or opened; `code` says why. The message has nothing of what was passed. */
export declare class StoreError extends Error {
  readonly code: StoreCode;
}
