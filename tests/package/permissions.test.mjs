// The module's permission list: what pkg/dist/uid2.wasm imports is what pkg/wasm/page/imports.txt allows, and nothing else.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { checkPermissions } from "../../xtask/node/permissions.mjs";
import { PACKAGE } from "./installed.mjs";

const module = new WebAssembly.Module(await readFile(join(PACKAGE, "dist/uid2.wasm")));
const list = await readFile(join(PACKAGE, "wasm/page/imports.txt"), "utf8");

test("the module that ships imports just what is listed", () => checkPermissions(module, list));

test("a module that may call more than is listed is refused", () => {
  assert.throws(() => checkPermissions(module, ""), /may call function a\.a/);
});

test("a permission that the module does not need any more is refused too", () => {
  assert.throws(() => checkPermissions(module, `${list}function a.fetch  the network\n`), /allows function a\.fetch/);
});
