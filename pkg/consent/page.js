// A publisher's own function in the place of the signals: what it says of this product.
// Only that; no other signal is read where the page has such a function.
import { DENIED, GRANTED, UNKNOWN } from "./words.js";

const WORDS = [GRANTED, DENIED, UNKNOWN];

/** What the page said, as an object with a member for each product that it spoke of; `undefined` where that is wrong. */
function check(said) {
  const words = Object(said) === said ? said : { UID2: said, EUID: said };
  const given = [words.UID2, words.EUID].filter((word) => word !== undefined);
  return given.length && given.every((word) => WORDS.includes(word)) ? words : undefined;
}

/** A function that throws has said nothing, and when the time is over that denies: the page wanted to be asked. */
export function watchPage(watch, ask) {
  let word = UNKNOWN;
  let hasFailed;
  const notify = (said) => {
    if (watch._isStopped) return;
    const words = check(said);
    if (!words) word = UNKNOWN;
    else if (words[watch._product]) {
      word = words[watch._product];
      hasFailed = false;
    }
    watch._update();
    if (!words) throw new TypeError(`notify takes one of ${WORDS}`);
  };
  watch._signals = [
    () =>
      hasFailed && watch._isLate
        ? ["page", word, DENIED, "The page's consent function failed."]
        : ["page", word, word, `The page says: ${word}.`, true],
  ];
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
