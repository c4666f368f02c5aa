// Bundles what servers load, and the command line: `node bundle_server.mjs PKG BUILT OUT`. Servers may read what they run, so
// nothing is minified. Last of all it loads what it wrote, in both forms that Node can load.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleCommandLine } from "./bundle_cli.mjs";
import { moduleFile, moduleParts } from "./module_parts.mjs";
import { writeTypes } from "./types.mjs";

const [entries, built, out] = process.argv.slice(2);

/** By folder of `pkg`, and of what is written. */
const FILES = {
  server: [
    { entry: "index.js", file: "server.js", format: "esm" },
    { entry: "index.js", file: "server.cjs", format: "cjs" },
    { entry: "workerd.js", file: "workerd.js", format: "esm" },
    { entry: "browser.js", file: "browser.js", format: "esm" },
    { entry: "browser.js", file: "browser.cjs", format: "cjs" },
    { entry: "files.js", file: "files.js", format: "esm" },
    { entry: "files.js", file: "files.cjs", format: "cjs" },
    { entry: "sqlite_store.js", file: "sqlite.js", format: "esm" },
    { entry: "sqlite_store.js", file: "sqlite.cjs", format: "cjs" },
    { entry: "redis_store.js", file: "redis.js", format: "esm" },
    { entry: "redis_store.js", file: "redis.cjs", format: "cjs" },
  ],
  hash: [
    { entry: "index.js", file: "hash.js", format: "esm" },
    { entry: "index.js", file: "hash.cjs", format: "cjs" },
    { entry: "workerd.js", file: "workerd.js", format: "esm" },
  ],
};

/** What is looked for when it is needed, where the publisher has it; and what every engine that loads such a file has. */
const ON_DEMAND = ["node:sqlite", "better-sqlite3", "redis", "node:*"];

for (const [folder, files] of Object.entries(FILES)) {
  for (const { entry, file, format } of files) {
    await build({
      absWorkingDir: dirname(entries),
      entryPoints: [join(entries, folder, entry)],
      outfile: join(out, folder, file),
      format,
      bundle: true,
      platform: "neutral",
      target: "es2022",
      legalComments: "none",
      external: ON_DEMAND,
      plugins: [moduleParts(built)],
      logLevel: "warning",
    }).catch(() => process.exit(1)); // esbuild has said why
  }
  await copyFile(moduleFile(built, folder), join(out, folder, `${folder}.wasm`));
  await writeTypes(join(entries, folder), join(out, folder));
}
await mkdir(join(out, "cli"), { recursive: true });
await bundleCommandLine(entries, built, join(out, "cli"));

const load = async (path) => [createRequire(import.meta.url)(join(out, `${path}.cjs`)), await import(pathToFileURL(join(out, `${path}.js`)))];
const options = { product: "UID2", apiKey: "key", clientSecret: Buffer.alloc(32).toString("base64") };
for (const { OperatorClient } of await load("server/server")) {
  if (new OperatorClient(options).readCookie("").status !== "none") throw new Error("the module does not answer");
}
for (const { hashEmails } of await load("hash/hash")) {
  if ([...hashEmails(["user@example.com"])][0].status !== "hashed") throw new Error("the module does not hash");
}
