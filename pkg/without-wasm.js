// `uid2-wasm/no-wasm`: the ES module for pages that allow no WebAssembly. Nothing is tried, so no policy is violated.
// Its exports are those of index.js; nothing else may live here.
export * from "./index.js";
