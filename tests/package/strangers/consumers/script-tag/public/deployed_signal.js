// A stand-in for the official uid2SecureSignal.js, which Google puts on pages and which is not on npm: it does what that
// script does with the page, the SDK and Google, in its order, and knows nothing of ours.
(() => {
  const TRIES = 3;

  async function collect(ask) {
    for (let tries = 1; ; tries++) {
      try {
        return await ask();
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  }

  class SecureSignalProvider {
    hasRegisteredSecureSignals = false;

    registerSecureSignalProvider = () => {
      const ask = this.handler();
      if (this.hasRegisteredSecureSignals || !ask) return;
      window.googletag = window.googletag || { cmd: [] };
      window.googletag.secureSignalProviders = window.googletag.secureSignalProviders || [];
      window.googletag.secureSignalProviders.push({ id: "uidapi.com", collectorFunction: () => collect(ask) });
      this.hasRegisteredSecureSignals = true;
    };

    resetProviderRegistration = () => {
      this.hasRegisteredSecureSignals = false;
    };

    handler() {
      if (typeof window.getUid2AdvertisingToken === "function") return window.getUid2AdvertisingToken;
      if (window.__uid2 && "getAdvertisingTokenAsync" in window.__uid2) {
        return window.__uid2.getAdvertisingTokenAsync.bind(window.__uid2);
      }
      return undefined;
    }
  }

  const provider = (window.__uid2SecureSignalProvider = new SecureSignalProvider());
  if (typeof window.getUid2AdvertisingToken === "function") provider.registerSecureSignalProvider();
  window.__uid2 = window.__uid2 || { callbacks: [] };
  window.__uid2.callbacks = window.__uid2.callbacks || [];
  window.__uid2.callbacks.push((event) => {
    if (event === "IdentityUpdated") provider.resetProviderRegistration();
    if (event !== "SdkLoaded" && event !== "InitCompleted" && event !== "IdentityUpdated") return;
    if ("getIdentity" in window.__uid2 && window.__uid2.getIdentity()) provider.registerSecureSignalProvider();
  });
})();
