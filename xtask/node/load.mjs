// Loads both forms of the module as a page would, before they are called built: `node load.mjs PARTS`.
// It tells a module that an engine takes from one that merely has the right size; what the module does is for tests.
import { build } from "esbuild";
import { parts } from "./parts.mjs";

const [built] = process.argv.slice(2);

async function load(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: built },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2018",
    plugins: [parts(built)],
    logLevel: "warning",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

function start(glue, exports) {
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start?.();
}

const wasm = await load(`export * as glue from "uid2:glue"; export { default as hex } from "uid2:module";`);
const module = new WebAssembly.Module(Buffer.from(wasm.hex, "hex"));
start(wasm.glue, new WebAssembly.Instance(module, { "./uid2_wasm_page_bg.js": wasm.glue }).exports);

const noWasm = await load(`export * from "uid2:no-wasm";`);
start(noWasm.glue, noWasm.exports);

const missing = WebAssembly.Module.exports(module)
  .map(({ name }) => name)
  .filter((name) => !name.startsWith("__") && !(name in noWasm.exports));
if (missing.length > 0) throw new Error(`the build without WebAssembly lacks ${missing.join(", ")}`);
