// The built package in a folder of its own, under the name by which strangers import it.
// Only that; what is done with it belongs to the tests.
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const HERE = fileURLToPath(new URL(".", import.meta.url));
export const PACKAGE = fileURLToPath(new URL("../../pkg", import.meta.url));

/** The path of such a folder, which goes when the test is over. */
export async function installed(t) {
  const folder = await mkdtemp(join(tmpdir(), "uid2-package-"));
  t.after(() => rm(folder, { recursive: true }));
  const home = join(folder, "node_modules/uid2-wasm");
  await mkdir(home, { recursive: true });
  await cp(join(PACKAGE, "package.json"), join(home, "package.json"));
  await cp(join(PACKAGE, "dist"), join(home, "dist"), { recursive: true });
  await writeFile(join(folder, "package.json"), "{}");
  return folder;
}
