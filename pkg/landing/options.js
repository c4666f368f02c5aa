// What `landing` is called with, believed only after it was looked at. A mistake is thrown at once, and says what is wrong.

const OPTIONS = ["element", "endpoint", "sdk", "site", "push", "texts"];
const SITE = ["ticked", "unticked", "none"];

/** Adobe's own hosts: what they ask for no page may know. */
const OF_ADOBE = /(^|\.)adobe\.(io|com)$/;

/** @throws {TypeError} */
export function check(options) {
  const { element, sdk, site, push = false, texts = {} } = options || {};
  const isObject = (value) => typeof value === "object" && value !== null;
  const unknown = Object.keys(options || {}).find((name) => OPTIONS.indexOf(name) < 0);
  must(!unknown, `\`${unknown}\` is no option: they are ${OPTIONS.join(", ")}`);
  must(isObject(element) && element.nodeType === 1, "`element` must be the element that the form is put into");
  const endpoint = checkEndpoint(options.endpoint);
  must(SITE.indexOf(site) >= 0, '`site` must be "ticked", "unticked" or "none"');
  must(site === "none" || isObject(sdk), '`sdk` must be the SDK that is turned off, unless `site` is "none"');
  must(typeof push === "boolean", "`push` must be true or false");
  must(isObject(texts), "`texts` must be an object of texts by language");
  return { element, endpoint, sdk, site, push, texts };
}

function checkEndpoint(endpoint) {
  const isText = typeof endpoint === "string" || endpoint instanceof URL;
  let url;
  try {
    url = isText && String(endpoint) ? new URL(endpoint, document.baseURI) : undefined;
  } catch (_) {}
  must(url && /^https?:$/.test(url.protocol), "`endpoint` must be the address of your own server that takes the choice");
  must(!OF_ADOBE.test(url.hostname), "`endpoint` must be your own server: what Adobe asks for is secret, and no page may know it");
  return url.href;
}

function must(isSo, what) {
  if (!isSo) throw new TypeError(`landing: ${what}.`);
}
