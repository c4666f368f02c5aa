// As ES module, in Node, Deno and Bun.
import { readFile } from "node:fs/promises";
import * as library from "uid2-wasm";
import * as dropIn from "uid2-wasm/uid2";
import "uid2-wasm/euid";
import * as server from "uid2-wasm/server";
import { live } from "./life.mjs";

const { announced } = JSON.parse(await readFile("world.json", "utf8"));
console.log(JSON.stringify(await live({ library, dropIn, server }, announced)));
