// What to do about a token, in words, by the place where it was found.
// Words only.

const KEEPS = "Keep no copy: ask the SDK for the token when it is needed. Or remove it yourself when `OptoutReceived` is told.";

const NO_ADDRESS =
  "Never put tokens into addresses: they stay in the history, in logs and in `Referer`. Send it in the body of a POST.";

const REMEDIES = {
  localStorage: KEEPS,
  sessionStorage: KEEPS,
  cookie: `${KEEPS} Where a server sets it, have the server remove it: \`optOutUrl\` tells it of an opt-out.`,
  indexedDB: KEEPS,
  cache: "Leave answers that hold a token out of the service worker's cache, or delete them when `OptoutReceived` is told.",
  url: NO_ADDRESS,
  request: NO_ADDRESS,
  document: "Remove it from the page when `OptoutReceived` is told, and write no token into the page on the server.",
  dataLayer:
    "Push no token into a data layer: what was pushed stays there, and tags send it on. Or empty that member when `OptoutReceived` is told.",
  prebid: "Prebid: include `uid2-bridges.js` before it, which removes the token there with an opt-out.",
  googletag: "Google Publisher Tag: clear that key-value when `OptoutReceived` is told; Secure Signals need none.",
  apstag: "Amazon: hand it no token yourself, or take it back when `OptoutReceived` is told.",
  window: KEEPS,
  serviceWorker: "Have the service worker send no token to the page, and forget its copy when the page tells it of `OptoutReceived`.",
};

/** With bridges Prebid's memory is theirs; what is found nevertheless is the page's own. */
const BRIDGED = "Prebid: the bridges leave what the page itself has put here. Remove it when `OptoutReceived` is told.";

const REFRESH =
  "This is the refresh token: whoever has it can have new tokens made. It belongs into the SDK alone, so keep it nowhere else. ";

export const remedyFor = (place, { isRefresh, isBridged }) =>
  (isRefresh ? REFRESH : "") + (isBridged ? BRIDGED : REMEDIES[place]);
