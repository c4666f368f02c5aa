// Stored raw UIDs in a file, one in each line, as `recheck` wants them: slices of the file by their bytes, so that nobody has to count
// its lines; when each was asked, in a file beside it; and who opted out, in another.
import { createReadStream } from "node:fs";
import { appendFile, open, stat } from "node:fs/promises";
import { invalidArgument } from "./errors.js";
import { readIfThere, writeDurably } from "./file_checkpoint.js";
import { linesOf } from "./lines.js";

/** A raw UID has 44 letters, and a line has its end. */
const LINE_BYTES = 45;
const SLICE_IDS = 500_000;

/**
 * A store for `recheck`. `path` has the raw UIDs; lines may be added at its end. `optedOutPath` gets a line of JSON for each opt-out
 * that was found, and `statePath` says when each slice was asked.
 */
export function rawUidFile({
  path,
  optedOutPath = `${path}.opted-out.jsonl`,
  statePath = `${path}.recheck.json`,
  sliceIds = SLICE_IDS,
}) {
  if (!(Number.isSafeInteger(sliceIds) && sliceIds > 0)) throw invalidArgument("sliceIds must be how many ids a slice has");
  const sliceBytes = sliceIds * LINE_BYTES;
  const read = async () => JSON.parse((await readIfThere(statePath)) ?? JSON.stringify({ sliceIds, askedAt: {} }));
  return {
    async slices() {
      const state = await read();
      if (state.sliceIds !== sliceIds) throw invalidArgument("sliceIds must be what it was when the file was first asked about");
      const { size } = await stat(path);
      const count = Math.ceil(size / sliceBytes);
      return Array.from({ length: count }, (_, number) => ({
        name: String(number),
        count: Math.ceil(Math.min(sliceBytes, size - number * sliceBytes) / LINE_BYTES),
        askedAt: state.askedAt[number],
      }));
    },
    read: (name) => idsIn(path, Number(name) * sliceBytes, (Number(name) + 1) * sliceBytes),
    async take(_, results) {
      const found = results.filter(({ status }) => status === "opted_out");
      if (!found.length) return;
      await appendFile(
        optedOutPath,
        found.map(({ rawUid, optedOutSince }) => `${JSON.stringify({ rawUid, optedOutSince })}\n`).join(""),
      );
      const file = await open(optedOutPath, "r+");
      await file.sync().finally(() => file.close());
    },
    async asked(name, askedAt) {
      const state = await read();
      state.askedAt[name] = askedAt;
      await writeDurably(statePath, `${JSON.stringify(state)}\n`);
    },
  };
}

/** The lines that begin at these bytes. One that a slice cuts belongs to the slice in which it begins. */
async function* idsIn(path, from, to) {
  // The byte before tells whether a line begins at the first one.
  let at = Math.max(0, from - 1);
  const stream = createReadStream(path, { start: at, encoding: "latin1" });
  let isBegun = from === 0;
  for await (const line of linesOf(stream)) {
    if (isBegun && at >= to) return;
    const rawUid = line.trim();
    if (isBegun && rawUid) yield rawUid;
    at += line.length + 1;
    isBegun = true;
  }
}
