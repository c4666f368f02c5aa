// A limit in time for what somebody else does: Adobe, a callback, a store. Timers, and no decision.

/** What `work` comes to, or a rejection after so many milliseconds, whether or not it heeds the signal. */
export async function within(ms, work) {
  const ending = new AbortController();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`There was no answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work(ending.signal), late]);
  } finally {
    clearTimeout(timer);
    ending.abort();
  }
}
