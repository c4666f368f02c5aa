// Local storage, key by key, where reading and writing may throw.
// Nothing is known here of what is stored.

/** Runs `act`; `undefined` where it throws, as blocked storage does at every access. */
export const attempt = (act) => {
  try {
    return act();
  } catch (_) {
    return undefined;
  }
};

/** Without a value, removes. */
export const writeLocal = (name, value) =>
  attempt(() => (value ? localStorage.setItem(name, value) : localStorage.removeItem(name)));

/** The value of a key. A wrapper of the page may answer an object in place of the text. */
export function readLocal(name) {
  const value = attempt(() => localStorage.getItem(name));
  return value && typeof value !== "string" ? JSON.stringify(value) : value;
}
