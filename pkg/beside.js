// Where a script tag's file came from, which its other files lie beside.
// Only that address; what is loaded from there, and when, belongs elsewhere.

let source;

/**
 * A classic script from another origin has no address that an import could start from: its element says where it came from.
 * An image or a form of the name `currentScript` is no script, and an address of `blob:` or `data:` has no files beside it.
 */
export function besideScript() {
  const script = typeof document !== "undefined" && document.currentScript;
  if (script && script instanceof HTMLScriptElement && /^(http|file)/.test(script.src)) source = script.src;
}

/** The address of a file beside this script; `undefined` where that is not known. */
export const beside = (name) => source && new URL(name, source).href;
