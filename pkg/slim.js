// The ES module without the WebAssembly inside: the page says where that is, and pays for nothing twice.
// Its exports are those of index.js and `start`; nothing else may live here.
export * from "./index.js";
export { start } from "./source/given.js";
