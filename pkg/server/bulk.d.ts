// The types of what goes through an operator by the million, written by hand.

import type { MapEntry, Person } from "./server.js";

/** A raw UID, or one with the instant from which it may have changed: `refreshFrom` of identity map. */
export type RawUid = string | { rawUid: string; refreshFrom?: Date | number };

/** Can be gone through once: by `for await`, or all at once. Who stops reading stops the asking. */
export interface BulkStream<Result> extends AsyncIterable<Result> {
  /** All results. For lists that fit into memory. */
  collect(): Promise<Result[]>;
}

/** Where a stream stands. It holds no id. */
export interface CheckpointState {
  readonly version: number;
  /** What is asked. */
  readonly of: string;
  /** How many items are done with. */
  readonly done: number;
  /** Of these items: another list is noticed. */
  readonly fingerprint?: number;
  readonly counts: Record<string, number>;
}

/**
 * Where a stream notes what is done: once for each batch, when the reader has asked for what comes after it. Whoever writes the
 * results down has to have done so durably before `save` resolves.
 */
export interface Checkpoint {
  load(): Promise<CheckpointState | undefined>;
  save(state: CheckpointState): Promise<void>;
  /** All is done. */
  remove?(): Promise<void>;
}

/** How far a stream is. */
export interface Progress {
  /** Items, also of earlier runs. */
  done: number;
  /** Where it is known: of an array, a set, a map, or by the option `total`. */
  total?: number;
  optedOut: number;
  /** Items a second, in this run. */
  rate: number;
  /** How much longer, in milliseconds. */
  etaMs?: number;
}

export interface StreamOptions<Item, Counts> {
  /** Goes on where an earlier run stopped, and asks at most one batch again for each connection. */
  checkpoint?: Checkpoint;
  /** After each batch. */
  onProgress?: (progress: Progress & Counts) => void;
  /** Ends the stream with `aborted`. */
  signal?: AbortSignal;
  /** How many items there are. */
  total?: number;
  /** The line that a result has: its place from 1 on, where nothing is said. */
  lineOf?: (item: Item) => number;
}

export interface OptOutStreamOptions<Item = RawUid> extends StreamOptions<Item, { malformed: number }> {
  /** Only where the operator is your own: so many batches at once, 1 to 64. */
  privateOperator?: { connections: number };
  /** What time it is. */
  now?: () => Date | number;
}

export interface MapStreamOptions<Item = Person> extends StreamOptions<Item, { mapped: number; invalid: number }> {
  /** How many requests at a time: 20, which is the most. */
  connections?: number;
  version?: 2 | 3;
  /** The person that an item is about, where it is none itself. */
  personOf?: (item: Item) => Person;
}

export type OptOutResult = { line: number } & (
  | { status: "opted_out"; rawUid: string; optedOutSince: number }
  /** Not by this operator's knowledge, up to now. */
  | { status: "not_opted_out"; rawUid: string }
  /** The salt has rotated: nobody opted out by this id until `knownUntil`, and nothing later can be known by it. Map again. */
  | { status: "rotated"; rawUid: string; knownUntil: number }
  /** No raw UID, and so not asked about. */
  | { status: "malformed" }
);

export type PartitionResult<Item> = OptOutResult & { record: Item; verdict: "keep" | "opted_out" | "unknown" };

export type MapResult = MapEntry & { line: number };

/** A part of what is stored, which is asked about as a whole. */
export interface Slice {
  name: string;
  /** How many ids it has at most. */
  count: number;
  /** When it was last asked about, in milliseconds since 1970; nothing where it never was. */
  askedAt?: number;
}

/** Raw UIDs that are stored, in slices of a million or less. */
export interface RecheckStore {
  slices(): Iterable<Slice> | AsyncIterable<Slice> | Promise<Iterable<Slice>>;
  /** The ids of a slice. */
  read(name: string): Iterable<RawUid> | AsyncIterable<RawUid>;
  /** Some results of a slice, which are durable when this resolves. They may come again after a crash. */
  take(name: string, results: OptOutResult[]): Promise<void> | void;
  /** All of the slice was answered and taken: durable when this resolves. */
  asked(name: string, askedAt: number): Promise<void> | void;
}

export interface RecheckOptions {
  /** How many ids may be asked about in 24 hours: 5,000 to a request. At least as many as the largest slice has. */
  perDay: number;
  /** After each slice. */
  onProgress?: (progress: Omit<RecheckReport, "fullRoundDays">) => void;
  signal?: AbortSignal;
  privateOperator?: { connections: number };
  /** What time it is, in milliseconds since 1970. */
  now?: () => number;
}

export interface RecheckReport {
  /** Ids asked about now, and what came of them. */
  asked: number;
  optedOut: number;
  rotated: number;
  malformed: number;
  /** Slices that were done now. */
  slices: number;
  /** When the oldest answer was asked for; `undefined` where there is none. */
  oldestAskedAt?: number;
  /** How many ids were never asked about. */
  neverAsked: number;
  /** How many days it takes to ask about all. */
  fullRoundDays: number;
}
