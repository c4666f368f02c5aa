// Whether a text holds a token, in which encoding: as it is, in JSON, percent-encoded or in Base64.
// Texts only; where they are from is the places' affair.
import { attempt } from "../local.js";

/** Of a longer text the beginning is read. */
const LONGEST = 2 ** 22;

/** A longer text is looked through as it is, and not decoded: that would take too long. */
const LONGEST_DECODED = 2 ** 18;

/** How many encodings around one another are undone. */
const DEPTH = 4;

/** A shorter token has so short a form in Base64 that it could stand anywhere. */
const SHORTEST_IN_BASE64 = 12;

const escapeSlashes = (text) => text.split("/").join("\\/");

const bytesOf = (text) => Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");

/** What of a longer text's Base64 comes of `text` alone, where 0, 1 or 2 bytes stand before it in a group of three. */
function base64Of(text) {
  if (text.length < SHORTEST_IN_BASE64) return [];
  const bytes = bytesOf(text);
  const standard = [0, 1, 2].map((before) =>
    btoa("\0".repeat(before) + bytes).slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)),
  );
  return [...standard, ...standard.map((form) => form.split("+").join("-").split("/").join("_"))];
}

/** Runs of percent-encoding; what is none stays. */
const decodePercents = (text) =>
  text.includes("%") ? text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => attempt(() => decodeURIComponent(run)) || run) : text;

/** One level of the escapes in JSON's and JavaScript's texts. */
const decodeEscapes = (text) =>
  text.includes("\\")
    ? text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(["'\\/]))/gi, (_, unit, byte, itself) =>
        itself || String.fromCharCode(parseInt(unit || byte, 16)),
      )
    : text;

const DECODERS = { url: decodePercents, json: decodeEscapes };

const isJson = (text) => /^\s*["[{]/.test(text) && attempt(() => JSON.parse(text)) !== undefined;

/** The encoding of a text that holds the token as it is. */
function encodingAround(text) {
  if (text.length > LONGEST_DECODED) return "plain";
  if (isJson(text)) return "json";
  const decoded = decodePercents(text);
  return decoded !== text && isJson(decoded) ? "url" : "plain";
}

/**
 * @param {object} identity whose tokens are looked for
 * @returns {(text: unknown) => { encoding: string, isRefresh: boolean } | undefined} what tells whether a text holds one. Of several
 *   encodings around one another it names the outermost that has to be undone; a refresh token before an advertising token
 */
export function finderOf({ refresh_token, advertising_token }) {
  const tokens = [refresh_token, advertising_token].filter((token) => token && typeof token === "string");
  const searched = tokens.map((token) => ({
    token,
    isRefresh: token !== advertising_token,
    base64: [].concat(...[token, encodeURIComponent(token), escapeSlashes(token)].map((form) => attempt(() => base64Of(form)) || [])),
  }));
  const shortest = Math.min(...tokens.map(({ length }) => length));
  const find = (text, depth) => {
    if (text.length < shortest) return undefined;
    const asItIs = searched.find(({ token }) => text.includes(token));
    if (asItIs) return { encoding: encodingAround(text), isRefresh: asItIs.isRefresh };
    const hidden = searched.find(({ base64 }) => base64.some((form) => text.includes(form)));
    if (hidden) return { encoding: "base64", isRefresh: hidden.isRefresh };
    if (!depth || text.length > LONGEST_DECODED) return undefined;
    for (const encoding of Object.keys(DECODERS)) {
      const decoded = DECODERS[encoding](text);
      const found = decoded !== text && find(decoded, depth - 1);
      if (found) return { ...found, encoding };
    }
    return undefined;
  };
  return (text) => {
    if (typeof text !== "string" || text.length < shortest) return undefined;
    const found = find(text.slice(0, LONGEST), DEPTH);
    // The page can read the text that was matched last (`RegExp.input`): it is to be none with a token.
    /^/.test("");
    return found;
  };
}
