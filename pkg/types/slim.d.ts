// The types of `uid2-wasm/slim`: those of the package, and where its module is.
export * from "./index.js";

/** The module: compiled, as bytes, as an answer, or at an address. */
export type ModuleSource = WebAssembly.Module | BufferSource | Response | URL | string;

/**
 * Says where `uid2-wasm/uid2.wasm` is. Until then every getter answers that there is no token; where it cannot be had or
 * run, the build without WebAssembly is loaded. A compiled module runs at once.
 */
export declare function start(source: ModuleSource | Promise<ModuleSource>): void;
