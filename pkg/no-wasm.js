// The same module for engines that refuse WebAssembly: plain JavaScript, with glue of its own.
// Loaded by engine.js, never by a page.
export { glue, exports } from "uid2:no-wasm";
