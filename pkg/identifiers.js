// The official tools for e-mail addresses and phone numbers, which work without a module and without an instance.
// Pure functions of what is passed in; nothing is kept or printed.
import { insecureContextError } from "./errors.js";

/**
 * The address as every participant writes it, or `undefined` where the text is no address. ASCII only, like the module's: letters
 * outside are lower-cased differently elsewhere, and the hash would be another one.
 */
export function normalizeEmail(email) {
  const [, typed, domain] = /^([!-?A-~]+)@([!-?A-~]+)$/.exec(typeof email === "string" ? email.trim() : "") || [];
  if (!typed) return undefined;
  const isGmail = /^gmail\.com$/i.test(domain);
  const local = isGmail ? typed.split("+")[0].replace(/\./g, "") : typed;
  return local ? `${local}@${domain}`.toLowerCase() : undefined;
}

export const isNormalizedPhone = (phone) => /^\+[0-9]{10,15}$/.test(phone);

export function isBase64Hash(value) {
  try {
    return value.length === 44 && btoa(atob(value)) === value;
  } catch (_) {
    return false;
  }
}

/** SHA-256 in hex. `Array.from` is not used: page libraries have replaced it by one that maps nothing. */
export const hashIdentifier = async (value) =>
  [...(await digest(value))].map((byte) => (256 + byte).toString(16).slice(1)).join("");

/** SHA-256 in Base64, as operators take it. */
export const hashAndEncodeIdentifier = async (value) => toBase64(await digest(value));

export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

async function digest(value) {
  const { subtle } = crypto;
  if (!subtle) throw insecureContextError();
  return new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(value)));
}

/** The content of `__uid2Helper` and `__euidHelper`. */
export const UIDHelper = { normalizeEmail, isNormalizedPhone, hashIdentifier, hashAndEncodeIdentifier };
