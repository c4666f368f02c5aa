// A checkpoint in a file: whole or as it was before, also when the power goes. What is in it is the stream's.
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a file so that it is whole or as it was before, and is on the disk when this resolves. */
export async function writeDurably(path, text) {
  const beside = `${path}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

/** Some systems have no such thing as a folder that can be synchronised; there the rename is all that can be had. */
async function syncFolder(path) {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** What the file has, or nothing where there is none. */
export async function readIfThere(path) {
  return readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

/**
 * A checkpoint for a stream. `before()` runs before each is written: what was made of the results so far has to be durable by then.
 * What it answers is kept with the checkpoint: `beside`, once the next run has loaded it.
 */
export function fileCheckpoint(path, { before } = {}) {
  const checkpoint = {
    beside: undefined,
    async load() {
      const text = await readIfThere(path);
      if (text === undefined) return undefined;
      const { beside, ...state } = readJson(text);
      checkpoint.beside = beside;
      return state;
    },
    async save(state) {
      const beside = await before?.();
      await writeDurably(path, `${JSON.stringify({ ...state, beside })}\n`);
    },
    async remove() {
      await rm(path, { force: true });
    },
  };
  return checkpoint;
}

/** What is no JSON is no checkpoint, which the stream then says. */
function readJson(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
