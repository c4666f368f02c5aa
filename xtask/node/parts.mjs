// What a bundle is made of besides the package's own JavaScript: the modules named `uid2:…`, read from the folder of
// a build. The only file that knows how they come about; bundle.mjs and load.mjs use it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { write } from "../../pkg/source/base90.js";

/** The only module that ours imports from, and the only function (pkg/wasm/page/src/boundary.rs). */
const IMPORTED = "a";

/** How texts cross. */
const GLUE = fileURLToPath(new URL("../../pkg/glue.js", import.meta.url));

/**
 * A function of each bundle that carries the letters. It is no part of a bundle before that is minified: short names go by how
 * often each letter is there, and it is the scripts' letters that count.
 */
const LETTERS = "letters";

/** A bundle with the letters in it where it asks for them: last, so that they are between nothing that is alike (150 bytes brotli). */
export async function carry(text, built, end = "") {
  if (!text.includes(`${LETTERS}()`)) return text;
  const letters = write(await readFile(join(built, "wasm", "module.wasm")));
  return `${text.slice(0, text.length - end.length)};function ${LETTERS}(){return${JSON.stringify(letters)}}${end}`;
}

/**
 * The virtual modules:
 * - `uid2:glue`     `glue`: the crate's functions as a page calls them; `startModule(exports)`, once, before any of them;
 *                   `memoryBuffer()`, the module's memory as it is now; `setPorts(ports)`, before each call (pkg/glue.js)
 * - `uid2:module`   a function that answers the module as a string (pkg/source/base90.js), and `imports`, what it is instantiated with
 * - `uid2:source`   where the module comes from: a file of pkg/source
 * - `uid2:host`     what an instance does: with a module (pkg/host.js), or without one yet (pkg/front_host.js)
 * - `uid2:core`     where the module is had from by whoever has none yet: a file of pkg/core
 * - `uid2:later`    where what is loaded later is had from, in the same way: a file of pkg/later
 * - `uid2:no-wasm`  for engines without WebAssembly: `glue`, as above, and `exports`, what it is started with
 *
 * @param {string} built folder with the subfolders `wasm` and `no-wasm` that `cargo xtask build` writes
 * @param {Record<string, string>} [ours] what `uid2:source`, `uid2:host`, `uid2:core` and `uid2:later` are
 * @returns {import("esbuild").Plugin}
 */
export function parts(built, ours = {}) {
  const glue = JSON.stringify(GLUE);
  const noWasm = JSON.stringify(join(built, "no-wasm", "module.js"));
  const called = "call, memoryBuffer, setPorts, startModule";
  // Objects of their own: a namespace would become one with a getter for each function.
  const asObject = `import { ${called} } from ${glue}; export const glue = { ${called} };`;
  const virtual = {
    glue: asObject,
    module:
      `import { ${IMPORTED} } from ${glue};` +
      `export const imports = { ${IMPORTED}: { ${IMPORTED} } };` +
      `export default () => ${LETTERS}();`,
    "no-wasm": asObject + `export * as exports from ${noWasm};`,
  };
  return {
    name: "parts",
    setup(build) {
      build.onResolve({ filter: /^uid2:/ }, ({ path }) => {
        const name = path.slice("uid2:".length);
        return Object.hasOwn(ours, name) ? { path: ours[name] } : { path: name, namespace: "uid2" };
      });
      build.onLoad({ filter: /./, namespace: "uid2" }, ({ path }) =>
        Object.hasOwn(virtual, path)
          ? { contents: virtual[path], resolveDir: built }
          : { errors: [{ text: `there is no module uid2:${path}` }] },
      );
      build.onResolve({ filter: new RegExp(`^${IMPORTED}$`) }, () => ({ path: GLUE }));
    },
  };
}
