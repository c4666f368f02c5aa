// Entry of `uid2-wasm/hash` for Node, Deno, Bun and pages: the module is inside this file.
import { starter } from "../server/glue.js";
import { makeHashing } from "./hash.js";
import base64 from "uid2:module";

const bytes = () => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

export const { hashEmails, hashPhones } = makeHashing(starter(() => new WebAssembly.Module(bytes())));
