// What the demo says: states, events and errors in plain words, and values made short.
// Texts and pure functions; nothing here touches the page.

/** By the SDK's own word for it: name, sentence, and what the slots say. */
export const STATES = {
  loading: ["Loading", "The SDK is loading."],
  none: ["No identity", "Nobody has signed in here, so there is no token."],
  active: ["Established", "There is a token. It renews itself for as long as it may."],
  expired: ["Expired", "The token's time is over. There is none until the operator answers a refresh."],
  held: ["Held", "Somebody opted out on this device. Until the operator has said who this is, no token is shown."],
  consentDenied: ["No consent", "The consent banner was answered with no, or consent was withdrawn. No token is kept, shown, or asked for."],
  optedOut: ["Opted out", "This person opted out, or turned advertising identity off here. No token is kept, shown, or asked for. The login of the paper stays."],
};

/** What an event meant, in words. */
export function eventWords(event, hasToken, optedOut) {
  if (event === "SdkLoaded") return "the SDK runs";
  if (event === "OptoutReceived") return "there is an opt-out";
  if (hasToken) return event === "InitCompleted" ? "with a token that was kept here" : "a token is ready";
  return optedOut ? "no token, for good" : "no token";
}

/** Why the core was loaded, as far as a page can tell. */
export function coreWords(identity, wasCalled) {
  if (wasCalled) return "loaded: you asked for something";
  if (identity && identity.refresh_from <= Date.now()) return "loaded: a refresh is due";
  return "loaded: what is stored has changed, or is not known yet";
}

const SIGN_IN_ERRORS = {
  invalid_email: "That is not an e-mail address. Please check it.",
  invalid_phone: "A phone number starts with + and its country code, without spaces.",
  email_not_ascii: "Letters such as ä or é are written differently elsewhere. Please use an address without them.",
  refused: "The operator does not serve pages at this address. Please open this page from localhost.",
  unanswered: "You are signed in to the paper. The operator did not answer, so there is no token.",
  insecure_context: "This page has to be opened over https, or from localhost.",
};

/** Why signing in failed. */
export const signInWords = ({ code }) => SIGN_IN_ERRORS[code] ?? "Signing in did not work. Please try again.";

/** Both ends of a long text. */
export const shorten = (text, head, tail) =>
  text.length > head + tail ? `${text.slice(0, head)}…${tail ? text.slice(-tail) : ""}` : text;

/** A token as it is shown: enough to tell one from another. */
export const shortToken = (token) => shorten(token, 12, 8);

/** A number of seconds as a person says it. */
export function spanWords(seconds) {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

/** A time to come, as a person counts it. */
export function inWords(spanMs) {
  const seconds = Math.max(0, Math.ceil(spanMs / 1000));
  return seconds === 0 ? "now" : `in ${spanWords(seconds)}`;
}

export const timeOfDay = (ms) => new Date(ms).toLocaleTimeString("en-GB");
