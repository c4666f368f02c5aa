// How the module is started: as WebAssembly where the page allows that, otherwise without it. Every call of it goes through here.
// Where the module comes from is the source's (folder source); what it does, and when it is called, belongs elsewhere.
import { take, takeWithoutWasm } from "uid2:source";
import { beside } from "./beside.js";
import { alone } from "./turns.js";

/** The module's stack lies at the bottom of its memory; after a call, nothing on it is alive (pkg/wasm/page/build.rs). */
const STACK_BYTES = 32768;

/** The build without WebAssembly: beside the script, or where the source has it. */
function importWithoutWasm() {
  const url = beside("no-wasm.js");
  return url ? import(url) : takeWithoutWasm();
}

/** The glue of the module that runs, or a promise of it: instances that wait for one share it. */
let running;

/** The glue of the form without WebAssembly, after which there is no other. */
let last;

function start({ glue, exports }) {
  glue.startModule(exports);
  return (running = glue);
}

const loadWithoutWasm = () =>
  importWithoutWasm()
    .then((form) => {
      const module = form.take();
      if (module.build !== BUILD) throw new Error("The module is another build's.");
      last = module.glue;
      return start(module);
    })
    .catch((refusal) => {
      running = undefined;
      throw refusal;
    });

/**
 * The engine of this page: at once where its source has it at once, else a promise of it.
 * Rejects when neither form can be had; a later call tries again.
 */
export const load = () => running || (running = begin());

function begin() {
  try {
    const module = take();
    return module.then ? module.then(start).catch(loadWithoutWasm) : start(module);
  } catch (_) {
    return loadWithoutWasm();
  }
}

/** The module trapped: from now on the page runs the other form. Where that one did, nothing runs, until `load` begins anew. */
export const replace = (broken) => (running = broken === last ? undefined : loadWithoutWasm());

/** Calls the module (ports.js), and clears what keys and tokens left on its stack. Throws when the module traps. */
export function callModule(engine, ports, ...call) {
  engine.setPorts(ports);
  try {
    return alone(() => engine.call(...call));
  } finally {
    new Uint8Array(engine.memoryBuffer(), 0, STACK_BYTES).fill(0);
  }
}
