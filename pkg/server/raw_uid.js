// A raw UID as text and as words: 44 letters of Base64, of 32 bytes, or of 33 whose first is a kind (reference 14.3).
// Letters and bytes; who opted out is in raw_uid_table.js.

/** The kind of a raw UID of 32 bytes; of the others it is the first byte. */
export const NO_KIND = 256;

const LENGTH = 44;
const NO_LETTER = 64;
const EQUALS = 61;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Uint8Array(128).fill(NO_LETTER);
for (let value = 0; value < LETTERS.length; value += 1) VALUES[LETTERS.charCodeAt(value)] = value;

/** A first byte is at 3, so that the 32 others are whole words. */
const bytes = new Uint8Array(36);

/** The 32 bytes that were read last, as eight words: of use until the next reading. */
export const words = new Uint32Array(bytes.buffer, 4, 8);

/** Reads a text into `words` and answers its kind, or -1 where it is no raw UID exactly as an operator writes it. */
export function readRawUid(text) {
  if (typeof text !== "string" || text.length !== LENGTH) return -1;
  const isShort = text.charCodeAt(LENGTH - 1) === EQUALS;
  const ends = isShort ? LENGTH - 4 : LENGTH;
  let to = isShort ? 4 : 3;
  for (let at = 0; at < ends; at += 4) {
    const four = (valueAt(text, at) << 18) | (valueAt(text, at + 1) << 12) | (valueAt(text, at + 2) << 6) | valueAt(text, at + 3);
    if (four < 0) return -1;
    bytes[to] = four >> 16;
    bytes[to + 1] = four >> 8;
    bytes[to + 2] = four;
    to += 3;
  }
  return isShort ? readLast(text, ends, to) : bytes[3];
}

/** The last two bytes of 32, of which two bits of the last letter are left over. */
function readLast(text, at, to) {
  const three = (valueAt(text, at) << 12) | (valueAt(text, at + 1) << 6) | valueAt(text, at + 2);
  if (three < 0 || (three & 3) !== 0) return -1;
  bytes[to] = three >> 10;
  bytes[to + 1] = three >> 2;
  return NO_KIND;
}

/** -1 where it is no letter of Base64: it stays negative when it is shifted, and whatever it is put together with is negative. */
function valueAt(text, at) {
  const code = text.charCodeAt(at);
  const value = code < 128 ? VALUES[code] : NO_LETTER;
  return value === NO_LETTER ? -1 : value;
}
