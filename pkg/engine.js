// How the module comes to run: WebAssembly where it may, the build without it where not, and what every call is wrapped in.
// Where the module comes from is the source's (folder source); what it does, and when it is called, belongs elsewhere.
import { take, takeWithoutWasm } from "uid2:source";

/** The module's stack lies at the bottom of its memory; after a call, nothing on it is alive (pkg/wasm/page/build.rs). */
const STACK_BYTES = 32768;

/** A module that runs: its one function, and its memory. */
class Engine {
  constructor({ glue, exports }) {
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

const start = (module) => new Engine(module);

let importWithoutWasm = takeWithoutWasm;

/** A classic script from another origin has no address that an import could start from: its element says where it came from. */
export function besideScript(script) {
  const url = script && script.src && new URL("no-wasm.js", script.src).href;
  if (url) importWithoutWasm = () => import(url);
}

const loadWithoutWasm = () => importWithoutWasm().then(start);

let running;

/**
 * The engine of this page: at once where its source has it at once, else a promise of it.
 * Rejects when neither form can be had; a later call tries again.
 */
export function load() {
  if (running) return running;
  let later;
  try {
    const module = take();
    if (!module.then) return (running = start(module));
    later = module.then(start);
  } catch (refusal) {
    later = Promise.reject(refusal);
  }
  return later.catch(loadWithoutWasm).then((engine) => (running = engine));
}

/** The module trapped: from now on the page runs the other form, which starts from what storage holds. */
export function replace(broken) {
  if (running === broken) running = undefined;
  return running || loadWithoutWasm().then((engine) => (running = engine));
}
