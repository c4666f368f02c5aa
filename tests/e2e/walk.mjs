// Goes the walks in one engine: `node walk.mjs [ENGINE] [FILE…]`. Says first what is not walked there, and why. With
// `UID2_WALKS=rest` it goes those that this engine walks only when they are named.
// Which those are is in not_walked.mjs, how a browser starts in engines/.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FILES, IN_EVERY_FORM, REST, WALKS } from "./not_walked.mjs";

const [engine = "chromium", ...wanted] = process.argv.slice(2);
const folder = fileURLToPath(new URL(".", import.meta.url));
const all = readdirSync(folder).filter((file) => file.endsWith(".test.mjs"));

if (!FILES[engine]) throw new Error(`${engine} is no engine`);
for (const file of [...Object.keys(FILES[engine]), ...REST[engine], ...wanted]) {
  if (!all.includes(file)) throw new Error(`there is no file of walks ${file}`);
}
for (const [what, why] of Object.entries({ ...FILES[engine], ...WALKS[engine] })) {
  console.log(`not walked in ${engine}: ${what}: ${why}`);
}
const others = process.env.UID2_FORM ? "all others than " : "";
console.log(`walked in other forms in ${engine}: ${others}${IN_EVERY_FORM.join(", ")}`);

const isRest = process.env.UID2_WALKS === "rest";
if (REST[engine].length > 0 && !isRest) console.log(`walked in ${engine} only when named: ${REST[engine].join(", ")}`);
const ofThisRun = all.filter((file) => REST[engine].includes(file) === isRest);
const files = (wanted.length ? wanted : ofThisRun).filter((file) => !FILES[engine][file]);
if (files.length === 0) throw new Error("there is nothing to walk");
const walks = spawn(process.execPath, ["--test", "--test-reporter=spec", ...files], {
  cwd: folder,
  env: { ...process.env, UID2_ENGINE: engine },
  stdio: "inherit",
});
walks.on("close", (code) => (process.exitCode = code ?? 1));
