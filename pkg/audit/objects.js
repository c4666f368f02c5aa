// The texts in a page's own objects, whatever those are: cyclic, huge, proxies, with getters that throw.
// Reading only, and only so much of it; platform objects (elements, windows, storage) are not entered.
import { attempt } from "../local.js";

/** How deep, how many members of one object, and how many values in all, where a caller names no other number. */
const DEPTH = 10;
const MEMBERS = 1000;
const VALUES = 20000;

/** Members that only a platform object has: reading one of another object throws. */
const isOfPlatform = (value) =>
  [
    () => Reflect.get(Node.prototype, "nodeType", value),
    () => Reflect.get(Storage.prototype, "length", value),
    () => value.window === value,
  ].some((read) => attempt(() => read() || read() === 0));

const isEntered = (value) => (typeof value === "object" || typeof value === "function") && value !== null;

/** Names and values of at most so many members: of an array the first ones and the last ones. */
function membersOf(value) {
  for (const Collection of [Map, Set]) {
    const iterator = attempt(() => Collection.prototype.entries.call(value));
    if (iterator) return firstOf(iterator);
  }
  if (attempt(() => ArrayBuffer.isView(value))) return [];
  const names = attempt(() => (Array.isArray(value) ? indexesOf(value.length) : Object.keys(value).slice(0, MEMBERS))) || [];
  return names.map((name) => [String(name), attempt(() => value[name])]);
}

function firstOf(iterator) {
  const members = [];
  for (const [key, value] of iterator) {
    if (members.length > MEMBERS) break;
    const name = typeof key === "string" && key !== value ? key : String(members.length);
    members.push([name, value]);
    if (isEntered(key) && key !== value) members.push([name, key]);
  }
  return members;
}

function indexesOf(length) {
  const count = Math.min(length, MEMBERS);
  const last = length - count;
  return Array.from({ length: last < MEMBERS ? Math.min(length, 2 * MEMBERS) : 2 * count }, (_, at) =>
    last >= MEMBERS && at >= count ? last + at - count : at,
  );
}

/**
 * Each step of a walk through a value: a path and a text, which is a value or a member's name; or nothing, so that the caller may
 * rest.
 * @param {Set} seen what was walked through; grows
 */
export function* textsIn(root, seen = new Set(), most = VALUES) {
  const queue = [["", root, 0]];
  for (let at = 0; at < queue.length && at < most; at++) {
    const [path, value, depth] = queue[at];
    queue[at] = undefined;
    yield typeof value === "string" ? [path, value] : undefined;
    if (!isEntered(value) || depth > DEPTH || seen.has(value) || isOfPlatform(value)) continue;
    seen.add(value);
    for (const [name, member] of membersOf(value)) {
      yield [path, name];
      if (queue.length < most && (typeof member === "string" || isEntered(member)))
        queue.push([path ? `${path}.${name}` : name, member, depth + 1]);
    }
  }
}
