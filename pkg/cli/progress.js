// A progress bar on a terminal, and nothing in a pipe.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { SingleBar } from "cli-progress";

/** Counts the lines of a file, for the bar alone: nothing is asked by that number. */
export async function countLines(path) {
  const { size } = await stat(path);
  let lines = 0;
  let last = 10;
  if (size > 0) {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines += 1;
      last = piece.at(-1);
    }
  }
  return last === 10 ? lines : lines + 1;
}

/** `{ onProgress, end }`. Without a terminal both do nothing. */
export function barOn(stream, { total, isQuiet }) {
  if (!stream.isTTY || isQuiet) return { onProgress: undefined, end() {} };
  const known = "{bar} {percentage}% · {value} of {total} · {found} · {rate}/s · {eta_formatted} left";
  const bar = new SingleBar({
    format: total ? known : "{value} done · {found} · {rate}/s",
    stream,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 20,
  });
  bar.start(total ?? 0, 0, { found: "", rate: 0 });
  return {
    onProgress({ done, rate, optedOut, malformed = 0, invalid = 0 }) {
      const found = `${optedOut} opted out${malformed + invalid ? `, ${malformed + invalid} rejected` : ""}`;
      bar.update(done, { found, rate: Math.round(rate) });
    },
    end: () => bar.stop(),
  };
}
