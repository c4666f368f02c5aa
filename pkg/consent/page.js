// A publisher's own function in the place of the signals: what it says of this product.
// Only that; no other signal is read where the page has such a function.
import { DENIED, GRANTED, UNKNOWN } from "./words.js";

const WORDS = [GRANTED, DENIED, UNKNOWN];

/** A function that throws has said nothing, and when the time is over that denies: the page wanted to be asked. */
export function watchPage(watch, ask) {
  let word = UNKNOWN;
  let hasFailed;
  /** Takes one word for all products, or an object with a word for each. */
  const notify = (said) => {
    if (watch._isStopped) return;
    word = Object(said) === said ? said[watch._product] : said;
    const isWrong = !WORDS.includes(word);
    if (isWrong) word = UNKNOWN;
    else hasFailed = false;
    watch._update();
    if (isWrong) throw new TypeError(`notify takes one of ${WORDS}`);
  };
  watch._signals.push(() =>
    hasFailed && watch._isLate
      ? ["page", word, DENIED, "The page's consent function failed."]
      : ["page", word, word, `The page says: ${word}.`, true],
  );
  watch._isBusy = true;
  try {
    const end = ask(notify);
    watch._stops.push(() => end());
  } catch (_) {
    hasFailed = true;
    word = UNKNOWN;
  }
  watch._isBusy = false;
  watch._update();
}
