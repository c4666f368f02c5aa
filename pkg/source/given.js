// The module from wherever the page has it: compiled already, as bytes, as an answer, or at an address.
// Only where it comes from; what runs it is engine.js.
import { glue } from "uid2:glue";
import { imports } from "uid2:module";

let give;

/** A module, or a promise of the one that the page will name. */
let given = new Promise((resolve) => (give = resolve));

const of = ({ exports }) => ({ glue, exports });

/** Compiling bytes asks nothing of the type that a server sent with them. */
async function compile(source) {
  const found = await source;
  if (found instanceof WebAssembly.Module) return found;
  if (found instanceof URL || typeof found === "string") return compile(fetch(found));
  return WebAssembly.compile(found.arrayBuffer ? await found.arrayBuffer() : found);
}

/**
 * Says where the module is. Until then every getter answers that there is no token; where it cannot be had or run, the
 * build without WebAssembly is loaded.
 * @param {unknown} source `WebAssembly.Module` (runs at once), bytes, `Response`, `URL`, string, or a promise of one
 */
export function start(source) {
  const isModule = typeof WebAssembly !== "undefined" && source instanceof WebAssembly.Module;
  given = isModule ? source : compile(source);
  // A caller that waits for it hears of a failure; where no caller waits, no rejection is left unhandled.
  if (!isModule) given.catch(() => {});
  give(given);
}

export function take() {
  if (!given.then) {
    try {
      return of(new WebAssembly.Instance(given, imports));
    } catch (refusal) {
      // Chrome before 115, as for the module inside.
      if (!(refusal instanceof RangeError)) throw refusal;
    }
  }
  return Promise.resolve(given).then((module) => WebAssembly.instantiate(module, imports)).then(of);
}

export const takeWithoutWasm = () => import("./no-wasm.js");
