// What a page without a module loads once something happens: the host, with the module inside.
// Loaded by front_host.js, never by a page; a front names its core by a hash of what is in it.
export { load } from "./engine.js";
export { Host } from "./host.js";
/** Which build this is: a front takes no core of another one. */
export const build = BUILD;
