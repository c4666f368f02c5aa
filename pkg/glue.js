// How texts cross between a page and its module: written into the module's memory, and read from there.
// The other side is pkg/wasm/page/src/boundary.rs. No view of the memory outlives a call: it is another buffer once it has grown.
import { port } from "./ports.js";

export { setPorts } from "./ports.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** What the module exports: `memory`, `r` that makes room for a text, and `c` that is called. */
let module;

/** Once, before any other. */
export function startModule(exports) {
  module = exports;
}

/** The module's memory as it is now. */
export const memoryBuffer = () => module.memory.buffer;

/** Writes a text where the module takes it from. Where nothing is written it takes an empty one. */
function put(text) {
  if (!text) return;
  const bytes = encoder.encode(text);
  const start = module.r(bytes.length);
  new Uint8Array(module.memory.buffer, start).set(bytes);
}

/** Calls an instance (src/page/boundary.rs). */
export function call(instance, which, number, text) {
  put(text);
  return module.c(instance, which, number);
}

/** What the module imports: the ports. */
export function a(which, number, start, length) {
  put(port(which, number >>> 0, decoder.decode(new Uint8Array(module.memory.buffer, start, length))));
}
