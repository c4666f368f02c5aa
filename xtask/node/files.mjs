// The files of pkg/dist: the entry that each is made of, and where it has the module from (pkg/source).
// Lists; how a file is written belongs to bundle.mjs.

/** Files that are not part of any other. */
const NO_WASM = "no-wasm.js";
const INDEX = "index.js";
const MODULE = "uid2.wasm";

/** An entry as ES module and as CommonJS. */
const both = ({ entry, ...more }) =>
  [entry, entry.replace(/\.js$/, ".cjs")].map((file) => ({ entry, file, beside: [NO_WASM], ...more }));

/** The first gives all others their short property names, which are best made where no module is carried. */
export const FILES = [
  ...both({ entry: "without-wasm.js", source: "no_wasm" }),
  { entry: "uid2-sdk.js", script: true, beside: [NO_WASM] },
  { entry: "euid-sdk.js", script: true, beside: [NO_WASM] },
  ...both({ entry: "index.js" }),
  ...both({ entry: "uid2.js", beside: [INDEX] }),
  ...both({ entry: "euid.js", beside: [INDEX] }),
  ...both({ entry: "slim.js", source: "given" }),
  ...both({ entry: "no-wasm.js", beside: [], taken: true }),
  ...both({ entry: "react.js", beside: [INDEX], external: ["react"], directive: "use client" }),
  ...both({ entry: "uid2SecureSignal.js", script: true, beside: [] }),
  ...both({ entry: "euidSecureSignal.js", script: true, beside: [] }),
  { entry: "index.js", file: "workerd/index.js", source: "imported", beside: [NO_WASM, MODULE] },
  { entry: "uid2.js", file: "workerd/uid2.js", beside: [INDEX] },
  { entry: "euid.js", file: "workerd/euid.js", beside: [INDEX] },
];

/** What pages load by its address, and not through a bundler. */
export const LOADED_BY_ADDRESS = [
  ...FILES.filter(({ entry, file = entry, script }) => script && file.endsWith(".js")).map(({ entry }) => entry),
  NO_WASM,
  MODULE,
];
