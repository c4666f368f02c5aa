// A page's own function that gives tokens, where a server has made them: it gives none that must not be shown.
// Only that guard; Google's collectors and the script for Secure Signals call it.
import { print } from "./print.js";

/** Whether this may be given away now. What is given is the person's, and is barred with them. */
export function give(person, token) {
  if (typeof token !== "string") return true;
  if (person._bars(token)) return false;
  person._seen.add(print(token));
  return true;
}

const guarded = new WeakSet();

/** The function with the guard in front; anything else as it is. */
function guard(person, ask) {
  if (typeof ask !== "function" || guarded.has(ask)) return ask;
  const asked = async (...how) => {
    const token = await ask(...how);
    return !person._option("hook") || give(person, token) ? token : undefined;
  };
  guarded.add(asked);
  return asked;
}

/**
 * Guards the page's function, now and whenever another is assigned. One that is declared takes the place of anything: it is guarded
 * at the next call of this.
 */
export function guardHook(person) {
  const name = `get${person._name[0]}${person._module.slice(1)}AdvertisingToken`;
  const { get, value, configurable = true } = Object.getOwnPropertyDescriptor(window, name) || {};
  if (get) return;
  let ask = guard(person, value);
  const set = (value) => (ask = guard(person, value));
  // What a script has declared cannot be defined anew.
  if (configurable) Object.defineProperty(window, name, { configurable: true, enumerable: true, get: () => ask, set });
  else if (ask !== value) window[name] = ask;
}
