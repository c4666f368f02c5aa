// What a store of opt-outs is keyed by: HMAC-SHA-256 of Web Crypto with the publisher's salt. Whoever has the store and not the
// salt cannot tell whom it is about, not even by trying all phone numbers.
import { invalidArgument } from "./errors.js";

/** Bytes of a salt, at least. */
const LEAST_SALT = 16;

/** Keys of one purpose are of no use for another, even under the same salt. */
const PURPOSE = new TextEncoder().encode("uid2-wasm site opt-out\0");

/** A function from an address, as the module writes it, to its key: 43 letters of Base64 for URLs. */
export function keysOf(salt) {
  const bytes = typeof salt === "string" ? new TextEncoder().encode(salt) : salt;
  if (!(bytes instanceof Uint8Array) || bytes.length < LEAST_SALT) {
    throw invalidArgument(`salt has to be a secret text, or bytes, of at least ${LEAST_SALT} bytes`);
  }
  const own = bytes.slice();
  let importing;
  return async (address) => {
    importing ??= crypto.subtle.importKey("raw", own, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const message = new Uint8Array([...PURPOSE, ...address]);
    const digest = new Uint8Array(await crypto.subtle.sign("HMAC", await importing, message));
    return btoa(String.fromCharCode(...digest)).replace(/[+/=]/g, (letter) => ({ "+": "-", "/": "_", "=": "" })[letter]);
  };
}
