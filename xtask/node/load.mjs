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

const wasm = await load(`export { glue } from "uid2:glue"; export { default as hex, imports } from "uid2:module";`);
const module = new WebAssembly.Module(Buffer.from(wasm.hex, "hex"));
wasm.glue.startModule(new WebAssembly.Instance(module, wasm.imports).exports);

const noWasm = await load(`export * from "uid2:no-wasm";`);
noWasm.glue.startModule(noWasm.exports);

for (const { glue } of [wasm, noWasm]) if (glue.memoryBuffer().byteLength === 0) throw new Error("there is no memory");
const names = ({ glue }) => Object.keys(glue).sort().join(", ");
if (names(wasm) !== names(noWasm)) throw new Error(`one form has ${names(wasm)} and the other ${names(noWasm)}`);
