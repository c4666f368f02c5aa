// Ctrl-C: the first ends the work in order, the second at once.
import { EXIT } from "./ends.js";

const SIGNALS = ["SIGINT", "SIGTERM"];

/** `{ signal, end }`: what is aborted by the first signal of the system, until `end`. */
export function interruptible() {
  const ending = new AbortController();
  const stop = () => {
    if (ending.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write("\nStopping. Once more to stop at once.\n");
    ending.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return {
    signal: ending.signal,
    end() {
      for (const name of SIGNALS) process.off(name, stop);
    },
  };
}
