// The two official classes: what a page constructs, and asks `instanceof` of.
// Nothing but their statics and names; all they do is in facade.js.
import { SdkBase } from "./facade.js";
import { EUID_PRODUCT, UID2_PRODUCT } from "./products.js";

export class UID2 extends SdkBase {
  constructor(existing, container) {
    super(UID2_PRODUCT, existing, container);
  }

  static setupGoogleTag() {
    setupSecureSignals(UID2_PRODUCT);
  }

  static setupGoogleSecureSignals() {
    setupSecureSignals(UID2_PRODUCT);
  }
}

export class EUID extends SdkBase {
  constructor(existing, container) {
    super(EUID_PRODUCT, existing, container);
  }

  static setupGoogleTag() {
    setupSecureSignals(EUID_PRODUCT);
  }

  static setupGoogleSecureSignals() {
    setupSecureSignals(EUID_PRODUCT);
  }
}

export const assertUID2 = (sdk) => assertInstance(sdk, UID2, "UID2");

export const assertEUID = (sdk) => assertInstance(sdk, EUID, "EUID");

/** The provider is a script of its own, which a page may have loaded or not. */
function setupSecureSignals({ _global }) {
  const provider = window[`${_global}SecureSignalProvider`];
  if (provider) provider.registerSecureSignalProvider();
}

function assertInstance(sdk, Sdk, name) {
  if (sdk instanceof Sdk) return;
  throw new Error(
    `Assertion failed: the provided value is not an instance of ${name}. Have you called assert${name} from outside a callback function?`,
  );
}
