// Bytes as letters that a JavaScript string holds, and back: how a script carries the module inside itself.
// A byte below 80 is one letter; a larger one has a letter before it that says how many times 80 it is above. Most bytes of
// a module are small, and stay bytes that a compressor can find repeats in: hex makes the whole script 2 % larger.
// Of the numbers up to 90, that many letters are there, 80 compresses best.

/** From `#` on: ASCII, whatever charset a page says, and without a quote. */
const FIRST = 35;
const SINGLE = 80;

/** @param {Uint8Array} bytes */
export function write(bytes) {
  const letter = (place) => String.fromCharCode(FIRST + place);
  const above = (byte) => (byte < SINGLE ? "" : letter(SINGLE - 1 + Math.floor(byte / SINGLE)));
  return Array.from(bytes, (byte) => above(byte) + letter(byte % SINGLE)).join("");
}

/** @param {string} letters as `write` made them */
export function read(letters) {
  const bytes = [];
  let above = 0;
  for (let at = 0; at < letters.length; at++) {
    const place = letters.charCodeAt(at) - FIRST;
    if (place < SINGLE) {
      bytes.push(above + place);
      above = 0;
    } else above = (place - SINGLE + 1) * SINGLE;
  }
  return Uint8Array.from(bytes);
}
