// What a bundle is made of besides the package's own JavaScript: the modules named `uid2:…`, read from the folder of
// a build. The only file that knows how they come about; bundle.mjs and load.mjs use it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const CRATE = "uid2_wasm_page";

/**
 * The virtual modules:
 * - `uid2:glue`     what wasm-bindgen wrote beside the module: the functions that it imports and the calls into it
 * - `uid2:module`   the module itself as a string of lower-case hex digits, which compresses better than base64
 * - `uid2:no-wasm`  `glue` and `exports`: the same two for engines without WebAssembly, `exports` being plain functions
 *
 * @param {string} parts folder with the subfolders `wasm` and `no-wasm` that `cargo xtask build` writes
 * @returns {import("esbuild").Plugin}
 */
export function parts(parts) {
  const wasm = join(parts, "wasm");
  const noWasm = join(parts, "no-wasm");
  const virtual = {
    glue: async () => `export * from ${quoted(join(wasm, `${CRATE}_bg.js`))};`,
    module: async () => `export default "${(await readFile(join(wasm, `${CRATE}_bg.wasm`))).toString("hex")}";`,
    "no-wasm": async () =>
      `export * as glue from ${quoted(join(noWasm, `${CRATE}_bg.js`))};` +
      `export * as exports from ${quoted(join(noWasm, `${CRATE}.js`))};`,
  };
  return {
    name: "parts",
    setup(build) {
      build.onResolve({ filter: /^uid2:/ }, ({ path }) => ({ path: path.slice("uid2:".length), namespace: "uid2" }));
      build.onLoad({ filter: /./, namespace: "uid2" }, async ({ path }) =>
        Object.hasOwn(virtual, path)
          ? { contents: await virtual[path](), loader: "js", resolveDir: parts }
          : { errors: [{ text: `there is no module uid2:${path}` }] },
      );
    },
  };
}

const quoted = (path) => JSON.stringify(path);
