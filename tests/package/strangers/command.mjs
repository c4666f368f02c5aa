// Commands that a person would type: run to their end, or started and stopped.
// What is typed, and where, is for the consumers.
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const LIMITS = { timeout: 300_000, maxBuffer: 1 << 25 };

/** What is minified tells nobody anything. */
const LONG_LINE = /^(.{300}).+$/gm;

/** No tool asks about itself, tells anybody of us, or colours what we read. */
const QUIET = { CI: "1", NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1", npm_config_update_notifier: "false" };

const environment = (more) => ({ ...process.env, FORCE_COLOR: undefined, NODE_OPTIONS: undefined, ...QUIET, ...more });

/** What the command writes to its standard output. A failure says everything that the command said. */
export async function run(folder, command, ...given) {
  return runWith({}, folder, command, ...given);
}

/** The same, with more in the environment. */
export async function runWith(more, folder, command, ...given) {
  try {
    const { stdout } = await promisify(execFile)(command, given, { cwd: folder, env: environment(more), ...LIMITS });
    return stdout;
  } catch (error) {
    const said = [error.stdout, error.stderr].map((text) => text.replace(LONG_LINE, "$1…"));
    throw new Error([[command, ...given].join(" "), `ended with ${error.code}`, ...said].join("\n"));
  }
}

/** Starts a server and waits until it has said `pattern`; answers what matched, and how to stop it and its children. */
export function start(folder, command, given, pattern) {
  const started = spawn(command, given, { cwd: folder, env: environment(), detached: true });
  const stop = () => started.exitCode === null && process.kill(-started.pid);
  let said = "";
  const matched = new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk;
      const match = pattern.exec(said);
      if (match) resolve(match);
    };
    started.stdout.on("data", listen);
    started.stderr.on("data", listen);
    started.on("error", reject);
    started.on("close", () => reject(new Error(`${command} ended: ${said}`)));
  });
  return { matched, stop };
}
