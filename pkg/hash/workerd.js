// Entry of `uid2-wasm/hash` for workerd, which never compiles bytes: it imports the module that lies beside this file.
import module from "./module.wasm";
import { starter } from "../server/glue.js";
import { makeHashing } from "./hash.js";

export const { hashEmails, hashPhones } = makeHashing(starter(() => module));
