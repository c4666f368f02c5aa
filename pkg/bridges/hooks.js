// A page's own function that gives tokens, where a server has made them: it gives none that must not be shown.
// Only that guard; Google's collectors and the script for Secure Signals call it.

/** Puts a guard in front of the function, once. */
export function guardHooks(person) {
  const name = `get${person._name[0]}${person._name.slice(1).toLowerCase()}AdvertisingToken`;
  const ask = window[name];
  if (typeof ask !== "function" || ask.isGuarded) return;
  const guarded = async (...how) => {
    const token = await ask(...how);
    return typeof token === "string" && person._bars(token) ? undefined : token;
  };
  window[name] = Object.assign(guarded, { isGuarded: true });
}
