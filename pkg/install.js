// What a script tag or the import of a drop-in does to a page: official globals, once, and the start by a stored configuration.
// Nothing happens on a server, where there is no window.
import { EUID, UID2 } from "./classes.js";
import { installed } from "./facade.js";
import { UIDHelper } from "./identifiers.js";
import { EUID_PRODUCT, UID2_PRODUCT } from "./products.js";

export const __uid2InternalHandleScriptLoad = () => install(UID2, UID2_PRODUCT);

export const __euidInternalHandleScriptLoad = () => install(EUID, EUID_PRODUCT);

/** Keeps the callbacks that the page pushed before; does nothing where an SDK is already. */
function install(Sdk, product) {
  const before = installed(product) || {};
  if (typeof window === "undefined" || "init" in before) return;
  const container = {};
  const sdk = new Sdk(before.callbacks, container);
  window[product._global] = sdk;
  window[`${product._global}Helper`] = UIDHelper;
  container.callback();
  sdk._boot();
}
