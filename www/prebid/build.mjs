// Prebid.js as a publisher has it built: the modules that are asked for, from the package's own files, under any global.
// Only building it; the paper configures it in site/auctions.js, and the walks in tests/e2e/prebid_page.mjs.
import { build } from "esbuild";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What the demo's paper has. */
const PAPERS = ["userId", "uid2IdSystem", "euidIdSystem", "prebidServerBidAdapter", "allowActivities"];

/** What Prebid's build says of itself, as its own build tool would write it. */
const optionsOf = (pbGlobal) => ({
  pbGlobal,
  defineGlobal: true,
  features: { NATIVE: true, VIDEO: true, AUDIO: true, UID2_CSTG: true, GREEDY: false, LOG_NON_ERROR: true, LOG_ERROR: true },
  distUrlBase: "",
  skipCalls: {},
});

/**
 * The script of a build, minified.
 * @param {string[]} modules as the files in Prebid's folder `modules` are called
 * @param {string} [global] the name that pages know it by
 * @returns {Promise<string>}
 */
export async function buildPrebid(modules, global = "pbjs") {
  const lines = [
    `import pbjs from "prebid.js";`,
    ...modules.map((module) => `import "prebid.js/modules/${module}.js";`),
    `pbjs.processQueue();`,
  ];
  const { outputFiles } = await build({
    stdin: { contents: lines.join("\n"), resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2020",
    logLevel: "warning",
    plugins: [options(global)],
  });
  return outputFiles[0].text;
}

const options = (global) => ({
  name: "options",
  setup(build) {
    build.onLoad({ filter: /buildOptions\.mjs$/ }, () => ({ contents: `export default ${JSON.stringify(optionsOf(global))}` }));
  },
});

// As a program it writes the paper's into the file that is named.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { writeFile } = await import("node:fs/promises");
  await writeFile(process.argv[2], await buildPrebid(PAPERS));
}
