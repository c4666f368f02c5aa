// Bundles the entries of `uid2-wasm/server`: `node bundle_server.mjs ENTRIES BUILT OUT`. Servers may read what they run, so
// nothing is minified. Last of all it loads what it wrote, in both forms that Node can load.
import { build } from "esbuild";
import { copyFile, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeTypes } from "./types.mjs";

const [entries, built, out] = process.argv.slice(2);
const MODULE = join(built, "uid2_wasm_server_bg.wasm");

/** What the crate was made into, by names without folders: bundles name in comments what they are made of. */
const PARTS = {
  glue: () => readFile(join(built, "uid2_wasm_server_bg.js")),
  module: async () => `export default "${await readFile(MODULE, "base64")}";`,
};

const FILES = [
  { entry: "index.js", file: "server.js", format: "esm" },
  { entry: "index.js", file: "server.cjs", format: "cjs" },
  { entry: "workerd.js", file: "workerd.js", format: "esm" },
  { entry: "browser.js", file: "browser.js", format: "esm" },
  { entry: "browser.js", file: "browser.cjs", format: "cjs" },
  { entry: "sqlite_store.js", file: "sqlite.js", format: "esm" },
  { entry: "sqlite_store.js", file: "sqlite.cjs", format: "cjs" },
  { entry: "redis_store.js", file: "redis.js", format: "esm" },
  { entry: "redis_store.js", file: "redis.cjs", format: "cjs" },
];

/** What is looked for when it is needed, where the publisher has it. */
const ON_DEMAND = ["node:sqlite", "better-sqlite3", "redis"];

const parts = {
  name: "server-parts",
  setup(build) {
    build.onResolve({ filter: /^uid2:server-/ }, ({ path }) => ({ path: path.replace("uid2:server-", ""), namespace: "uid2-server" }));
    build.onLoad({ filter: /./, namespace: "uid2-server" }, async ({ path }) => ({ contents: await PARTS[path]() }));
    build.onResolve({ filter: /^\.\/server\.wasm$/ }, ({ path }) => ({ path, external: true }));
  },
};

for (const { entry, file, format } of FILES) {
  await build({
    absWorkingDir: join(entries, "../.."),
    entryPoints: [join(entries, entry)],
    outfile: join(out, file),
    format,
    bundle: true,
    platform: "neutral",
    target: "es2022",
    legalComments: "none",
    external: ON_DEMAND,
    plugins: [parts],
    logLevel: "warning",
  }).catch(() => process.exit(1)); // esbuild has said why
}
await copyFile(MODULE, join(out, "server.wasm"));
await writeTypes(entries, out);

const options = { product: "UID2", apiKey: "key", clientSecret: Buffer.alloc(32).toString("base64") };
const required = createRequire(import.meta.url)(join(out, "server.cjs"));
const imported = await import(pathToFileURL(join(out, "server.js")));
for (const { OperatorClient } of [required, imported]) {
  if (new OperatorClient(options).readCookie("").status !== "none") throw new Error("the module does not answer");
}
