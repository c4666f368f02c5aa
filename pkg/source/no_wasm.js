// The module in plain JavaScript, for pages that allow no WebAssembly and do not want it tried.
// Only where it comes from; what runs it is engine.js.
import * as module from "./no-wasm.js";

export const { take } = module;

export const takeWithoutWasm = () => Promise.resolve(module);
