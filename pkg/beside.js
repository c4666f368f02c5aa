// Where a script tag's file came from, which its other files lie beside.
// Only that address; what is loaded from there, and when, belongs elsewhere.

let current;

const hasFiles = (script) => script instanceof HTMLScriptElement && /^(http|file)/.test(script.src);

const isOurs = (script) => /^(http|file).*\b(uid2|euid)-sdk\b/.test(script.src);

/** Only while a script runs does the page say which element it came from. What that means is looked at when a file is needed. */
export function besideScript() {
  if (typeof document !== "undefined") current = document.currentScript;
}

/**
 * A classic script from another origin has no address that an import could start from: its element says where it came from.
 * An image or a form of the name `currentScript` is no script: then it is the newest with a file of this name. An address of
 * `blob:` or `data:` has no files beside it.
 */
function findScript() {
  if (current === undefined || current instanceof HTMLScriptElement) return current;
  return [...document.getElementsByTagName("script")].reverse().find(isOurs);
}

/** Browsers remember an address that could not be loaded: each further try has one of its own. */
export const importAgain = (url, failures) => import(failures ? `${url}${/\?/.test(url) ? "&" : "?"}${failures}` : url);

/** The address of a file beside this script; `undefined` where that is not known. */
export function beside(name) {
  const script = findScript();
  return hasFiles(script) ? new URL(name, script.src).href : undefined;
}
