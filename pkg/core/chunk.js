// The core of an application that is bundled: a chunk, which the bundler puts where it puts all others.
// Only where it comes from; when it is loaded, and what it does then, belongs to front_host.js.

export const loadCore = () => import("../core.js");
