// What bundles for servers are made of besides the package's own JavaScript: modules of the crate, as wasm-bindgen wrote them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The module of this name, as a file. */
export const moduleFile = (built, name) => join(built, `uid2_wasm_${name}_bg.wasm`);

/**
 * `uid2:<name>-glue`, `uid2:<name>-module` (Base64), and `./<name>.wasm`, which lies beside the bundle. Bundles name in comments
 * what they are made of, so these names have no folders.
 *
 * @param {string} built folder with what wasm-bindgen wrote
 * @returns {import("esbuild").Plugin}
 */
export const moduleParts = (built) => ({
  name: "module-parts",
  setup(build) {
    build.onResolve({ filter: /^uid2:/ }, ({ path }) => ({ path: path.slice("uid2:".length), namespace: "uid2" }));
    build.onLoad({ filter: /-glue$/, namespace: "uid2" }, async ({ path }) => {
      const [name] = path.split("-");
      return { contents: await readFile(join(built, `uid2_wasm_${name}_bg.js`)) };
    });
    build.onLoad({ filter: /-module$/, namespace: "uid2" }, async ({ path }) => {
      const [name] = path.split("-");
      return { contents: `export default "${await readFile(moduleFile(built, name), "base64")}";` };
    });
    build.onResolve({ filter: /^\.\/\w+\.wasm$/ }, ({ path }) => ({ path, external: true }));
  },
});
