// A module and its glue, as wasm-bindgen wrote them: instantiated once, when something is first constructed or called.

/** A function that gives a module's functions; `compile` gives it compiled, and `name` is what it calls its glue. */
export function starter(compile, glue, name) {
  let started;
  return () => {
    if (!started) {
      const instance = new WebAssembly.Instance(compile(), { [name]: glue });
      glue.__wbg_set_wasm(instance.exports);
      instance.exports.__wbindgen_start?.();
      started = glue;
    }
    return started;
  };
}

/** The bytes of Base64. */
export const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
