// Other people's scripts, as they run on a page before ours: libraries that replace built-ins, and code that wraps what we call.
// Each is a file of a package, or a function whose source is sent to the page. What the SDK must do beside them is said elsewhere.
import { readFile } from "node:fs/promises";

const file = (name) => () => readFile(new URL(`node_modules/${name}`, import.meta.url), "utf8");
const source = (script) => async () => `(${script})();`;

/** Asks the SDK at every point where storage, cookies or requests are touched, as a consent tool or a monitor may, and says by
 * a storage event in its own window what is written. */
function meddle() {
  window.walkShown = [];
  let isInside = false;
  const ask = (isWrite) => {
    const sdk = window.__uid2;
    if (isInside || !sdk || !sdk.getAdvertisingToken) return;
    isInside = true;
    try {
      const token = sdk.getAdvertisingToken();
      if (token) window.walkShown.push(token);
      if (sdk.getIdentity()) window.walkShown.push(sdk.getIdentity().advertising_token);
      sdk.isLoginRequired();
      sdk.hasOptedOut();
      // Of reading nobody tells: it would be told of without end.
      for (const key of isWrite ? ["UID2-sdk-identity", "uid2-wasm.uid2", null] : [])
        window.dispatchEvent(new StorageEvent("storage", { key, storageArea: localStorage }));
    } finally {
      isInside = false;
    }
  };
  const around = (prototype, name, isWrite = false) => {
    const native = prototype[name];
    prototype[name] = function (...given) {
      ask(isWrite);
      try {
        return native.apply(this, given);
      } finally {
        ask(isWrite);
      }
    };
  };
  around(Storage.prototype, "getItem");
  for (const name of ["setItem", "removeItem"]) around(Storage.prototype, name, true);
  for (const name of ["open", "send", "abort", "overrideMimeType"]) around(XMLHttpRequest.prototype, name);
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(Document.prototype, "cookie", {
    configurable: true,
    get() {
      ask(false);
      return get.call(this);
    },
    set(text) {
      ask(true);
      set.call(this, text);
      ask(true);
    },
  });
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (...given) {
    for (const type of ["readystatechange", "loadstart", "load", "loadend", "error", "abort"])
      this.addEventListener(type, () => ask(false));
    return open.apply(this, given);
  };
}

/** Members that every `for … in` meets. */
function extend() {
  for (const { prototype } of [Object, Array, String, Function, Number]) {
    prototype.walkExtra = function () {
      return this;
    };
  }
}

/** Calls every handler of a promise twice, as careless polyfills of `then` do. */
function doublePromise() {
  const native = Promise.prototype.then;
  const twice = (handler) =>
    typeof handler !== "function"
      ? handler
      : (value) => {
          handler(value);
          return handler(value);
        };
  Promise.prototype.then = function (fulfilled, rejected) {
    return native.call(this, twice(fulfilled), twice(rejected));
  };
}

function subclassPromise() {
  window.Promise = class PagePromise extends Promise {};
}

/** Refuses each second write. */
function refuseEachSecond() {
  const native = Storage.prototype.setItem;
  let count = 0;
  Storage.prototype.setItem = function (key, value) {
    count += 1;
    if (count % 2) throw new DOMException("not now", "QuotaExceededError");
    native.call(this, key, value);
  };
}

/** Takes the SDK from an address that was made for it. */
function loadFromBlob() {
  fetch("/sdk/uid2-sdk-full.js")
    .then((response) => response.text())
    .then((text) => {
      const script = document.createElement("script");
      script.src = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      document.head.append(script);
    });
}

/** The same from one that holds it. */
function loadFromData() {
  fetch("/sdk/uid2-sdk-full.js")
    .then((response) => response.text())
    .then((text) => {
      const script = document.createElement("script");
      script.src = `data:text/javascript,${encodeURIComponent(text)}`;
      document.head.append(script);
    });
}

/** By what a page has: the text of its first script, the page where it is not the usual one, and what it logs by itself. */
export const OTHERS = {
  "nothing but ours": { script: async () => "" },
  MooTools: { script: file("mootools/lib/mootools-core-1.5.2-server.js") },
  // It tries out inline handlers, which the policy of pages without WebAssembly refuses.
  Prototype: { script: file("prototype-js-core/prototype.js"), logs: /inline event handler/ },
  "Zone.js": { script: file("zone.js/bundles/zone.umd.js") },
  "a script that meddles": { script: source(meddle) },
  "enumerable members on every prototype": { script: source(extend) },
  "promises that call back twice": { script: source(doublePromise) },
  "a Promise of its own": { script: source(subclassPromise) },
  "storage that refuses each second write": { script: source(refuseEachSecond), forgets: true },
  "a picture named currentScript": { script: async () => "", page: "/clobbered.html", forms: ["wasm"] },
  "our script from a blob": { script: source(loadFromBlob), page: "/blob.html", forms: ["wasm"] },
  "our script from a data address": { script: source(loadFromData), page: "/blob.html", forms: ["wasm"] },
};

/** Serves a script as the first one of the pages that have a place for it, whatever address they ask for. */
export async function serveFirst(stage, script) {
  const body = await script();
  await stage.context.route("**/others/*.js", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: route.request().url().endsWith("first.js") ? body : "throw 1",
    }),
  );
}
