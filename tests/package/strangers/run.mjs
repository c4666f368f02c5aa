// Packs pkg/ once and tries the package as strangers install it: `node run.mjs quick|slow [FILE…]`, one consumer after the
// other. Which files are slow is said here; what each consumer is, in its file.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../e2e/operator.mjs";
import { run } from "./command.mjs";

/** These install hundreds of packages, or start servers: they run only when they are asked for. */
const SLOW = ["next.test.mjs", "parcel.test.mjs", "runtimes.test.mjs"];

const [which, ...wanted] = process.argv.slice(2);
const folder = fileURLToPath(new URL(".", import.meta.url));
const all = readdirSync(folder).filter((file) => file.endsWith(".test.mjs"));

if (!["quick", "slow"].includes(which)) throw new Error("say which consumers: quick or slow");
for (const file of [...SLOW, ...wanted]) if (!all.includes(file)) throw new Error(`there is no file ${file}`);
const files = (wanted.length ? wanted : all).filter((file) => SLOW.includes(file) === (which === "slow"));
if (files.length === 0) throw new Error("there is no consumer left");

const packed = await mkdtemp(join(tmpdir(), "uid2-packed-"));
try {
  const said = await run(join(ROOT, "pkg"), "npm", "pack", "--json", "--pack-destination", packed);
  const [{ filename }] = JSON.parse(said);
  process.exitCode = await test(join(packed, filename));
} finally {
  await rm(packed, { recursive: true });
}

function test(tarball) {
  const tests = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], {
    cwd: folder,
    env: { ...process.env, UID2_TARBALL: tarball },
    stdio: "inherit",
  });
  return new Promise((resolve) => tests.on("close", (code) => resolve(code ?? 1)));
}
