// The module from inside this file: the bytes that the bundle carries, compiled at once wherever an engine does that.
// Only where it comes from; what runs it is engine.js.
import { glue } from "uid2:glue";
import letters, { imports } from "uid2:module";
import { read } from "./base90.js";

const of = ({ exports }) => ({ glue, exports });

/** The module, or a promise of it. Throws where WebAssembly is missing or forbidden. */
export function take() {
  try {
    return of(new WebAssembly.Instance(new WebAssembly.Module(read(letters())), imports));
  } catch (refusal) {
    // Chrome before 115 takes no more than 4 KB at once on a page's thread; everybody else means it.
    if (refusal instanceof RangeError) return WebAssembly.instantiate(read(letters()), imports).then(({ instance }) => of(instance));
    throw refusal;
  }
}

/** The build without WebAssembly: a file of its own, beside this one, loaded only where it is needed. */
export const takeWithoutWasm = () => import("./no-wasm.js");
