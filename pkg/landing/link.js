// The parameters by which Adobe knows whom an e-mail was sent to. They are read from the address once, taken out of it at once,
// and kept in this module alone: whoever has them can unsubscribe that person.

const NAMES = ["params", "pid", "sig"];

/** For a form that is drawn twice on one page, as React does in development: the address has them only the first time. */
let kept;

/** `{ params, pid, sig? }` letter by letter as the address has them; `undefined` where `params` or `pid` is missing. */
export function takeLink() {
  const found = {};
  const others = location.search
    .slice(1)
    .split("&")
    .filter((pair) => {
      const end = pair.indexOf("=");
      const name = end < 0 ? pair : pair.slice(0, end);
      if (NAMES.indexOf(name) < 0) return true;
      if (!(name in found)) found[name] = end < 0 ? "" : pair.slice(end + 1);
      return false;
    });
  if (Object.keys(found).length === 0) return kept;
  rewrite(others.join("&"));
  kept = found.params && found.pid ? found : undefined;
  return kept;
}

/** Once the person is unsubscribed there is no more to do with them. */
export function forgetLink() {
  kept = undefined;
}

function rewrite(query) {
  const url = new URL(location.href);
  url.search = query;
  try {
    history.replaceState(history.state, "", url.href);
  } catch (_) {
    // A frame without an origin may not; what it shows is still no reason to refuse an opt-out.
  }
}
