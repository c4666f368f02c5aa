// What the demo says: states, events and errors in plain words, and values made short.
// Texts and pure functions; nothing here touches the page.

/** The state that the SDK's getters tell, by name. */
export function stateOf(sdk) {
  if (sdk.hasOptedOut()) return "opted-out";
  if (sdk.getAdvertisingToken()) return "ready";
  if (!sdk.isInitComplete()) return "loading";
  return sdk.isLoginRequired() ? "nobody" : "asking";
}

/** Badge, sentence, and what the ad slot says. */
export const STATES = {
  loading: ["Loading", "The SDK is loading.", "No token."],
  nobody: ["Signed out", "Nobody is signed in, so there is no token.", "No token. Nobody is signed in."],
  asking: ["Asking", "The operator is being asked. Until it answers, no token is shown.", "No token yet."],
  ready: [
    "Token ready",
    "Somebody is signed in. The token is ready for ad slots and renews itself.",
    "This slot is sold with the token",
  ],
  "opted-out": [
    "Opted out",
    "This person opted out. No token is kept, shown, or asked for.",
    "No token, and none will come. This slot is sold without knowing who reads.",
  ],
};

/** What an event meant, in words. */
export function eventWords(event, hasToken, optedOut) {
  if (event === "SdkLoaded") return "the SDK runs";
  if (event === "OptoutReceived") return "the person opted out";
  if (hasToken) return event === "InitCompleted" ? "a token was kept here" : "a token is ready";
  return optedOut ? "no token, for good" : "no token";
}

const SIGN_IN_ERRORS = {
  invalid_email: "That is not an e-mail address. Please check it.",
  email_not_ascii: "Letters such as ä or é are written differently elsewhere. Please use an address without them.",
  refused: "The operator does not serve pages at this address. Please open this page from localhost.",
  unanswered: "The operator did not answer. Please try again.",
  insecure_context: "This page has to be opened over https, or from localhost.",
  aborted: "",
};

/** Why signing in failed. */
export const signInWords = ({ code }) => SIGN_IN_ERRORS[code] ?? "Signing in did not work. Please try again.";

/** Both ends of a long text. */
export const shorten = (text, head, tail) =>
  text.length > head + tail ? `${text.slice(0, head)}…${tail ? text.slice(-tail) : ""}` : text;

/** A span as a person counts it. */
export function inWords(spanMs) {
  const seconds = Math.max(0, Math.ceil(spanMs / 1000));
  if (seconds === 0) return "now";
  return seconds < 120 ? `in ${seconds} s` : `in ${Math.round(seconds / 60)} min`;
}

export const timeOfDay = (ms) => new Date(ms).toLocaleTimeString("en-GB");
