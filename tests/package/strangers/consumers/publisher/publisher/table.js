// All sentences of the table, and the laws that hold in every one of them. What differs in the official package, and why, is
// in differences.js.
import { ANSWERS } from "./answers.js";
import { CALLS } from "./calls.js";
import { INIT } from "./init.js";
import { PLACES } from "./products.js";
import { REFRESHES } from "./refreshes.js";
import { STORAGE } from "./storage.js";
import { TIMING } from "./timing.js";

export const TABLE = { ...INIT, ...REFRESHES, ...CALLS, ...TIMING, ...ANSWERS, ...STORAGE };

/** Each by what page.js writes down where it is broken. */
export const LAWS = {
  "clearTimeout is called only with a live timer": "dead",
  "one outermost call sets at most one timer": "many",
  "the timer that an answer makes necessary is set before whoever answered goes on": "late",
  "while a request is under way there is no timer": "asking",
};

/** Each product, and the one whose official package is on npm. */
export const OURS = ["UID2", "EUID"];
export const OFFICIAL = ["EUID"];

/** Where a sentence is tried: everywhere, unless it says otherwise. */
const placesOf = ({ places = Object.keys(PLACES) }) => places;

/** Each sentence at each of its places. */
export const everySentence = () =>
  Object.entries(TABLE).flatMap(([sentence, row]) => placesOf(row).map((place) => [sentence, place]));

/** How many tests there are: of each product, of each beside its official package, and one of the list of differences. */
export const countTests = () =>
  everySentence().length * (OURS.length + OFFICIAL.length) + Object.keys(LAWS).length * OURS.length + 1;
