// How the module comes to run: WebAssembly where it may, the build without it where not, and what every call is wrapped in.
// The only file that knows there are two forms; what the module does, and when it is called, belongs elsewhere.
import { glue } from "uid2:glue";
import hex, { imports } from "uid2:module";

/** The module's stack lies at the bottom of its memory; after a call, nothing on it is alive (pkg/wasm/page/build.rs). */
const STACK_BYTES = 32768;

/** A module that runs: its one function, and its memory. */
class Engine {
  constructor(glue, exports) {
    this._glue = glue;
    glue.startModule(exports);
  }

  /** Makes an instance of the module's. */
  open() {
    return this._glue.open();
  }

  /** Calls an instance (ports.js), and clears what keys and tokens left on its stack. Throws when the module traps. */
  call(host, instance, which, number = 0, text = "") {
    this._glue.setHost(host);
    try {
      return this._glue.call(instance, which, number, text);
    } finally {
      new Uint8Array(this._glue.memoryBuffer(), 0, STACK_BYTES).fill(0);
    }
  }
}

const bytes = () => Uint8Array.from({ length: hex.length / 2 }, (_, at) => parseInt(hex.substr(2 * at, 2), 16));

const instantiate = (module) => new Engine(glue, new WebAssembly.Instance(module, imports).exports);

/** The build without WebAssembly: a file of its own, beside this one, loaded only where it is needed. */
let importWithoutWasm = () => import("./no-wasm.js");

/** A classic script from another origin has no address that an import could start from: its element says where it came from. */
export function besideScript(script) {
  const url = script && script.src && new URL("no-wasm.js", script.src).href;
  if (url) importWithoutWasm = () => import(url);
}

const loadWithoutWasm = () => importWithoutWasm().then(({ glue, exports }) => new Engine(glue, exports));

let running;

/**
 * The engine of this page: at once where the module compiles synchronously, else a promise of it.
 * Rejects when neither form can be had; a later call tries again.
 */
export function load() {
  if (running) return running;
  try {
    return (running = instantiate(new WebAssembly.Module(bytes())));
  } catch (refusal) {
    // Chrome before 115 compiles no more than 4 KB at once on a page's thread; everybody else means it.
    const later = refusal instanceof RangeError ? WebAssembly.compile(bytes()).then(instantiate) : Promise.reject(refusal);
    return later.catch(loadWithoutWasm).then((engine) => (running = engine));
  }
}

/** The module trapped: from now on the page runs the other form, which starts from what storage holds. */
export function replace(broken) {
  if (running === broken) running = undefined;
  return running || loadWithoutWasm().then((engine) => (running = engine));
}
