// A long work from an input to outputs: its progress, its checkpoint, and Ctrl-C. What is asked, and what is written, is the command's.
import { stat, writeFile } from "node:fs/promises";
import { fileCheckpoint, readIfThere } from "../server/file_checkpoint.js";
import { EXIT, Usage } from "./ends.js";
import { interruptible } from "./interrupt.js";
import { barOn, countLines } from "./progress.js";
import { StandardOutput, TextFile, checkBytes } from "./text_file.js";

/** How many rejected lines are named one by one. */
const MOST_NAMED = 20;

/**
 * Runs it. `streamOf(options)` makes the stream from `{ checkpoint, onProgress, signal, total }`; `paths` are the outputs, of which the
 * first may be missing: standard output. `write(result, outputs)` writes one; `begin(outputs, isResumed)` comes before, `end` after.
 * `isRejected(result)` says which lines to name, for `reason`. The exit code.
 */
export async function runBulk({ input, options, paths, streamOf, begin, write, end = () => {}, isRejected, reason, name }) {
  const checkpointPath = options.checkpoint ?? (paths[0] && `${paths[0]}.checkpoint`);
  const resumed = await checkResumable(checkpointPath, options);
  const outputs = await Promise.all(paths.map((path, at) => openOutput(path, resumed?.[at])));
  const kept = checkpointOf(checkpointPath, outputs);
  const interrupt = interruptible();
  const total = input.total ?? (process.stderr.isTTY && input.path ? await countLines(input.path) : undefined);
  const bar = barOn(process.stderr, { total, isQuiet: options.quiet });
  const rejected = rejections(reason);
  try {
    begin(outputs, resumed !== undefined);
    const stream = streamOf({ checkpoint: kept.checkpoint, onProgress: bar.onProgress, signal: interrupt.signal, total });
    for await (const result of stream) {
      write(result, outputs);
      if (isRejected(result)) rejected.add(result.line);
    }
    end(outputs);
    bar.end();
    rejected.tell();
    return rejected.count ? EXIT.rejected : EXIT.done;
  } catch (error) {
    bar.end();
    end(outputs);
    await leave({ error, path: checkpointPath, kept, name, input });
    throw error;
  } finally {
    interrupt.end();
    for (const output of outputs) output.close();
  }
}

/** What an earlier run had written, where this one goes on with it. Neither begins again nor goes on by mistake. */
async function checkResumable(path, { resume }) {
  const text = path && (await readIfThere(path));
  if (resume && text === undefined) {
    throw new Usage(
      path ? `There is no checkpoint ${path}.` : "There is no checkpoint to resume from.",
      "Name it with --checkpoint, or leave --resume out to begin.",
    );
  }
  if (text === undefined) return undefined;
  if (!resume) throw new Usage(`An earlier run left ${path}.`, "Add --resume to go on with it, or remove the file to begin again.");
  try {
    return JSON.parse(text).beside ?? [];
  } catch {
    throw new Usage(`${path} is no checkpoint.`, "Remove the file to begin again.");
  }
}

async function openOutput(path, bytes) {
  if (path === undefined) return new StandardOutput();
  if (bytes !== undefined) checkBytes(bytes, (await stat(path)).size, path);
  return new TextFile(path, bytes);
}

/** In the file from the first batch on, or else in memory, to be written where the run is interrupted. */
function checkpointOf(path, outputs) {
  const before = async () => outputs.map((output) => output.sync() ?? null);
  if (path) return { checkpoint: fileCheckpoint(path, { before }) };
  const kept = { last: undefined };
  kept.checkpoint = {
    load: async () => undefined,
    async save(state) {
      kept.last = structuredClone(state);
      await outputs[0].drained();
    },
  };
  return kept;
}

/** Says how to go on. What is left on standard output ends with a whole batch, and so does a checkpoint that is written now. */
async function leave({ error, path, kept, name, input }) {
  const say = (text) => process.stderr.write(`${text}\n`);
  const isUsage = error instanceof Usage || error.code === "wrong_checkpoint";
  if (isUsage || !input.isRepeatable) return;
  if (!path && !kept.last) return;
  const file = path ?? `uid2-wasm-${name}.checkpoint`;
  if (!path) await writeFile(file, `${JSON.stringify(kept.last)}\n`, { mode: 0o600 });
  else if ((await readIfThere(path)) === undefined) return;
  const added = [...(path ? [] : ["--checkpoint", file]), "--resume"].filter((word) => !process.argv.includes(word));
  say(`What was done is in the output, and where it stopped in ${file}.`);
  say(
    `To go on, run the same again${input.path ? "" : " with the same input"}${path ? "" : ", with its output added to what is there (>>)"}:`,
  );
  say(`  npx uid2-wasm ${[...process.argv.slice(2), ...added].map(quoted).join(" ")}`);
}

const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Names the first rejected lines at once, and counts the others. */
function rejections(reason) {
  let count = 0;
  return {
    add(line) {
      count += 1;
      if (count <= MOST_NAMED) process.stderr.write(`line ${line}: ${reason}\n`);
    },
    get count() {
      return count;
    },
    tell() {
      if (count > MOST_NAMED) process.stderr.write(`and ${count - MOST_NAMED} lines more, which the output has too.\n`);
    },
  };
}
