// What many samples come to: median, quartiles, ratio.
// Arithmetic only; what was measured, and how it is told, belongs elsewhere.

/** The number that the share `part` of all lies below, between two samples as far as it is between them. */
export function quantile(numbers, part) {
  if (numbers.length === 0) throw new Error("there is nothing to take a quantile of");
  const sorted = Float64Array.from(numbers).sort();
  const place = (sorted.length - 1) * part;
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** Median and quartiles. */
export const summarize = (numbers) => ({
  median: quantile(numbers, 0.5),
  low: quantile(numbers, 0.25),
  high: quantile(numbers, 0.75),
});

/**
 * Samples by what was measured, in which case, and of which contender.
 * @param {{ measure: string, at: string, of: string, value: number }[]} samples
 * @returns {Record<string, Record<string, Record<string, { median: number, low: number, high: number }>>>}
 */
export function summarizeAll(samples) {
  const all = {};
  for (const { measure, at, of, value } of samples) (((all[measure] ??= {})[at] ??= {})[of] ??= []).push(value);
  for (const cases of Object.values(all)) {
    for (const contenders of Object.values(cases)) {
      for (const [of, numbers] of Object.entries(contenders)) contenders[of] = summarize(numbers);
    }
  }
  return all;
}
