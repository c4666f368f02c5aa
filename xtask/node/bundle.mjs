// Bundles the entries of the package into the files that a page loads: `node bundle.mjs ENTRIES PARTS OUT`.
// How a file is written belongs here; what is in it belongs to the entries and to parts.mjs.
import { build } from "esbuild";
import { join } from "node:path";
import { parts } from "./parts.mjs";

/** Set to /^_[a-z]/ to shorten the names of properties that start with one underscore, where that pays. */
const SHORT_PROPERTIES = undefined;

/** Loaded only where WebAssembly does not run, so it stays a file of its own, beside the one that asks for it. */
const LAZY = "./no-wasm.js";

const FILES = [
  { entry: "script.js", file: "uid2-sdk.js", format: "iife" },
  { entry: "index.js", file: "index.js", format: "esm" },
  { entry: "no-wasm.js", file: "no-wasm.js", format: "esm" },
];

const lazy = {
  name: "lazy",
  setup(build) {
    build.onResolve({ filter: /\/no-wasm\.js$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: LAZY, external: true } : undefined,
    );
  },
};

async function bundle(entries, built, out, { entry, file, format }) {
  await build({
    entryPoints: { [file.replace(/\.js$/, "")]: join(entries, entry) },
    outdir: out,
    format,
    bundle: true,
    minify: true,
    target: "es2018",
    supported: { "dynamic-import": true },
    legalComments: "none",
    mangleProps: SHORT_PROPERTIES,
    plugins: [lazy, parts(built)],
    logLevel: "warning",
  });
}

const [entries, built, out] = process.argv.slice(2);
try {
  for (const file of FILES) await bundle(entries, built, out, file);
} catch {
  process.exit(1); // esbuild has said why
}
