// What a bundle is made of besides the package's own JavaScript: the modules named `uid2:…`, read from the folder of
// a build. The only file that knows how they come about; bundle.mjs and load.mjs use it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { write } from "../../pkg/source/base90.js";

/** What wasm-opt calls the only module that ours imports from. */
const IMPORTED = "a";

/**
 * A function of each bundle that carries the letters. It is no part of a bundle before that is minified: short names go by how
 * often each letter is there, and it is the scripts' letters that count.
 */
const LETTERS = "letters";

/** A bundle with the letters in it where it asks for them: last, so that they are between nothing that is alike (150 bytes brotli). */
export async function carry(text, built, end = "") {
  if (!text.includes(`${LETTERS}()`)) return text;
  const letters = write(await readFile(join(built, "wasm", "uid2_wasm_page_bg.wasm")));
  return `${text.slice(0, text.length - end.length)};function ${LETTERS}(){return${JSON.stringify(letters)}}${end}`;
}

/**
 * The virtual modules:
 * - `uid2:glue`     `glue`: the crate's functions as a page calls them; `startModule(exports)`, once, before any of them;
 *                   `memoryBuffer()`, the module's memory as it is now; `setPorts(ports)`, before each call
 * - `uid2:module`   a function that answers the module as a string (pkg/source/base90.js), and `imports`, what it is instantiated with
 * - `uid2:source`   where the module comes from: a file of pkg/source
 * - `uid2:no-wasm`  for engines without WebAssembly: `glue`, as above, and `exports`, what it is started with
 *
 * @param {string} built folder with the subfolders `wasm` and `no-wasm` that `cargo xtask build` writes
 * @param {string} [source] what `uid2:source` is
 * @returns {import("esbuild").Plugin}
 */
export function parts(built, source) {
  const wasm = (file) => JSON.stringify(join(built, "wasm", file));
  const noWasm = (file) => JSON.stringify(join(built, "no-wasm", file));
  // Objects of their own: a namespace would become one with a getter for each function.
  const imported = async () =>
    JSON.parse(await readFile(join(built, "wasm", "names.json"), "utf8")).imports.map(([, , short]) => short);
  const virtual = {
    glue: async () => {
      const called = await readFile(join(built, "wasm", "called.js"), "utf8");
      const names = Array.from(called.matchAll(/^export \{(.*)\}/gm), ([, names]) => names).join();
      return `import {${names}} from ${wasm("called.js")}; export const glue = {${names}};`;
    },
    module: async () => {
      const names = (await imported()).join();
      return (
        `import { ${names} } from ${wasm("imported.js")};` +
        `export const imports = { ${IMPORTED}: { ${names} } };` +
        `export default () => ${LETTERS}();`
      );
    },
    "no-wasm": () =>
      `export * as glue from ${noWasm("called.js")};` + `export * as exports from ${noWasm("module.js")};`,
  };
  return {
    name: "parts",
    setup(build) {
      build.onResolve({ filter: /^uid2:source$/ }, () => ({ path: source }));
      build.onResolve({ filter: /^uid2:/ }, ({ path }) => ({ path: path.slice("uid2:".length), namespace: "uid2" }));
      build.onLoad({ filter: /./, namespace: "uid2" }, async ({ path }) =>
        Object.hasOwn(virtual, path)
          ? { contents: await virtual[path](), resolveDir: built }
          : { errors: [{ text: `there is no module uid2:${path}` }] },
      );
      build.onResolve({ filter: new RegExp(`^${IMPORTED}$`) }, () => ({ path: join(built, "no-wasm", "imported.js") }));
    },
  };
}
