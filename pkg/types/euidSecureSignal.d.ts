// `uid2-wasm/secure-signals/euid` is imported for what it does to the page: it exports nothing.
import type { SecureSignalProvider } from "./index.js";

declare global {
  interface Window {
    __euidSecureSignalProvider?: SecureSignalProvider;
    /** Where a page keeps tokens without an SDK: asked instead of it. */
    getEuidAdvertisingToken?: () => Promise<string>;
  }
}
