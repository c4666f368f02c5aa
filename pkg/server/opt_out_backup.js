// A store of opt-outs as lines of text, and back: a line that says what it is, a raw UID and its second on each line, and a last
// one with their number, so that a backup that was cut short is not taken for a whole one.
import { invalidArgument } from "./errors.js";
import { linesOf } from "./lines.js";
import { readRawUid } from "./raw_uid.js";

const FIRST = "uid2-wasm opt-outs 1";
const LAST = "end ";

/** Lines that are kept at the same time: they go to the store in a few groups. */
const AT_ONCE = 5_000;

/** Texts of many lines each. */
export async function* backupOf(store) {
  let count = 0;
  yield `${FIRST}\n`;
  for await (const page of store.pages()) {
    const opted = page.filter(({ key }) => readRawUid(key) >= 0);
    count += opted.length;
    if (opted.length > 0) yield opted.map(({ key, since }) => `${key} ${Math.floor(since / 1_000)}\n`).join("");
  }
  yield `${LAST}${count}\n`;
}

/** Hands each raw UID and its second to `keep`. How many there were. A backup that is not whole is an error, after all that it has. */
export async function restore(chunks, keep) {
  let [count, isFirst, end] = [0, true, undefined];
  let read = [];
  const keepAll = async () => {
    await Promise.all(read.map(([rawUid, seconds]) => keep(rawUid, seconds)));
    count += read.length;
    read = [];
  };
  for await (const line of linesOf(chunks)) {
    if (isFirst && line !== FIRST) throw invalidArgument("This is no backup of opt-outs");
    if (end !== undefined) throw invalidArgument("The backup has more after its end");
    if (line.startsWith(LAST)) end = Number(line.slice(LAST.length));
    else if (!isFirst) read.push(readLine(line));
    isFirst = false;
    if (read.length === AT_ONCE) await keepAll();
  }
  await keepAll();
  if (end !== count) throw invalidArgument("The backup is not whole: what it has is kept");
  return count;
}

function readLine(line) {
  const [rawUid, seconds] = line.split(" ");
  const isWhole = readRawUid(rawUid) >= 0 && /^\d{1,10}$/.test(seconds ?? "") && Number(seconds) <= 0xffff_ffff;
  if (!isWhole) throw invalidArgument("A line of the backup is no raw UID and its second");
  return [rawUid, Number(seconds)];
}
