// The types of `uid2-wasm/server/files`, written by hand.

import type { Checkpoint, RecheckStore } from "./bulk.js";

/** A checkpoint in a file, which is whole or as it was before, also when the power goes. */
export interface FileCheckpoint extends Checkpoint {
  /** What `before` answered when the checkpoint was written that was loaded. */
  readonly beside: unknown;
}

/**
 * `before` runs before each checkpoint is written: there make durable what you made of the results so far. What it answers (how long
 * your output is, for example) is kept beside.
 */
export declare function fileCheckpoint(path: string, options?: { before?: () => unknown }): FileCheckpoint;

export interface RawUidFileOptions {
  /** One raw UID in each line. Lines may be added at its end. */
  path: string;
  /** Gets a line of JSON for each opt-out that is found: `path` and `.opted-out.jsonl`. */
  optedOutPath?: string;
  /** When each slice was asked about: `path` and `.recheck.json`. */
  statePath?: string;
  /** How many ids a slice has: 500,000. Stays what it was. */
  sliceIds?: number;
}

/** A store for `recheck` in files. */
export declare function rawUidFile(options: RawUidFileOptions): RecheckStore;
