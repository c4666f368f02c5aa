// Loads both forms of the module as a page would, before they are called built: `node load.mjs ENTRIES PARTS`.
// It tells a module that an engine takes from one that merely has the right size; what the module does is for tests.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { carry, parts } from "./parts.mjs";
import { checkPermissions } from "./permissions.mjs";

const [entries, built] = process.argv.slice(2);

async function load(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: built },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2018",
    external: ["./no-wasm.js"],
    plugins: [parts(built)],
    logLevel: "warning",
  });
  const text = await carry(outputFiles[0].text, built);
  return import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
}

const { take } = await load(`export { take } from ${JSON.stringify(join(entries, "source/inline.js"))};`);
const wasm = take();
wasm.glue.startModule(wasm.exports);

const noWasm = await load(`export * from "uid2:no-wasm";`);
noWasm.glue.startModule(noWasm.exports);

for (const { glue } of [wasm, noWasm]) if (glue.memoryBuffer().byteLength === 0) throw new Error("there is no memory");
const compiled = new WebAssembly.Module(await readFile(join(built, "wasm/module.wasm")));
checkPermissions(compiled, await readFile(join(entries, "wasm/page/imports.txt"), "utf8"));
const names = ({ glue }) => Object.keys(glue).sort().join(", ");
if (names(wasm) !== names(noWasm)) throw new Error(`one form has ${names(wasm)} and the other ${names(noWasm)}`);
