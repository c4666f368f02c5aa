// Prebid.js as a publisher has it built: the modules that matter here, from the package's own files, under any global.
// Only building it; what runs in it, prebid_page.mjs says.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const MODULES = [
  "userId",
  "uid2IdSystem",
  "euidIdSystem",
  "sharedIdSystem",
  "unifiedIdSystem",
  "pubProvidedIdSystem",
  "consentManagementTcf",
  "tcfControl",
  "prebidServerBidAdapter",
  "gptPreAuction",
];

/** What Prebid's build says of itself, as its own build tool would write it. */
const optionsOf = (pbGlobal) => ({
  pbGlobal,
  defineGlobal: true,
  features: { NATIVE: true, VIDEO: true, AUDIO: true, UID2_CSTG: true, GREEDY: false, LOG_NON_ERROR: true, LOG_ERROR: true },
  distUrlBase: "",
  skipCalls: {},
});

const made = new Map();

/**
 * The script of a build.
 * @param {{ hasRules?: boolean, global?: string }} [how] whether it has the module of activity rules, and the global's name
 * @returns {Promise<string>}
 */
export function buildPrebid({ hasRules = true, global = "pbjs" } = {}) {
  const name = `${hasRules} ${global}`;
  if (!made.has(name)) made.set(name, make(hasRules, global));
  return made.get(name);
}

async function make(hasRules, global) {
  const modules = [...MODULES, ...(hasRules ? ["allowActivities"] : [])];
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
