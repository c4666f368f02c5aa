// A stranger's project: a throw-away folder made of a committed one, with the tarball and what its package.json pins
// installed, and an operator and a browser to live with. What the project does is in its own files.
import { after, test } from "node:test";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../../e2e/engines/chromium.mjs";
import { Operator, PAGES } from "../../e2e/operator.mjs";
import { run, runWith, start } from "./command.mjs";

/** The packed package. */
export const TARBALL = process.env.UID2_TARBALL;
const CONSUMERS = new URL("./consumers/", import.meta.url);

let browser;
after(async () => (await browser)?.close());

/** A test of one consumer, whose files are in `consumers/NAME` or elsewhere. */
export function consumer(name, sentence, ...rest) {
  const [go, { from = fileURLToPath(new URL(name, CONSUMERS)) } = {}] = rest.reverse();
  test(`${name}: ${sentence}`, { timeout: 600_000 }, async () => {
    const project = await Project.make(name, from);
    try {
      await go(project);
    } finally {
      await project.remove();
    }
  });
}

class Project {
  static async make(name, from) {
    if (!TARBALL) throw new Error("UID2_TARBALL has to name the packed package: node run.mjs packs it");
    const folder = await mkdtemp(join(tmpdir(), `uid2-${name}-`));
    const project = new Project(folder);
    const isSource = (path) => !path.slice(from.length).includes("node_modules");
    await cp(from, folder, { recursive: true, filter: isSource });
    await project.install();
    return project;
  }

  constructor(folder) {
    this.folder = folder;
    this._ends = [];
  }

  async remove() {
    for (const end of this._ends.reverse()) await end();
    await rm(this.folder, { recursive: true, maxRetries: 5 });
  }

  /** Installs what package.json pins and the tarball, with other versions of some packages where they are named. */
  install(...others) {
    const quiet = ["--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--loglevel=error"];
    return this.run("npm", "install", ...quiet, "--prefer-offline", TARBALL, ...others);
  }

  /** Adds the files of another consumer, which several share. */
  use(name) {
    return cp(new URL(`${name}/`, CONSUMERS), this.folder, {
      recursive: true,
      filter: (path) => !path.endsWith("package.json"),
    });
  }

  run(command, ...given) {
    return run(this.folder, command, ...given);
  }

  /** Builds or tests as the project's package.json says. */
  runScript(script, environment = {}) {
    return runWith(environment, this.folder, "npm", "run", "--silent", script);
  }

  /** Copies files of the installed package, and the core, to where the project serves them. */
  async copyInstalled(files, to) {
    const dist = join(this.folder, "node_modules/uid2-wasm/dist");
    const cores = (await readdir(dist)).filter((file) => file.startsWith("uid2-core."));
    await mkdir(join(this.folder, to), { recursive: true });
    for (const file of [...files, ...cores]) await cp(join(dist, file), join(this.folder, to, file));
  }

  /** An operator of its own, which serves `site`, a folder of the project, as well. */
  async operator(site) {
    const operator = await Operator.start(site ? join(this.folder, site) : PAGES);
    this._ends.push(() => operator.stop());
    return operator;
  }

  /** Where code that is no page finds that operator. */
  async writeWorld(operator) {
    const text = JSON.stringify({ announced: operator.announced });
    await writeFile(join(this.folder, "world.json"), text);
  }

  /** Starts a server, which ends together with the project, and answers what matched its address. */
  serve(command, ...given) {
    const server = start(this.folder, command, given, /http:\/\/localhost:\d+/);
    this._ends.push(server.stop);
    return server.matched;
  }

  async newPage() {
    browser ??= launch();
    const context = await (await browser).newContext();
    this._ends.push(() => context.close());
    return context.newPage();
  }
}
