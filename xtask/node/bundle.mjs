// Bundles the entries of the package into the files that a page loads: `node bundle.mjs ENTRIES PARTS OUT`.
// How a file is written belongs here; what is in it belongs to the entries, to files.mjs and to parts.mjs.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { minify } from "terser";
import { AUDIT, CONSENT, CORE, FILES, IN_PLACE, LOADED_BY_ADDRESS } from "./files.mjs";
import { carry, parts } from "./parts.mjs";
import { writeTypes } from "./types.mjs";

/** Properties that start with one underscore get short names, the same in every file. */
const SHORT_PROPERTIES = /^_[a-z]/;

/** Around a script, so that its names stay its own. Not esbuild's own form: with it come functions that nobody calls. */
const SCRIPT = { banner: { js: "(()=>{" }, footer: { js: "})();" } };

/** Around what is made anew by each call of an exported function `take`, which answers its exports. */
const taken = (file) => ({
  format: "iife",
  globalName: "made",
  banner: { js: `${file.endsWith(".cjs") ? "exports.take=" : "export const take="}()=>{` },
  footer: { js: "return made};" },
});

/** CommonJS asks by `require` throughout: where it runs as it is, `import()` is often missing (Jest). */
const COMMON_JS = { format: "cjs", platform: "node", supported: { "dynamic-import": false } };
const ES_MODULE = { format: "esm", supported: { "dynamic-import": true } };

/** Files of their own beside the one that asks for them, under the name that fits its form. */
const asked = (beside, file) => ({
  name: "beside",
  setup(build) {
    const up = dirname(file) === "." ? "./" : "../";
    build.onResolve({ filter: /^\.{1,2}\/[\w.-]+$/ }, ({ path, kind }) => {
      const asked = basename(path);
      if (kind === "entry-point" || !beside.includes(asked)) return undefined;
      // CommonJS cannot wait for a file that is an ES module.
      if (IN_PLACE.includes(asked) && file.endsWith(".cjs")) return undefined;
      const name = hashed[asked] || asked;
      // What lies in a folder asks for its own index, and for everything else above.
      const from = name === "index.js" ? "./" : up;
      return { path: from + (file.endsWith(".cjs") ? name.replace(/\.js$/, ".cjs") : name), external: true };
    });
  },
});

/** What esbuild leaves to be had: some 250 bytes (brotli), most of them by names that follow what a function does. */
const ONCE_MORE = { ecma: 2018, toplevel: true, compress: { passes: 3, unsafe_arrows: true, pure_getters: true, lhs_constants: false, directives: false } };

/** Which of ours stands for a name that a file leaves open: `uid2:source`, `uid2:host`, `uid2:core`, `uid2:later`. */
const ours = (entries, { source, host, core, later }) => ({
  source: join(entries, "source", `${source}.js`),
  host: join(entries, `${host}.js`),
  core: join(entries, "core", `${core}.js`),
  later: join(entries, "later", `${later}.js`),
});

let mangleCache = {};

/** Names with a hash of what is in the file, by their entry: caches never mix a front with the core of another build. */
const hashed = { [CORE.entry]: CORE.file, [CONSENT.entry]: CONSENT.file, [AUDIT.entry]: AUDIT.file };

async function bundle({ entries, built, out, version, mark }, { entry, file = entry, source = "inline", host = "host", core = "chunk", later = core, script, taken: isTaken, beside, external, directive, hasOwnNames }) {
  const written = await build({
    entryPoints: [join(entries, entry)],
    outfile: join(out, file),
    write: false,
    ...(file.endsWith(".cjs") ? { ...COMMON_JS, inject: [join(entries, "text.js")] } : ES_MODULE),
    ...(script && SCRIPT),
    ...(isTaken && taken(file)),
    ...(directive && { banner: { js: `"${directive}";` } }),
    bundle: true,
    minify: true,
    target: "es2018",
    legalComments: "none",
    define: {
      SDK_VERSION: JSON.stringify(version),
      BUILD: JSON.stringify(mark),
      CORE_FILE: JSON.stringify(hashed[CORE.entry]),
      CONSENT_FILE: JSON.stringify(hashed[CONSENT.entry]),
    },
    mangleProps: SHORT_PROPERTIES,
    mangleCache: hasOwnNames ? {} : mangleCache,
    external,
    plugins: [asked(beside, file), parts(built, ours(entries, { source, host, core, later }))],
    logLevel: "warning",
  });
  if (!hasOwnNames) mangleCache = written.mangleCache;
  const [{ text, path }] = written.outputFiles;
  await mkdir(dirname(path), { recursive: true });
  // Not CommonJS: Node learns its names from a statement that is never run.
  const small = file.endsWith(".cjs") ? text : `${(await minify(text, { ...ONCE_MORE, module: !script })).code}\n`;
  await writeFile(path, await carry(small, built, script && `${SCRIPT.footer.js}\n`));
}

/** Of the crate: requests carry it too. */
async function readVersion(entries) {
  return /^version = "(.+)"$/m.exec(await readFile(join(entries, "../Cargo.toml"), "utf8"))[1];
}

/** Tells builds apart: a hash of the scripts and of the module. */
async function readMark(entries, built) {
  const names = (await readdir(entries, { recursive: true })).filter((name) => name.endsWith(".js") && !name.startsWith("dist"));
  const hash = createHash("sha256");
  const files = [...names.sort().map((name) => join(entries, name)), join(built, "wasm", "module.wasm")];
  for (const file of files) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 8);
}

const [entries, built, out] = process.argv.slice(2);
try {
  const made = { entries, built, out, version: await readVersion(entries), mark: await readMark(entries, built) };
  // The front comes twice: first for its short names, and once more when it is known what the core is called.
  const [front] = FILES;
  for (const named of [CONSENT, AUDIT, front, CORE]) {
    await bundle(made, named);
    // What asks for the audit gives it an address of its own each time.
    if (named === front || named === AUDIT) continue;
    const hash = createHash("sha256").update(await readFile(join(out, named.file))).digest("hex").slice(0, 8);
    hashed[named.entry] = named.file.replace(".js", `.${hash}.js`);
    await rename(join(out, named.file), join(out, hashed[named.entry]));
  }
  for (const file of FILES) await bundle(made, file);
} catch (error) {
  // What esbuild cannot read, it has said itself.
  if (!error.errors) console.error(error);
  process.exit(1);
}
await copyFile(join(built, "wasm", "module.wasm"), join(out, "uid2.wasm"));
await writeTypes(join(entries, "types"), out);

/** What a page writes beside the address of a file, so that it runs this one or none. */
const integrity = {};
for (const file of [...LOADED_BY_ADDRESS, ...Object.values(hashed)]) {
  const hash = createHash("sha384").update(await readFile(join(out, file))).digest("base64");
  integrity[file] = `sha384-${hash}`;
  console.log(`${file.padEnd(26)}  integrity="${integrity[file]}"`);
}
await writeFile(join(out, "integrity.json"), `${JSON.stringify(integrity, null, 2)}\n`);
