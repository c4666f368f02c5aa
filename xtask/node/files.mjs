// The files of pkg/dist: the entry that each is made of, and where it has the module from (pkg/source).
// Lists; how a file is written belongs to bundle.mjs.

/** Files that are not part of any other. */
const NO_WASM = "no-wasm.js";
const INDEX = "index.js";
const MODULE = "uid2.wasm";
const LANDING = "landing.js";
const CHOICE_STATUS = "uid2-choice-status.js";
const BRIDGES = "bridges.js";
const BRIDGES_SCRIPT = "uid2-bridges.js";

/** What is loaded later by whoever is bundled, and in a file of CommonJS is part of it. */
export const IN_PLACE = ["consent.js", BRIDGES, "audit.js"];

/** What Node, test runners and `require` get. */
const BY_HAND = { later: "by_hand" };

/** An entry as ES module and as CommonJS. */
const both = ({ entry, ...more }) => [
  { entry, file: entry, beside: [NO_WASM, ...IN_PLACE], ...more },
  { entry, file: entry.replace(/\.js$/, ".cjs"), beside: [NO_WASM, ...IN_PLACE], ...more, ...BY_HAND },
];

/** The core, before its name has the hash of what is in it. */
export const CORE = { entry: "core.js", file: "uid2-core.js", beside: [NO_WASM, ...IN_PLACE] };

/** What watches consent, for both products, before its name has a hash. It shares no property with another file. */
export const CONSENT = { entry: "consent.js", file: "uid2-consent.js", beside: [], hasOwnNames: true };

/** What looks for copies of a token, for developers. Likewise. */
export const AUDIT = { entry: "audit.js", file: "uid2-audit.js", beside: [], hasOwnNames: true };

/** A script tag's file, or what a bundler is given, that loads no module before something happens. */
const front = (core, { beside = [], ...more }) => ({ host: "front_host", core, beside: [...beside, "core.js", ...IN_PLACE], ...more });

/** The first gives all others their short property names: on it every byte counts. */
export const FILES = [
  front("beside", { entry: "uid2-sdk.js", script: true }),
  ...both({ entry: "without-wasm.js", source: "no_wasm" }),
  front("beside", { entry: "euid-sdk.js", script: true }),
  { entry: "uid2-sdk.js", file: "uid2-sdk-full.js", script: true, core: "beside", beside: [NO_WASM] },
  { entry: "euid-sdk.js", file: "euid-sdk-full.js", script: true, core: "beside", beside: [NO_WASM] },
  front("chunk", { entry: "index.js" }),
  { entry: "uid2.js", beside: [INDEX] },
  { entry: "euid.js", beside: [INDEX] },
  { entry: "index.js", file: "index.cjs", beside: [NO_WASM], ...BY_HAND },
  { entry: "uid2.js", file: "uid2.cjs", beside: [INDEX] },
  { entry: "euid.js", file: "euid.cjs", beside: [INDEX] },
  { entry: "index.js", file: "full/index.js", beside: [NO_WASM, ...IN_PLACE], ...BY_HAND },
  { entry: "uid2.js", file: "full/uid2.js", beside: [INDEX] },
  { entry: "euid.js", file: "full/euid.js", beside: [INDEX] },
  ...both({ entry: "no-wasm.js", beside: [], taken: true }),
  ...both({ entry: "react.js", beside: [INDEX], external: ["react"], directive: "use client" }),
  ...both({ entry: "uid2SecureSignal.js", script: true, beside: [] }),
  ...both({ entry: "euidSecureSignal.js", script: true, beside: [] }),
  { entry: "index.js", file: "workerd/index.js", source: "imported", beside: [NO_WASM, MODULE, ...IN_PLACE] },
  { entry: "uid2.js", file: "workerd/uid2.js", beside: [INDEX] },
  { entry: "euid.js", file: "workerd/euid.js", beside: [INDEX] },
  ...both({ entry: LANDING, beside: [] }),
  ...both({ entry: CHOICE_STATUS, beside: [] }),
  ...both({ entry: BRIDGES, beside: [], hasOwnNames: true }),
  { entry: BRIDGES, file: BRIDGES_SCRIPT, script: true, beside: [], hasOwnNames: true },
];

/** What pages load by its address, and not through a bundler. */
export const LOADED_BY_ADDRESS = [
  ...FILES.filter(({ entry, file = entry, script }) => script && file.endsWith(".js")).map(({ entry, file = entry }) => file),
  NO_WASM,
  MODULE,
  LANDING,
  CHOICE_STATUS,
];
