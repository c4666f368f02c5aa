// The types of `uid2-wasm/no-wasm`: those of the package.
export * from "./index.js";
