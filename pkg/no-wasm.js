// The same module for engines that refuse WebAssembly: plain JavaScript, with glue of its own.
// Loaded by engine.js, never by a page. The file that is made of it has these exports as the answer of a function `take`:
// copies of the package that load the same file have modules of their own, and so has who begins anew after a trap.
export { glue, exports } from "uid2:no-wasm";
/** Which build this is: a script takes none of another one, which a cache may hold under the same name. */
export const build = BUILD;
