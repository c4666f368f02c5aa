// The operator's end of the wire, written with Web Crypto and nothing of ours: it opens what a client sends and seals what
// a test wants answered.

const encoder = new TextEncoder();

export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));

/** 32 bytes that protect nothing. */
export const SECRET = toBase64(new Uint8Array(32).fill(7));
export const KEY = "UID2-C-L-1-made.up";

const importKey = (base64) =>
  crypto.subtle.importKey("raw", fromBase64(base64), "AES-GCM", false, ["encrypt", "decrypt"]);

/** What stands in a request envelope (reference 2.4). */
export async function openRequest(secret, body) {
  const [version, ...rest] = body;
  const iv = Uint8Array.from(rest.slice(0, 12));
  const sealed = Uint8Array.from(rest.slice(12));
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await importKey(secret), sealed);
  const bytes = new Uint8Array(plain);
  return {
    version,
    timestamp: Number(new DataView(plain).getBigInt64(0)),
    nonce: bytes.slice(8, 16),
    json: new TextDecoder().decode(bytes.slice(16)),
  };
}

/** A response envelope (reference 2.5). */
export async function sealResponse(secret, nonce, json) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new Uint8Array([...new Uint8Array(8), ...nonce, ...encoder.encode(json)]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await importKey(secret), plain);
  return new Uint8Array([...iv, ...new Uint8Array(sealed)]);
}

/** A `fetch` that answers by `answer(payload, request)`, and remembers what it was asked. */
export function operatorDouble(answer) {
  const asked = [];
  const fetch = async (url, init) => {
    const binary = init.headers["Content-Type"] === "application/octet-stream";
    const body = binary ? init.body : fromBase64(new TextDecoder().decode(init.body));
    const opened = await openRequest(SECRET, body);
    const payload = JSON.parse(opened.json);
    asked.push({ url, headers: init.headers, payload, envelope: body, ...opened });
    const answered = await answer(payload, asked.length);
    if (answered instanceof Response) return answered;
    const sealed = await sealResponse(SECRET, opened.nonce, JSON.stringify(answered));
    return binary
      ? new Response(sealed, { headers: { "content-type": "application/octet-stream" } })
      : new Response(toBase64(sealed), { headers: { "content-type": "text/plain" } });
  };
  return { fetch, asked };
}

/** Runs `work` while the clock stands still and randomness is what is given, in hex, then zeros. */
export async function fixed(now, entropyHex, work) {
  const [clock, randomness] = [Date.now, crypto.getRandomValues];
  Date.now = () => now;
  crypto.getRandomValues = (bytes) => {
    bytes.fill(0);
    bytes.set(fromHex(entropyHex).slice(0, bytes.length));
    return bytes;
  };
  try {
    return await work();
  } finally {
    Date.now = clock;
    crypto.getRandomValues = randomness;
  }
}

/** Options of a client that talks to a double. */
export const options = (fetch, more = {}) => ({
  product: "UID2",
  baseUrl: "https://operator.test",
  apiKey: KEY,
  clientSecret: SECRET,
  fetch,
  ...more,
});
