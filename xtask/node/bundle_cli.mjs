// Bundles the command line into one file, with the libraries that it is made of, so that the package needs none: and their licences
// beside it, as they ask.
import { build } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleParts } from "./module_parts.mjs";

const PACKAGES = fileURLToPath(new URL("node_modules", import.meta.url));

/** CommonJS: most of the libraries are, and ask for Node's own modules by `require`. */
const FILE = "uid2-wasm.cjs";

export async function bundleCommandLine(entries, built, out) {
  const [, version] = /^version = "(.+)"$/m.exec(await readFile(join(entries, "../Cargo.toml"), "utf8"));
  const { metafile } = await build({
    absWorkingDir: dirname(entries),
    entryPoints: [join(entries, "cli/main.js")],
    outfile: join(out, FILE),
    format: "cjs",
    bundle: true,
    platform: "node",
    target: "node20",
    legalComments: "none",
    banner: { js: "#!/usr/bin/env node" },
    define: { SDK_VERSION: JSON.stringify(version) },
    nodePaths: [PACKAGES],
    // A driver that is there or not, beside the package.
    external: ["better-sqlite3"],
    plugins: [moduleParts(built)],
    metafile: true,
    logLevel: "warning",
  }).catch(() => process.exit(1)); // esbuild has said why
  await writeFile(join(out, "LICENSES.txt"), await licencesOf(Object.keys(metafile.inputs)));
}

/** The licence of every package that a file comes from. */
async function licencesOf(files) {
  const names = files.map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file.split(sep).join("/"))?.[1]).filter(Boolean);
  const texts = [...new Set(names)].sort().map(async (name) => {
    const folder = join(PACKAGES, name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
    return `${name} ${version}, ${license}\n\n${file ? (await readFile(join(folder, file), "utf8")).trim() : ""}\n`;
  });
  return `The command line is bundled with these packages.\n\n${(await Promise.all(texts)).join("\n----\n\n")}`;
}
