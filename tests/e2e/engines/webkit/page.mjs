// A window of WebKitGTK, or a frame in it, with the part of Playwright's Page that walks call.
// Nothing about walks or the SDK.
import { until } from "../../until.mjs";

const PATIENCE_MS = 30_000;
/** Starts a script that answers nothing while one document goes and the next one comes. */
const IS_THERE = "if (window.walkLeft || document.readyState === 'loading' || !window.walkDriver) return false;";
const UNDEFINED = "walk: undefined";

let lastCall = 0;

export class Page {
  constructor(context, handle, isFrame = false) {
    this._context = context;
    this.handle = handle;
    this._isFrame = isFrame;
  }

  goto(url) {
    return this._load("/url", { url });
  }

  reload() {
    return this._load("/refresh");
  }

  /** Until there is another document, whose scripts have run. */
  async _load(path, body) {
    await this._ask("window.walkLeft = true;");
    await this._command("POST", path, body);
    // Whoever asks the old one while it goes, is told that it went.
    await until("the page is there", () => this._ask(`${IS_THERE} return true;`).catch(() => false));
  }

  async close() {
    this._isClosed = true;
    await this._command("DELETE", "/window");
  }

  isClosed() {
    return Boolean(this._isClosed);
  }

  /** The page, and its only frame. */
  frames() {
    return [this, new Page(this._context, this.handle, true)];
  }

  async waitForLoadState() {
    await this.evaluate(
      () => document.readyState === "complete" || new Promise((loaded) => addEventListener("load", loaded)),
    );
  }

  /** Calls a function, or evaluates an expression, in the page; answers what becomes of it. */
  async evaluate(inPage, argument) {
    const id = (lastCall += 1);
    const call = typeof inPage === "string" ? `() => (${inPage})` : `() => (${inPage})(argument)`;
    const begin = `const argument = arguments[1] ?? undefined; walkDriver.begin(arguments[0], ${call});`;
    const isBegun = await until("the page is there", () => this._ask(`${IS_THERE} ${begin} return true;`, id, argument));
    const end = isBegun && (await until("the call ends", () => this._ask(`${IS_THERE} return walkDriver.end(arguments[0]);`, id)));
    if (end.error) throw new Error(end.error);
    return decode(JSON.parse(end.value));
  }

  async addScriptTag(attributes) {
    await this.evaluate(
      ({ url, ...attributes }) =>
        new Promise((loaded, failed) => {
          const tag = Object.assign(document.createElement("script"), attributes, { src: url });
          tag.onload = () => loaded();
          tag.onerror = () => failed(new Error("the script does not load"));
          document.head.append(tag);
        }),
      attributes,
    );
  }

  waitForRequest(isIt) {
    return this.waitForEvent("request", isIt);
  }

  waitForEvent(what, isIt) {
    return new Promise((resolve, reject) => {
      const given = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE_MS);
      const look = (request) => {
        if (!isIt(request)) return;
        clearTimeout(given);
        this._context.off(what, look);
        resolve(request);
      };
      this._context.on(what, look);
    });
  }

  /** Runs a script, and waits for no promise. */
  _ask(script, ...args) {
    return this._command("POST", "/execute/sync", { script, args });
  }

  _command(...command) {
    return this._context.driver.inWindow(this.handle, (send) => send(...command), this._isFrame);
  }
}

/** The way back of what the page encoded. */
function decode(value) {
  if (value === UNDEFINED) return undefined;
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, decode(inner)]));
}
