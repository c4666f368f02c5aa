// A publisher's own function in the place of the signals: what it says of this product.
// Only that; no other signal is read where the page has such a function.
import { DENIED, GRANTED, UNKNOWN } from "./words.js";

const WORDS = [GRANTED, DENIED, UNKNOWN];

/** A function that throws has said nothing: nobody is shown, and nobody's token is lost by a mistake in a script. */
export function watchPage(watch, ask) {
  let word = UNKNOWN;
  /** Takes one word for all products, or an object with a word for each. */
  const notify = (said) => {
    if (watch._isStopped) return;
    word = Object(said) === said ? said[watch._product] : said;
    const isWrong = !WORDS.includes(word);
    if (isWrong) word = UNKNOWN;
    watch._update();
    if (isWrong) throw new TypeError(`notify takes one of ${WORDS}`);
  };
  watch._signals.push(() => ["page", word, word, `The page says: ${word}.`, true]);
  watch._isBusy = true;
  try {
    const end = ask(notify);
    watch._stops.push(() => end());
  } catch (_) {
    if (word !== DENIED) word = UNKNOWN;
  }
  watch._isBusy = false;
  watch._update();
}
