// What nobody may print or keep: addresses, their hashes, tokens and keys of a walk, and finding them in texts and bytes.
// Pure functions and one list; no browser.
import { createHash } from "node:crypto";

const WINDOW = 8;

export class Secrets {
  constructor() {
    this._texts = new Map();
  }

  /** An address that the walk uses, and what can be computed of it. */
  addAddress(text) {
    const hash = createHash("sha256").update(text.trim().toLowerCase()).digest();
    this._add("an address", text);
    for (const encoding of ["base64", "base64url", "hex"]) this._add("a hash of an address", hash.toString(encoding));
  }

  addIdentity({ advertising_token, refresh_token, refresh_response_key }) {
    this._add("an advertising token", advertising_token);
    this._add("a refresh token", refresh_token);
    this._add("a refresh response key", refresh_response_key);
  }

  /** The kinds of secrets that stand in `text`. */
  in(text) {
    const found = [...this._texts].filter(
      ([secret]) => text.includes(secret) || text.includes(encodeURIComponent(secret)),
    );
    return [...new Set(found.map(([, kind]) => kind))];
  }

  _add(kind, text) {
    if (text) this._texts.set(text, kind);
  }
}

/** How many of all windows of eight bytes of a secret, as text and as the bytes it encodes, occur in `memory`. */
export function windowsIn(memory, secret) {
  let found = 0;
  for (const bytes of [Buffer.from(secret), Buffer.from(secret, "base64")]) {
    for (let at = 0; at + WINDOW <= bytes.length; at += 1) {
      const window = bytes.subarray(at, at + WINDOW);
      if (isTelling(window) && memory.includes(window)) found += 1;
    }
  }
  return found;
}

/** Zeros and the like stand everywhere, and say nothing about anybody. */
const isTelling = (window) => new Set(window).size > 2;
