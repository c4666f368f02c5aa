// How far a long work is: what is done, how fast, and how much longer. The clock is an argument.

/** A function from the counts so far to what is told. `before` is what an earlier run had done, which says nothing of the pace. */
export function progressOf(total, before, now) {
  const began = now();
  return (counts) => {
    const seconds = (now() - began) / 1_000;
    const rate = seconds > 0 ? (counts.done - before) / seconds : 0;
    const etaMs = total === undefined || rate === 0 ? undefined : Math.max(0, ((total - counts.done) / rate) * 1_000);
    return { ...counts, total, rate, etaMs };
  };
}
