// What the ecosystem's own tools say of the tarball: nothing.
import assert from "node:assert/strict";
import { consumer, TARBALL } from "./consumer.mjs";

consumer("lint", "publint finds nothing to mend", async (project) => {
  const said = await project.run("node_modules/.bin/publint", "run", TARBALL, "--strict");
  assert.match(said, /All good!/);
});

/** Entries that are files to be served, and have nothing to be typed. */
const SCRIPTS = ["uid2-sdk.js", "euid-sdk.js", "uid2-sdk-full.js", "euid-sdk-full.js", "uid2-bridges.js"];
const FILES = ["uid2.wasm", ...SCRIPTS, "uid2-choice-status.js", "integrity.json"];

consumer("lint", "attw finds no type that is wrong in any way of resolving", async (project) => {
  const ways = ["--profile", "node16", "--exclude-entrypoints", ...FILES];
  await project.run("node_modules/.bin/attw", TARBALL, ...ways);
});
