// What hands the token to Google as a Secure Signal: the official provider's global and manners, for either product.
// It works with our SDK, with the official one, and without an SDK where the page has a function that gives tokens.

const TRIES = 3;

/** What may change whether there is a token, and which. */
const EVENTS = ["SdkLoaded", "InitCompleted", "IdentityUpdated"];

/** @param {{ global: string, id: string, hook: string }} product the SDK's global, Google's name, the page's own function */
export function install({ global, id, hook }) {
  if (typeof window === "undefined") return;
  const name = `${global}SecureSignalProvider`;
  // Pages put the script in again after each login.
  if (window[name]) return window[name].registerSecureSignalProvider();
  const provider = (window[name] = new Provider(global, id, hook));
  if (!window[global]) window[global] = { callbacks: [] };
  const sdk = window[global];
  if (!sdk.callbacks) sdk.callbacks = [];
  sdk.callbacks.push((event) => EVENTS.includes(event) && provider._follow());
  provider.registerSecureSignalProvider();
}

class Provider {
  constructor(global, id, hook) {
    this._global = global;
    this._id = id;
    this._hook = hook;
  }

  /** Registers a collector, once for each token. Too early would be worse than late: Google keeps a failure as well. */
  registerSecureSignalProvider() {
    const hook = window[this._hook];
    const isHook = typeof hook === "function";
    const token = isHook ? hook : this._token();
    if (!token || token === this._registered) return;
    // While Google keeps the signal of an earlier token, it asks for no other.
    if (this._registered) this._forget();
    this._registered = token;
    const googletag = (window.googletag = window.googletag || { cmd: [] });
    const providers = (googletag.secureSignalProviders = googletag.secureSignalProviders || []);
    providers.push({ id: this._id, collectorFunction: () => (isHook ? attempt(hook) : attempt(() => this._collect())) });
  }

  /** From now on the next registration is made, whatever it is for. */
  resetProviderRegistration() {
    this._registered = undefined;
  }

  /** After an event: registers where there is a token; where there is no token, removes what Google keeps of an earlier one. */
  _follow() {
    if (this._token()) return this.registerSecureSignalProvider();
    if (typeof window[this._hook] === "function") return;
    this.resetProviderRegistration();
    this._forget();
  }

  /** Removes the signal that Google keeps of this product's token. The signals of others stay. */
  _forget() {
    // Blocked storage keeps no signal.
    try {
      localStorage.removeItem(`_GESPSK-${this._id}`);
    } catch (_) {}
  }

  /** The token that can be read now, if an SDK runs. */
  _token() {
    const sdk = window[this._global];
    const identity = sdk && sdk.getIdentity && sdk.getIdentity();
    return identity ? identity.advertising_token : undefined;
  }

  /** The token is compared with the present one when it arrives: the person may have opted out meanwhile. */
  async _collect() {
    const token = await window[this._global].getAdvertisingTokenAsync();
    return token === this._token() ? token : undefined;
  }
}

async function attempt(collect) {
  let reason = new Error("There is no advertising token.");
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      const token = await collect();
      if (token) return token;
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}
