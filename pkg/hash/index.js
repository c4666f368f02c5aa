// Entry of `uid2-wasm/hash` for Node, Deno, Bun and pages: the module is inside this file.
import * as glue from "uid2:hash-glue";
import base64 from "uid2:hash-module";
import { bytesOf, starter } from "../server/glue.js";
import { makeHashing } from "./hash.js";

const start = starter(() => new WebAssembly.Module(bytesOf(base64)), glue, "./uid2_wasm_hash_bg.js");

export const { hashEmails, hashPhones } = makeHashing(start);
