// As CommonJS.
const { readFileSync } = require("node:fs");
const library = require("uid2-wasm");
const dropIn = require("uid2-wasm/uid2");
require("uid2-wasm/euid");
const server = require("uid2-wasm/server");

const { announced } = JSON.parse(readFileSync("world.json", "utf8"));
import("./life.mjs")
  .then(({ live }) => live({ library, dropIn, server }, announced))
  .then((seen) => console.log(JSON.stringify(seen)));
