// Entry of workerd, which never compiles bytes: it imports the module that lies beside this file.
import module from "./server.wasm";
import { makeClient } from "./client.js";
import { starter } from "./glue.js";

export const OperatorClient = makeClient(starter(() => module));
export { OperatorError } from "./errors.js";
export { expressVisit, fetchVisit } from "./visit.js";
