// A page without a browser: jsdom, as test environments have it, in which the built package is required like Jest does it,
// with the globals of that page and no others.
import { JSDOM, VirtualConsole } from "jsdom";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { PACKAGE } from "./installed.mjs";

const DIST = join(PACKAGE, "dist");

export const KEY = "UID2-sdk-identity";

/** An identity of `name`, fresh for an hour; times differ from now as `more` says. */
export function identityOf(name, more = {}) {
  const at = (hours) => Date.now() + hours * 3_600_000;
  const times = { refresh_from: at(1), identity_expires: at(2), refresh_expires: at(24), ...more };
  return { advertising_token: `${name}-advertising`, refresh_token: `${name}-refresh`, ...times };
}

/** Plain jsdom says that a page is hidden, as one that is prerendered. */
export function openPage(t, options = {}) {
  const errors = [];
  const virtualConsole = new VirtualConsole().on("jsdomError", (error) => errors.push(error));
  const dom = new JSDOM("", { url: "https://publisher.example/", runScripts: "outside-only", virtualConsole, ...options });
  t.after(() => dom.window.close());
  const modules = new Map();
  /** What a file of the package exports, in this page. */
  const load = (file) => {
    if (!modules.has(file)) {
      const module = { exports: {} };
      modules.set(file, module);
      const source = `(function (exports, require, module) {${readFileSync(join(DIST, file), "utf8")}\n})`;
      const run = new Script(source, { filename: file }).runInContext(dom.getInternalVMContext());
      run(module.exports, (path) => load(path.replace("./", "")), module);
    }
    return modules.get(file).exports;
  };
  /** As in another test file: what is loaded next is loaded anew, in the same page. */
  const forget = () => modules.clear();
  return { window: dom.window, load, forget, errors };
}

/** Puts an XMLHttpRequest in the place of the page's: the requests, which stay unanswered until somebody answers. */
export function catchRequests(window) {
  const requests = [];
  window.XMLHttpRequest = class {
    open(method, address) {
      Object.assign(this, { method, address });
    }
    overrideMimeType() {}
    abort() {
      this.isAborted = true;
    }
    send(body) {
      requests.push(Object.assign(this, { body }));
    }
    answer(status, text) {
      Object.assign(this, { status, responseText: text });
      this.onload();
    }
  };
  return requests;
}

/** Lets what waits for the present task run. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
