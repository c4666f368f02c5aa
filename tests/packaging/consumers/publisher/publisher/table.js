// All sentences of the table, and the laws that hold in every one of them. What differs in the official package, and why, is
// in differences.js.
import { ANSWERS } from "./answers.js";
import { ORDINARY } from "./ordinary.js";
import { PLACES } from "./products.js";
import { STORAGE } from "./storage.js";
import { TIMING } from "./timing.js";

export const TABLE = { ...ORDINARY, ...TIMING, ...ANSWERS, ...STORAGE };

/** Each by what page.js writes down where it is broken. */
export const LAWS = {
  "clearTimeout is called only with a live timer": "dead",
  "one outermost call sets at most one timer": "many",
  "while a request is under way there is no timer": "asking",
};

/** Where a sentence is tried: everywhere, unless it says otherwise. */
export const placesOf = ({ places = Object.keys(PLACES) }) => places;
