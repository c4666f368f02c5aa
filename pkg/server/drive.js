// Walks a call to its end: sends what the module says, waits as long as it says. Network and timers, and no decision.
import { OperatorError, aborted } from "./errors.js";

/** The outcome of a call, which is used up by it. */
export async function drive(call, fetch, signal) {
  try {
    let step = call.start();
    for (;;) {
      if (signal?.aborted) throw aborted(signal);
      if (step.step === "done") return step.outcome;
      if (step.step === "failed") throw new OperatorError(step.failure);
      if (step.step === "wait") {
        await wait(step.ms, signal);
        step = call.waited();
      } else {
        const answer = await send(step, fetch, signal);
        step = answer ? call.answered(...answer) : call.unanswered();
      }
    }
  } finally {
    call.free();
  }
}

/** Status, three headers and the body; nothing when none came in time. */
async function send({ url, authorization, contentType, body, timeoutMs }, fetch, signal) {
  // Not AbortSignal.any: a signal that lives as long as its server would keep what is made of it for every request.
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, timeoutMs);
  signal?.addEventListener("abort", end);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { Authorization: authorization, "Content-Type": contentType },
      body,
      // A redirect would carry the API key to somebody else.
      redirect: "manual",
      signal: ending.signal,
    });
    const header = (name) => response.headers.get(name) ?? undefined;
    const read = new Uint8Array(await response.arrayBuffer());
    return [response.status, header("content-type"), header("retry-after"), header("date"), read];
  } catch {
    if (signal?.aborted) throw aborted(signal);
    return undefined;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

/** Resolves after so long, or rejects with `aborted`. */
export function wait(ms, signal) {
  if (signal?.aborted) return Promise.reject(aborted(signal));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(resolve), ms);
    const abort = () => end(() => reject(aborted(signal)));
    const end = (settle) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      settle();
    };
    signal?.addEventListener("abort", abort);
  });
}
