// What a visitor has switched: product, storage, network and lifetimes. Shared by all tabs of the demo, through local storage.
// Choices only; what they lead to is with whoever reads them.

const KEY = "courier.settings";
const INITIAL = { product: "uid2", storage: "local", network: "normal", lifetime: 1 };

/** After how many seconds a token is refreshed. So short that a visitor sees it happen; up to what production does. */
export const REFRESH_AFTER_S = [5, 15, 60, 300, 900, 3600, 14_400];

/** The three spans that belong to a choice, as the operator's control endpoint takes them. */
export function lifetimes({ lifetime }) {
  const refreshMs = REFRESH_AFTER_S[lifetime] * 1000;
  return {
    refresh_from_after_ms: refreshMs,
    identity_expires_after_ms: 3 * refreshMs,
    refresh_expires_after_ms: 40 * refreshMs,
  };
}

export function readSettings() {
  return { ...INITIAL, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
}

export function changeSettings(change) {
  const settings = { ...readSettings(), ...change };
  localStorage.setItem(KEY, JSON.stringify(settings));
  return settings;
}

/** Calls `changed` when another tab has switched something. */
export function onSettings(changed) {
  addEventListener("storage", ({ key }) => key === KEY && changed(readSettings()));
}
