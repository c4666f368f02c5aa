// Raw UIDs in memory, with the second of each one's opt-out: exact, at most 48 bytes an id, no allocation when asked.
// Where they are kept for good is a store's business.
import { readRawUid, words } from "./raw_uid.js";

/** Tables in one, so that growing never stops anybody for long; few enough for what leads to them to stay in a cache. */
const PARTS = 256;

/** Eight words of the id, and one of the time. */
const STRIDE = 9;

const FIRST_CAPACITY = 8;

/** Little room is made at a time, because what is empty counts as well: with an index that has just been doubled 47.9 bytes an id. */
const GROWTH = 1.035;

/**
 * Unknown to whoever chooses ids, so that nobody can choose them to fall on one place. Made when the first id is kept: workerd has
 * no randomness before the first request.
 */
let seed;

function hashOf(ids, at) {
  let hash = seed;
  for (let word = 0; word < 8; word += 1) {
    hash = Math.imul(hash ^ ids[at + word], 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/** Ids in the order in which they came, and an index of open addressing that has the place of each, plus one. */
class Part {
  count = 0;
  ids = new Uint32Array(FIRST_CAPACITY * STRIDE);
  index = new Uint16Array(FIRST_CAPACITY * 2);

  /** Where `words` are in `ids`, or -1. */
  find(hash) {
    const { ids, index } = this;
    const mask = index.length - 1;
    for (let slot = (hash >>> 8) & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const at = (index[slot] - 1) * STRIDE;
      if (isSame(ids, at)) return at;
    }
    return -1;
  }

  add(hash, seconds) {
    if ((this.count + 1) * STRIDE > this.ids.length) this.#makeRoom();
    if ((this.count + 1) * 4 > this.index.length * 3) this.#widen();
    const at = this.count * STRIDE;
    this.ids.set(words, at);
    this.ids[at + 8] = seconds;
    this.count += 1;
    this.#point(hash, this.count);
  }

  get bytes() {
    return this.ids.byteLength + this.index.byteLength;
  }

  #makeRoom() {
    const ids = new Uint32Array((Math.ceil(this.count * GROWTH) + 1) * STRIDE);
    ids.set(this.ids);
    this.ids = ids;
  }

  #widen() {
    const slots = this.index.length * 2;
    this.index = slots > 65_536 ? new Uint32Array(slots) : new Uint16Array(slots);
    for (let place = 0; place < this.count; place += 1) this.#point(hashOf(this.ids, place * STRIDE), place + 1);
  }

  #point(hash, place) {
    const { index } = this;
    const mask = index.length - 1;
    let slot = (hash >>> 8) & mask;
    while (index[slot] !== 0) slot = (slot + 1) & mask;
    index[slot] = place;
  }
}

function isSame(ids, at) {
  for (let word = 0; word < 8; word += 1) if (ids[at + word] !== words[word]) return false;
  return true;
}

/** All raw UIDs that opted out. A text that is no raw UID is neither kept nor found. */
export class RawUidTable {
  /** By kind, and then by hash. */
  #kinds = new Map();
  #size = 0;

  get size() {
    return this.#size;
  }

  /** What the tables take, in bytes. */
  get bytes() {
    return [...this.#kinds.values()].flat().reduce((sum, part) => sum + (part?.bytes ?? 0), 0);
  }

  /** The second since which this one is opted out; -1: not as far as is known; -2: it is no raw UID. */
  since(text) {
    const kind = readRawUid(text);
    if (kind < 0) return -2;
    const parts = this.#kinds.get(kind);
    if (parts === undefined) return -1;
    const hash = hashOf(words, 0);
    const part = parts[hash % PARTS];
    const at = part === undefined ? -1 : part.find(hash);
    return at < 0 ? -1 : part.ids[at + 8];
  }

  /** Keeps it. Of several times the earliest stays. */
  put(text, seconds) {
    const kind = readRawUid(text);
    if (kind < 0) return;
    seed ??= crypto.getRandomValues(new Uint32Array(1))[0];
    const hash = hashOf(words, 0);
    const part = this.#partOf(kind, hash % PARTS);
    const at = part.find(hash);
    if (at < 0) {
      part.add(hash, seconds);
      this.#size += 1;
    } else if (seconds < part.ids[at + 8]) {
      part.ids[at + 8] = seconds;
    }
  }

  #partOf(kind, number) {
    let parts = this.#kinds.get(kind);
    if (parts === undefined) this.#kinds.set(kind, (parts = new Array(PARTS).fill(undefined)));
    return (parts[number] ??= new Part());
  }
}
