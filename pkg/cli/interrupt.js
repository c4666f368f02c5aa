// Ctrl-C: the first ends the work in order, the second at once.
import { EXIT } from "./ends.js";

const SIGNALS = ["SIGINT", "SIGTERM"];

/** `{ signal, end }`: what is aborted by the first signal of the system, until `end`. */
export function interruptible() {
  const ending = new AbortController();
  let isReaderGone = false;
  const stop = () => {
    if (ending.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write("\nStopping. Once more to stop at once.\n");
    ending.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  // Whoever reads our output has gone: `| head` for example.
  process.stdout.once("error", (error) => {
    if (error.code !== "EPIPE") throw error;
    isReaderGone = true;
    ending.abort();
  });
  return {
    signal: ending.signal,
    /** Nobody wants the rest, and so nobody wants to go on. */
    get isReaderGone() {
      return isReaderGone;
    },
    end() {
      for (const name of SIGNALS) process.off(name, stop);
    },
  };
}
