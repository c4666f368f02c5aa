// Bundles the entries of the package into the files that a page loads: `node bundle.mjs ENTRIES PARTS OUT`.
// How a file is written belongs here; what is in it belongs to the entries and to parts.mjs.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parts } from "./parts.mjs";

/** Properties that start with one underscore get short names, the same in every file. */
const SHORT_PROPERTIES = /^_[a-z]/;

/** Files of their own beside the ones that ask for them: one is for engines without WebAssembly, the other has the module. */
const BESIDE = /^\.\/(no-wasm|index)\.js$/;

/** Around a script, so that its names stay its own. Not esbuild's own form: with it come functions that nobody calls. */
const SCRIPT = { banner: { js: "(()=>{" }, footer: { js: "})();" } };

const FILES = [
  { file: "uid2-sdk.js", around: SCRIPT },
  { file: "euid-sdk.js", around: SCRIPT },
  { file: "index.js" },
  { file: "uid2.js" },
  { file: "euid.js" },
  { file: "no-wasm.js" },
];

const beside = {
  name: "beside",
  setup(build) {
    build.onResolve({ filter: BESIDE }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path, external: true },
    );
  },
};

let mangleCache = {};

async function bundle({ entries, built, out, version }, { file, around }) {
  const written = await build({
    entryPoints: [join(entries, file)],
    outdir: out,
    format: "esm",
    ...around,
    bundle: true,
    minify: true,
    target: "es2018",
    supported: { "dynamic-import": true },
    legalComments: "none",
    define: { SDK_VERSION: JSON.stringify(version) },
    mangleProps: SHORT_PROPERTIES,
    mangleCache,
    plugins: [beside, parts(built)],
    logLevel: "warning",
  });
  mangleCache = written.mangleCache;
}

/** Of the crate: requests carry it too. */
async function readVersion(entries) {
  return /^version = "(.+)"$/m.exec(await readFile(join(entries, "../Cargo.toml"), "utf8"))[1];
}

const [entries, built, out] = process.argv.slice(2);
try {
  const version = await readVersion(entries);
  for (const file of FILES) await bundle({ entries, built, out, version }, file);
} catch {
  process.exit(1); // esbuild has said why
}
