// Taking ids out of what other libraries hold: OpenRTB's eids, wherever they are in an object or in JSON.
// Only how they are found; which ids are barred, person.js knows.
import { attempt } from "../local.js";

/** So deep goes what Prebid keeps of an auction; what is deeper is a library's own object, or the document. */
const MAX_DEPTH = 14;

/** An id without those that must not be shown; `undefined` where none is left. */
function withoutBarred(eid, people, bars) {
  const person = eid && people.find(({ _source }) => _source === eid.source);
  if (!person) return eid;
  const uids = [].concat(eid.uids || []).filter(({ id }) => !bars(person, id));
  return uids.length ? (uids.length === eid.uids.length ? eid : { ...eid, uids }) : undefined;
}

/** The same of a list; the list itself where nothing is taken out. */
function filter(list, people, bars) {
  const left = list.map((eid) => withoutBarred(eid, people, bars)).filter((eid) => eid !== undefined);
  return left.length === list.length && left.every((eid, at) => eid === list[at]) ? list : left;
}

/** Whether this is a plain object or a list, and no element or window. */
const isPlain = (value) => Array.isArray(value) || (Object(value) === value && [Object.prototype, null].includes(Object.getPrototypeOf(value)));

/** Whether an id must not be shown now, and whether it never may be again. */
export const barredNow = (person, id) => person._bars(id);
export const barredForGood = (person, id) => person._isOfGone(id);

/**
 * Takes barred ids out of everything in `holder`: in place, or where something is frozen in a copy that takes its place. Texts that are
 * JSON with an id in it are written anew.
 * @param {(person: import("./person.js").Person, id: string) => boolean} bars
 * @param {Map<object, object>} [done] what was looked at, and what has taken its place
 */
export function strip(holder, people, bars, done = new Map(), depth = 0) {
  if (depth > MAX_DEPTH) return;
  for (const key of Object.keys(holder)) attempt(() => stripMember(holder, key, people, bars, done, depth));
}

function stripMember(holder, key, people, bars, done, depth) {
  const value = holder[key];
  if (typeof value === "string") return stripText(holder, key, value, people, bars);
  if (!isPlain(value)) return;
  // Prebid's own form: the ids by the names of their modules. The object is the one in Prebid's memory, where it may have to stay.
  const person = people.find(({ _module }) => _module === key);
  if (person && typeof value.id === "string" && bars(person, value.id)) return (holder[key] = { optout: true });
  let left = done.get(value);
  const isDone = left;
  if (!isDone) {
    left = Object.isFrozen(value) ? (Array.isArray(value) ? value.slice() : { ...value }) : value;
    done.set(value, left);
  }
  if (left !== value) holder[key] = left;
  if (isDone) return;
  if (Array.isArray(left) && left.some((eid) => eid && eid.source)) {
    const others = filter(left, people, bars);
    if (others !== left) left.splice(0, left.length, ...others);
  }
  strip(left, people, bars, done, depth + 1);
}

function stripText(holder, key, text, people, bars) {
  if (!/^\s*[[{]/.test(text) || !people.some(({ _source, _module }) => text.includes(_source) || text.includes(_module))) return;
  const made = { value: JSON.parse(text) };
  const before = JSON.stringify(made.value);
  strip(made, people, bars);
  const after = JSON.stringify(made.value);
  if (after !== before) holder[key] = after;
}
