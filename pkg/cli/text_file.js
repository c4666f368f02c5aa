// Text that goes into a file or to standard output, in pieces that are not too small; and how many bytes of it are durable.
import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { Usage } from "./ends.js";

const PIECE = 1 << 16;

export class TextFile {
  #file;
  #pieces = [];
  #length = 0;
  #bytes;

  /** A new file, or one that goes on after so many bytes: what an earlier run wrote after its checkpoint is written again. */
  constructor(path, bytes) {
    this.#file = openSync(path, bytes === undefined ? "w" : "r+", 0o600);
    this.#bytes = bytes ?? 0;
    if (bytes !== undefined) ftruncateSync(this.#file, bytes);
  }

  write(text) {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length >= PIECE) this.#send();
  }

  #send() {
    let rest = Buffer.from(this.#pieces.join(""));
    this.#pieces = [];
    this.#length = 0;
    while (rest.length) {
      const written = writeSync(this.#file, rest, 0, rest.length, this.#bytes);
      this.#bytes += written;
      rest = rest.subarray(written);
    }
  }

  /** Writes all that is left, and waits for the disk; how many bytes there are. */
  sync() {
    this.#send();
    fsyncSync(this.#file);
    return this.#bytes;
  }

  close() {
    this.sync();
    closeSync(this.#file);
  }
}

/** Standard output, with the same members. What is written has left this process when `drained` resolves. */
export class StandardOutput {
  #pieces = [];
  #length = 0;
  #waiting;

  write(text) {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length >= PIECE) this.#send();
  }

  #send() {
    const text = this.#pieces.join("");
    this.#pieces = [];
    this.#length = 0;
    if (!text) return;
    this.#waiting = new Promise((resolve) => process.stdout.write(text, resolve));
  }

  async drained() {
    this.#send();
    await this.#waiting;
  }

  sync() {
    this.#send();
    return undefined;
  }

  close() {
    this.#send();
  }
}

/** Throws where an earlier run's bytes are not there any more. */
export function checkBytes(bytes, size, path) {
  if (bytes === undefined || size >= bytes) return;
  throw new Usage(`${path} is shorter than when the earlier run stopped.`, "Begin again: remove its checkpoint.");
}
