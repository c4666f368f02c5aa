// The built command line as a process, and the operator's double as a server that it can ask.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ROOT } from "../../e2e/operator.mjs";
import { KEY, SECRET } from "../conformance/double.mjs";

export const PROGRAM = join(ROOT, "pkg/dist/cli/uid2-wasm.cjs");

/** A folder of its own until the test is over. */
export async function folderFor(t) {
  const folder = await mkdtemp(join(tmpdir(), "uid2-cli-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** The double behind HTTP until the test is over; its address. */
export async function serve(t, { fetch }) {
  const server = createServer(async (request, response) => {
    const body = new Uint8Array(await buffer(request));
    const answer = await fetch(request.url, { headers: { "Content-Type": request.headers["content-type"] }, body });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${server.address().port}`;
}

/** The environment of a command that asks there. */
export const environment = (baseUrl, more = {}) => ({
  PATH: process.env.PATH,
  UID2_API_KEY: KEY,
  UID2_CLIENT_SECRET: SECRET,
  ...(baseUrl && { UID2_BASE_URL: baseUrl }),
  ...more,
});

/** A command that runs: `child`, and `ended`, what it came to. */
export function start(words, { env = environment(), cwd, input } = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...words], { env, cwd });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (said[name] += text));
  child.stdin.on("error", () => {});
  if (input !== undefined) child.stdin.end(input);
  const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal, ...said })));
  return { child, said, ended };
}

export const run = (words, options = {}) => start(words, { input: "", ...options }).ended;

/** What is in JSON lines. */
export const rowsOf = (text) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
