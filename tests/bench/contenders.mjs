// The three contenders: the files that a page loads of each, and what these weigh.
// Only files and bytes; how they are served, and what a page does with them, belongs elsewhere.
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { ROOT } from "../e2e/operator.mjs";

const DIST = join(ROOT, "pkg/dist");

/** Where npm has put the official package, and esbuild: by the walks and by the build. */
const WALKS = join(ROOT, "tests/e2e/");
const SCRIPTS = join(ROOT, "xtask/node/");

const { build } = createRequire(SCRIPTS)("esbuild");

/**
 * In the order of the tables. The first is what the others are compared with. `script` is what the script tag names; what
 * else is in `files` (name to bytes) lies beside it.
 */
export async function readContenders() {
  return [
    contender("official", "official package, bundled", "official.js", { "official.js": await bundleOfficial() }),
    contender("front", "front", "euid-sdk.js", await readDist(/^(euid-sdk|uid2-core\.\w+)\.js$/)),
    contender("full", "whole SDK in one file", "euid-sdk-full.js", await readDist(/^euid-sdk-full\.js$/)),
  ];
}

function contender(name, title, script, files) {
  if (!files[script]) throw new Error(`${script} is not there: run \`cargo xtask build\``);
  const served = Object.entries(files).map(([file, bytes]) => [file, { bytes, brotli: compress(bytes) }]);
  return { name, title, script, files: Object.fromEntries(served) };
}

/** As a page that installs it would have it made: one script, minified. */
async function bundleOfficial() {
  const { outputFiles } = await build({
    stdin: { contents: 'import "@unified-id/euid-sdk";', resolveDir: WALKS },
    bundle: true,
    minify: true,
    format: "iife",
    write: false,
    logLevel: "warning",
  });
  return Buffer.from(outputFiles[0].contents);
}

async function readDist(wanted) {
  const names = (await readdir(DIST)).filter((name) => wanted.test(name));
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(DIST, name))]));
  return Object.fromEntries(files);
}

/** As a server or a CDN compresses a file ahead of time. */
function compress(bytes) {
  const { BROTLI_PARAM_QUALITY: quality, BROTLI_PARAM_SIZE_HINT: size } = constants;
  return brotliCompressSync(bytes, { params: { [quality]: 11, [size]: bytes.length } });
}
