// Runs the conformance file in the four runtimes, each with the package as it would be installed: Node as ES module and as
// CommonJS, Deno, Bun, and workerd, which imports the module.
import { build } from "esbuild";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { Operator, PAGES, ROOT } from "../e2e/operator.mjs";

const HERE = join(ROOT, "tests/server");

/** The program in one of these packages: npm installs the one that this machine can run. */
function program(packages, path) {
  const found = packages.map((name) => join(HERE, "node_modules", name, path)).find(existsSync);
  return found ?? assert.fail(`npm has installed none of ${packages.join(", ")}`);
}

const DENO = ["@deno/linux-x64-glibc", "@deno/linux-arm64-glibc"];
const BUN = ["@oven/bun-linux-x64", "@oven/bun-linux-aarch64"];
const WORKERD = ["@cloudflare/workerd-linux-64", "@cloudflare/workerd-linux-arm64"];

/** Where a runtime finds the package installed, with a local operator of its own: faults and clocks are set by every check. */
class Place {
  static async make() {
    const operator = await Operator.start(PAGES);
    const folder = await mkdtemp(join(tmpdir(), "uid2-server-"));
    const installed = join(folder, "node_modules/uid2-wasm");
    await mkdir(join(installed, "dist"), { recursive: true });
    await cp(join(ROOT, "pkg/package.json"), join(installed, "package.json"));
    for (const part of ["server", "hash"]) await cp(join(ROOT, "pkg/dist", part), join(installed, "dist", part), { recursive: true });
    await writeFile(join(folder, "package.json"), "{}");
    const { vectors } = JSON.parse(await readFile(join(ROOT, "docs/protocol/vectors.json"), "utf8"));
    await writeFile(join(folder, "world.json"), JSON.stringify({ announced: operator.announced, vectors }));
    return new Place(operator, folder);
  }

  constructor(operator, folder) {
    this._operator = operator;
    this.folder = folder;
  }

  async remove() {
    await this._operator.stop();
    await rm(this.folder, { recursive: true });
  }

  /** The conformance file in one file; the package stays outside, to be found as the runtime finds packages. */
  async bundle(source, name, more) {
    const outfile = join(this.folder, name);
    await build({
      stdin: { contents: source, resolveDir: HERE },
      outfile,
      bundle: true,
      platform: "neutral",
      external: ["uid2-wasm/server", "uid2-wasm/hash", "node:*"],
      logLevel: "warning",
      ...more,
    });
    return outfile;
  }

  /** What the runtime writes. */
  async start(command, ...arguments_) {
    const limits = { cwd: this.folder, timeout: 120_000, maxBuffer: 1 << 24 };
    const { stdout, stderr } = await promisify(execFile)(command, arguments_, limits);
    return `${stdout}\n${stderr}`;
  }
}

const FROM_FILE = `
  import { readFile } from "node:fs/promises";
  import { run } from "./conformance/main.mjs";
  const world = JSON.parse(await readFile("world.json", "utf8"));
  console.log(JSON.stringify(await run(world)));
`;

const WORKER = `
  import world from "world.json";
  import { run } from "./conformance/main.mjs";
  export default { async test() { console.log(JSON.stringify(await run(world))); } };
`;

const CONFIGURATION = `
  using Workerd = import "/workerd/workerd.capnp";
  const config :Workerd.Config = (
    services = [ (name = "main", worker = .main), (name = "internet", network = (allow = ["local", "private"])) ],
  );
  const main :Workerd.Worker = (
    modules = [
      (name = "worker.mjs", esModule = embed "worker.mjs"),
      (name = "server.wasm", wasm = embed "server.wasm"),
      (name = "hash.wasm", wasm = embed "hash.wasm"),
      (name = "world.json", json = embed "world.json"),
    ],
    compatibilityDate = "2026-01-01",
    globalOutbound = "internet",
  );
`;

/** A runtime that runs every check, each of which is a test; too few are a failure. */
function runtime(name, run) {
  test(name, async (t) => {
    const place = await Place.make();
    t.after(() => place.remove());
    const said = await run(place);
    const results = JSON.parse(said.split("\n").find((line) => line.startsWith("[{")) ?? assert.fail(said));
    assert.ok(results.length > 50, `only ${results.length} checks ran`);
    for (const { sentence, failure } of results) await t.test(sentence, () => assert.equal(failure, undefined));
  });
}

describe("every runtime passes every check", { concurrency: true }, () => {
  runtime("Node, as ES module", async (place) =>
    place.start(process.execPath, await place.bundle(FROM_FILE, "checks.mjs", { format: "esm" })),
  );

  runtime("Node, as CommonJS", async (place) => {
    // CommonJS cannot wait at its top.
    const source = FROM_FILE.replace("const world", "(async () => { const world").concat("})();");
    return place.start(process.execPath, await place.bundle(source, "checks.cjs", { format: "cjs" }));
  });

  runtime("Deno", async (place) => {
    const file = await place.bundle(FROM_FILE, "checks.mjs", { format: "esm" });
    const allowed = ["--allow-read", "--allow-net", "--node-modules-dir=manual", "--no-prompt"];
    return place.start(program(DENO, "deno"), "run", ...allowed, file);
  });

  runtime("Bun", async (place) => {
    const file = await place.bundle(FROM_FILE, "checks.mjs", { format: "esm" });
    return place.start(program(BUN, "bin/bun"), "run", file);
  });

  runtime("workerd, which imports the module", async (place) => {
    const nodePaths = [join(place.folder, "node_modules")];
    const external = ["world.json", "*.wasm"];
    await place.bundle(WORKER, "worker.mjs", { format: "esm", conditions: ["workerd"], external, nodePaths });
    for (const part of ["server", "hash"]) await cp(join(ROOT, `pkg/dist/${part}/${part}.wasm`), join(place.folder, `${part}.wasm`));
    const configuration = join(place.folder, "worker.capnp");
    await writeFile(configuration, CONFIGURATION);
    return place.start(program(WORKERD, "bin/workerd"), "test", configuration);
  });
});
