// The declarations of pkg/types and pkg/server, written beside what they declare, for ES modules and for CommonJS.
// A declaration counts as the kind of module that its own name says, so each is written twice.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What one declaration takes from another beside it. */
const BESIDE = /(from "\.\/[\w-]+)\.js"/g;

/**
 * @param {string} from folder of `.d.ts` files
 * @param {string} out
 */
export async function writeTypes(from, out) {
  for (const file of (await readdir(from)).filter((name) => name.endsWith(".d.ts"))) {
    const text = await readFile(join(from, file), "utf8");
    await writeFile(join(out, file), text);
    await writeFile(join(out, file.replace(/\.d\.ts$/, ".d.cts")), text.replace(BESIDE, '$1.cjs"'));
  }
}
