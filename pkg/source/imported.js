// The module as workerd has it: imported, never compiled from bytes, which is refused there inside a request.
// Only where it comes from; what runs it is engine.js.
import module from "../uid2.wasm";
import { glue } from "uid2:glue";
import { imports } from "uid2:module";

export const take = () => ({ glue, exports: new WebAssembly.Instance(module, imports).exports });

export const takeWithoutWasm = () => import("./no-wasm.js");
