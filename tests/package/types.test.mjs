// The declarations as a type checker finds them in the installed package: by the rules of Node, for ES modules and for
// CommonJS, and by those of bundlers.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { HERE, installed } from "./installed.mjs";

const STRICT = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
const COMMON = { ...STRICT, target: "es2022", lib: ["es2023", "dom"], noEmit: true, types: [] };

/** What the type checker says about the example under these rules, in files that end so. */
async function check(t, rules, ...endings) {
  const folder = await installed(t);
  const files = endings.map((ending) => `example${ending}`);
  for (const file of files) await copyFile(join(HERE, "typed/example.ts"), join(folder, file));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...COMMON, ...rules }, files }));
  const compiler = join(HERE, "node_modules/typescript/bin/tsc");
  return (await promisify(execFile)(process.execPath, [compiler, "-p", folder]).catch((error) => error)).stdout;
}

test("the types fit what an application writes, and refuse what it may not, in Node's ES modules and CommonJS", async (t) => {
  assert.equal(await check(t, { module: "node16", moduleResolution: "node16" }, ".mts", ".cts"), "");
});

test("the types fit what an application writes, and refuse what it may not, in a bundler", async (t) => {
  assert.equal(await check(t, { module: "esnext", moduleResolution: "bundler" }, ".ts"), "");
});

test("who has not imported a drop-in has no globals of it", async (t) => {
  const folder = await installed(t);
  await writeFile(join(folder, "none.mts"), `import "uid2-wasm";\n// @ts-expect-error\nwindow.__uid2;\n`);
  const options = { ...COMMON, module: "node16", moduleResolution: "node16" };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["none.mts"] }));
  const compiler = join(HERE, "node_modules/typescript/bin/tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder]).catch((error) => error);
  assert.equal(stdout, "");
});
