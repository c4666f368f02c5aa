// Which choice counts on this page now, in a word, from what an SDK's getters answer. Nothing is drawn here.
// The order is the order of the answers: a person's own choice comes before a signal, and a signal before its absence.
import { attempt } from "../local.js";

const isOn = () => attempt(() => navigator.globalPrivacyControl) === true;

const verdicts = (signals, word) => signals.filter(({ verdict }) => verdict === word).map(({ signal }) => signal);

/**
 * The words, each of which has a text of its own:
 * `loading`: there is no SDK yet, or it cannot say · `site`: opted out of this site · `everywhere`: opted out, and kept on this device ·
 * `gpc`: Global Privacy Control is on and honoured · `denied`: another signal is against it, and honoured ·
 * `unheeded`: Global Privacy Control is on, and this page does not have the SDK heed it · `unknown`: a signal is awaited ·
 * `on`: nothing is against it, and there is a token · `off`: nothing is against it, and nobody is signed in
 *
 * @param {object} [sdk] an SDK of this package; the official one has fewer getters, which then say nothing
 * @returns {{ state: string, since?: number }} `since`: of `site`, in milliseconds since 1970
 */
export function readChoice(sdk) {
  if (!sdk || typeof sdk.hasOptedOut !== "function") return { state: "loading" };
  const site = attempt(() => sdk.siteOptOut);
  if (site) return { state: "site", since: site.since };
  const optedOut = attempt(() => sdk.hasOptedOut());
  if (optedOut) return { state: "everywhere" };
  // Before `init` is complete, what listens to signals may not have come yet.
  if (optedOut === undefined || attempt(() => sdk.isInitComplete()) === false) return { state: "loading" };
  const signals = attempt(() => sdk.signals()) || [];
  const denied = verdicts(signals, "denied");
  if (denied.length) return { state: denied.includes("gpc") ? "gpc" : "denied" };
  // A page's own consent function, which then is the only signal, may have denied before it was said.
  if (attempt(() => sdk.status) === "consentDenied") return { state: "denied" };
  if (isOn()) return { state: "unheeded" };
  if (verdicts(signals, "unknown").length) return { state: "unknown" };
  return { state: attempt(() => sdk.isIdentityAvailable() && !!sdk.getAdvertisingToken()) ? "on" : "off" };
}
