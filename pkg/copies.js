// Copies of a token that the page's own code keeps, which an opt-out reports and leaves.
// Storage is read at once; elements and the data layer, of which a page may have many, in slices of idle time.
import { pairsOf, readCookies } from "./cookies.js";
import { attempt } from "./local.js";

/** How many elements one slice reads. */
const SLICE = 200;

/** A page that is not idle for this long is read without waiting longer. */
const PATIENCE_MS = 1000;

const NOT_OURS = "a copy of somebody else's";

/** Answers a function that tells whether a value holds `token`, as it is or percent-encoded. */
function finderOf(token) {
  const forms = [token, encodeURIComponent(token)];
  return (value) => {
    const text = attempt(() => JSON.stringify(value)) || "";
    return forms.some((form) => text.includes(form));
  };
}

/** The names whose values hold a copy. None where reading throws: storage may be refused, or replaced by the page's code. */
const copiesAmong = (holds, place, pairs) =>
  attempt(() =>
    pairs()
      .filter(([, value]) => holds(value))
      .map(([key]) => ({ place, key, why: NOT_OURS })),
  ) || [];

/** The copies in storage and in cookies. */
export function copiesInStorage(token) {
  const holds = finderOf(token);
  return [
    ...copiesAmong(holds, "localStorage", () => Object.entries(localStorage)),
    ...copiesAmong(holds, "sessionStorage", () => Object.entries(sessionStorage)),
    ...copiesAmong(holds, "cookie", () => pairsOf(readCookies()).map((pair) => pair.split(/=(.*)/))),
  ];
}

/**
 * Names and values of an element's attributes, and a script's text. Members are read by way of the prototype: a form's field
 * with the name `attributes` hides that member of the form.
 */
export function writtenIn(element) {
  const read = (member) => Reflect.get(Element.prototype, member, element);
  const name = read("localName");
  const pairs = name === "script" ? [[name, element.text]] : [];
  for (const attribute of read("attributes")) pairs.push([`${name} ${attribute.name}`, attribute.value]);
  return pairs;
}

/**
 * Runs `call` in idle time. WebKit and test environments have no idle time: there the first slice is read at the end of the
 * task, and each further slice in a task of its own. So a small page, which is one slice, sets no timer.
 */
const whenIdle = (call, isFirst) =>
  attempt(() => requestIdleCallback(call, { timeout: PATIENCE_MS })) ||
  (isFirst ? Promise.resolve().then(call) : setTimeout(call));

/**
 * Reads elements and data layer, and then tells which copies there are.
 * @returns {() => void} ends that; the token is forgotten at once
 */
export function readPage(token, tell) {
  let holds = finderOf(token);
  let pairs;
  let elements;
  const found = [];
  const read = () => {
    if (!holds) return;
    elements = elements || [...(attempt(() => document.querySelectorAll("*")) || [])];
    pairs = pairs || attempt(() => Object.entries(window.dataLayer)) || [];
    for (const element of elements.splice(0, SLICE))
      found.push(...copiesAmong(holds, "document", () => writtenIn(element)));
    if (!elements.length) found.push(...copiesAmong(holds, "dataLayer", () => pairs.splice(0, SLICE)));
    if (elements.length + pairs.length) return void whenIdle(read);
    holds = undefined;
    tell(found);
  };
  whenIdle(read, true);
  return () => (holds = undefined);
}
