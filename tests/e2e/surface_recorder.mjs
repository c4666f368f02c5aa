// What runs in a page of the comparison before any SDK does: it writes down everything that a publisher's code can notice,
// and counts what is still under way. Self-contained: its source is sent to the page.

export function recordSurface() {
  const surface = (window.surface = { lines: [], busy: 0 });
  surface.note = (...words) => surface.lines.push(words.join(" ").replace(/ +/g, " ").trim());

  const token = (identity) => (identity ? identity.advertising_token : "nobody");
  surface.callback = (event, payload) => surface.note("event", event, Object.keys(payload), token(payload.identity));
  surface.initCallback = ({ status, statusText, advertisingToken, advertising_token: same }) =>
    surface.note(
      "init callback",
      status,
      statusText,
      advertisingToken,
      same === advertisingToken ? "" : "and another token",
    );
  window.__euid = { callbacks: [surface.callback] };

  /** Notes how a promise, or a call, ends. */
  surface.end = (name, call) => {
    const kind = (error) => [TypeError, RangeError, Error].find((kind) => error instanceof kind);
    const failed = (error) =>
      surface.note(name, "fails:", kind(error) ? `${kind(error).name}: ${error.message}` : error);
    try {
      const end = call();
      if (end instanceof Promise) end.then((value) => surface.note(name, "gives", value), failed);
    } catch (error) {
      failed(error);
    }
  };

  surface.look = () => {
    const sdk = window.__euid;
    const cookie = (name) =>
      document.cookie
        .split("; ")
        .find((pair) => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1);
    const record = (text) => (text ? JSON.parse(text).status || token(JSON.parse(text)) : "nothing");
    surface.note("getters:", sdk.getAdvertisingToken(), token(sdk.getIdentity()));
    const flags = {
      login: sdk.isLoginRequired(),
      available: sdk.isIdentityAvailable(),
      "opted out": sdk.hasOptedOut(),
      init: sdk.isInitComplete(),
    };
    surface.note(
      "flags:",
      Object.keys(flags)
        .filter((name) => flags[name])
        .join(", ") || "none",
    );
    surface.note("stored:", record(localStorage.getItem("EUID-sdk-identity")));
    surface.note("in the cookie:", record(decodeURIComponent(cookie("__euid") ?? "")));
    surface.note(
      "configuration:",
      localStorage.getItem("EUID-sdk-identity_config"),
      decodeURIComponent(cookie("__euid_config") ?? ""),
    );
  };

  const counted = (promise) => {
    surface.busy += 1;
    const done = () => (surface.busy -= 1);
    promise.then(done, done);
    return promise;
  };
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    counted(new Promise((resolve) => this.addEventListener("loadend", resolve)));
    return send.call(this, body);
  };
  for (const name of [
    "decrypt",
    "encrypt",
    "importKey",
    "exportKey",
    "generateKey",
    "deriveKey",
    "deriveBits",
    "digest",
  ]) {
    const method = SubtleCrypto.prototype[name];
    SubtleCrypto.prototype[name] = function (...args) {
      return counted(method.apply(this, args));
    };
  }
  const request = LockManager.prototype.request;
  LockManager.prototype.request = function (...args) {
    return counted(request.apply(this, args));
  };

  /** Some turns of the event loop; whether nothing was under way in any of them. */
  surface.isQuiet = async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      const { port1, port2 } = new MessageChannel();
      await new Promise((resolve) => {
        port1.onmessage = resolve;
        port2.postMessage("");
      });
      if (surface.busy > 0) return false;
    }
    return true;
  };
}
