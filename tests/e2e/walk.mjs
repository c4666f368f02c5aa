// Goes the walks in one engine: `node walk.mjs [ENGINE] [FILE…]`. Says first what is not walked there, and why.
// Which those are is in not_walked.mjs, how a browser starts in engines/.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FILES, WALKS, WITHOUT_WASM } from "./not_walked.mjs";

const [engine = "chromium", ...wanted] = process.argv.slice(2);
const folder = fileURLToPath(new URL(".", import.meta.url));
const all = readdirSync(folder).filter((file) => file.endsWith(".test.mjs"));

if (!FILES[engine]) throw new Error(`${engine} is no engine`);
for (const file of [...Object.keys(FILES[engine]), ...wanted]) {
  if (!all.includes(file)) throw new Error(`there is no file of walks ${file}`);
}
for (const [what, why] of Object.entries({ ...FILES[engine], ...WALKS[engine] })) {
  console.log(`not walked in ${engine}: ${what}: ${why}`);
}
const others = process.env.UID2_FORM ? "all others than " : "";
console.log(`walked without WebAssembly in ${engine}: ${others}${WITHOUT_WASM.join(", ")}`);

const files = (wanted.length ? wanted : all).filter((file) => !FILES[engine][file]);
if (files.length === 0) throw new Error("there is nothing to walk");
const walks = spawn(process.execPath, ["--test", "--test-reporter=spec", ...files], {
  cwd: folder,
  env: { ...process.env, UID2_ENGINE: engine },
  stdio: "inherit",
});
walks.on("close", (code) => (process.exitCode = code ?? 1));
