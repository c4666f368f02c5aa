// Cookies as a publisher's tests replace them: a jar in the place of `document.cookie`, with paths, domains and expiry.
// Its clock is the one of the moment, so that fake timers let cookies die, and it says where each of them stands.
import { HOST } from "./products.js";

/** Puts an empty jar in the place of the page's, which is at `/news/today`. */
export function replaceCookies() {
  const jar = new Map();
  Object.defineProperty(document, "cookie", {
    configurable: true,
    get: () => tell(read(jar).filter(({ path }) => sees("/news/today", path))),
    set: (text) => write(jar, String(text)),
  });
  return {
    /** Name, value, path and domain of every cookie that is alive, wherever it stands. */
    all: () => read(jar),
    clear: () => jar.clear(),
  };
}

export const restoreCookies = () => delete document.cookie;

/** The most specific path first, as browsers have it. */
function read(jar) {
  const alive = Array.from(jar.values()).filter(({ expires }) => !(expires <= Date.now()));
  return alive.sort((one, other) => other.path.length - one.path.length);
}

const tell = (cookies) => cookies.map(({ name, value }) => `${name}=${value}`).join("; ");

const sees = (pathname, path) => pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`);

function write(jar, text) {
  const [pair, ...rest] = text.split(";");
  const attributes = Object.fromEntries(rest.map((attribute) => splitPair(attribute.toLowerCase())));
  const [name, value] = splitPair(pair);
  const path = (attributes.path || "").startsWith("/") ? attributes.path : "/news";
  const told = (attributes.domain || "").replace(/^\./, "");
  // Nobody else's domain, and no top-level one.
  if (told && !(`.${HOST}`.endsWith(`.${told}`) && told.includes("."))) return;
  const domain = told ? `.${told}` : HOST;
  const expires = "max-age" in attributes ? Date.now() + attributes["max-age"] * 1000 : Date.parse(attributes.expires);
  const place = `${name} ${path} ${domain}`;
  // A jar of its own for partitioned cookies, which this page does not use.
  if ("partitioned" in attributes) return;
  if (expires <= Date.now()) jar.delete(place);
  else jar.set(place, { name, value, path, domain, expires });
}

function splitPair(text) {
  const at = text.indexOf("=");
  return at < 0 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
