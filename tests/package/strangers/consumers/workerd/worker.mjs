// As ES module in workerd, which compiles no bytes: the package's entries import their modules.
import * as library from "uid2-wasm";
import * as dropIn from "uid2-wasm/uid2";
import "uid2-wasm/euid";
import * as server from "uid2-wasm/server";
import world from "world.json";
import { live } from "./life.mjs";

export default {
  async test() {
    console.log(JSON.stringify(await live({ library, dropIn, server }, world.announced)));
  },
};
