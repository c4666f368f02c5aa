// Entry of `uid2-wasm/hash` for workerd, which never compiles bytes: it imports the module that lies beside this file.
import * as glue from "uid2:hash-glue";
import module from "./hash.wasm";
import { starter } from "../server/glue.js";
import { makeHashing } from "./hash.js";

export const { hashEmails, hashPhones } = makeHashing(starter(() => module, glue, "./uid2_wasm_hash_bg.js"));
