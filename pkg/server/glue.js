// The module and its glue, as wasm-bindgen wrote them: instantiated once, when something is first constructed.
import * as glue from "uid2:server-glue";

/** A function that gives the module's functions, of a compiled module or something that compiles it. */
export function starter(compile) {
  let started;
  return () => {
    if (!started) {
      const instance = new WebAssembly.Instance(compile(), { "./uid2_wasm_server_bg.js": glue });
      glue.__wbg_set_wasm(instance.exports);
      instance.exports.__wbindgen_start?.();
      started = glue;
    }
    return started;
  };
}
