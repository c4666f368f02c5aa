// Waiting for a condition, never for a time.
// Nothing else may live here.
import { setTimeout as pause } from "node:timers/promises";

/** Waits until `read` answers something true, and answers that. Fails by name when it never does. */
export async function until(what, read, patienceMs = 20_000) {
  for (const end = Date.now() + patienceMs; Date.now() < end; await pause(15)) {
    const answer = await read();
    if (answer) return answer;
  }
  throw new Error(`waited in vain: ${what}`);
}
