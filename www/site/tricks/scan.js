// What remains of a token after a trick, and where: getters and events of every page, local storage, session storage, cookies.
// Looks only, and believes nothing that the SDK says of itself.

/** Whoever writes a whole identity writes this. */
const SHAPE = /"advertising_token":"[^"]/;

/**
 * By place, what was found there: an empty list is nothing.
 * @param {Trial} trial
 */
export function scan(trial) {
  const secrets = [...trial.secrets];
  const isTelling = (text) => SHAPE.test(text) || secrets.some((secret) => text.includes(secret));
  const windows = [window, ...trial.pages.map((page) => page.window)];
  return {
    page: trial.pages.flatMap(readable),
    "local storage": keysOf(localStorage, isTelling),
    "session storage": keysOf(sessionStorage, isTelling),
    cookies: [...new Set(windows.flatMap(({ document }) => cookiesOf(document, isTelling)))],
  };
}

/** What a page's own code can read, or was told when there was nothing to tell any more. */
function readable({ sdk, told }) {
  const found = told.map((event) => `${event} with a token`);
  if (sdk.getAdvertisingToken()) found.push("getAdvertisingToken()");
  if (sdk.getIdentity()) found.push("getIdentity()");
  return found;
}

const keysOf = (storage, isTelling) => Object.keys(storage).filter((key) => isTelling(storage.getItem(key)));

function cookiesOf(document, isTelling) {
  const pairs = document.cookie.split("; ").filter(Boolean);
  const telling = pairs.filter((pair) => isTelling(decoded(pair)));
  return telling.map((pair) => pair.split("=")[0]);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `out`: nothing anywhere. `unread`: something is stored, and the SDK gives it to nobody. `back`: it does. */
export function verdict(found) {
  if (found.page.length) return "back";
  return Object.values(found).some((keys) => keys.length) ? "unread" : "out";
}
