// Where a script tag's file came from, which its other files lie beside.
// Only that address; what is loaded from there, and when, belongs elsewhere.

let source;

const hasFiles = (script) => script instanceof HTMLScriptElement && /^(http|file)/.test(script.src);

/**
 * A classic script from another origin has no address that an import could start from: its element says where it came from.
 * An image or a form of the name `currentScript` is no script: then it is the newest with a file of this name. An address of
 * `blob:` or `data:` has no files beside it.
 */
export function besideScript() {
  if (typeof document === "undefined") return;
  const { currentScript } = document;
  const isOurs = (script) => hasFiles(script) && /\b(uid2|euid)-sdk\b/.test(script.src);
  const script =
    currentScript instanceof HTMLScriptElement
      ? currentScript
      : [...document.getElementsByTagName("script")].reverse().find(isOurs);
  if (hasFiles(script)) source = script.src;
}

/** The address of a file beside this script; `undefined` where that is not known. */
export const beside = (name) => source && new URL(name, source).href;
