// `uid2-wasm/secure-signals/uid2` is imported for what it does to the page: it exports nothing.
import type { SecureSignalProvider } from "./index.js";

declare global {
  interface Window {
    __uid2SecureSignalProvider?: SecureSignalProvider;
    /** Where a page keeps tokens without an SDK: asked instead of it. */
    getUid2AdvertisingToken?: () => Promise<string>;
  }
}
