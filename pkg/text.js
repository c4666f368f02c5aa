// UTF-8 for test environments that lack the engine's own, as Jest's jsdom does: in CommonJS builds it takes the place of both.
// No page loads it.

/** What no UTF-8 has: one half of a pair. */
const HALVES = /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g;

class Encoder {
  encode(text) {
    const whole = String(text).replace(HALVES, (found) => (found.length === 2 ? found : "\uFFFD"));
    const bytes = encodeURIComponent(whole).replace(/%(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
  }
}

/** Of the module's texts, which are UTF-8 always. */
class Decoder {
  decode(bytes = []) {
    return decodeURIComponent([...bytes].map((byte) => `%${(256 + byte).toString(16).slice(1)}`).join(""));
  }
}

const TextEncoderHere = typeof TextEncoder === "undefined" ? Encoder : TextEncoder;
const TextDecoderHere = typeof TextDecoder === "undefined" ? Decoder : TextDecoder;

export { TextDecoderHere as TextDecoder, TextEncoderHere as TextEncoder };
