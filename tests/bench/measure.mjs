// One page view in Chromium, as cold or warm and as slow as is asked for, and what is read of it.
// Which views there are, and in which order, is said elsewhere.
import { launch } from "../e2e/engines/chromium.mjs";
import { keepMemories, readPage, STORIES, timeGetter } from "./page.mjs";

/** A page that has not got what it waits for by then never gets it. */
const PATIENCE_MS = 30_000;

/** Views that fill the caches: engines keep what they have compiled only of scripts that come again. */
const FILLING_VIEWS = 3;

/** One loop of a getter takes at least so long, which is much for a clock of 0.1 ms. */
const GETTER_MS = 100;

export class Measurer {
  /** Opens Chromium, and lets somebody sign in with each contender. */
  static async open(contenders, origin) {
    const measurer = new Measurer(await launch(), origin);
    for (const { name } of contenders) await measurer._prepare(name);
    return measurer;
  }

  constructor(browser, origin) {
    this._browser = browser;
    this._origin = origin;
    this._contexts = {};
    this._states = {};
  }

  get version() {
    return this._browser.version();
  }

  close() {
    return this._browser.close();
  }

  /**
   * Two contexts of each contender, cold and warm. In each a window stays open: for a new one the browser would load scripts
   * of its own interface in the middle of a measurement.
   */
  async _prepare(name) {
    for (const cache of ["cold", "warm"]) {
      const context = await this._browser.newContext();
      await context.newPage();
      this._contexts[`${cache} ${name}`] = context;
    }
    const view = { name, cache: "warm", speed: 1, isFilling: true };
    this._states[name] = await this._view({ ...view, story: "signIn" }, (page) =>
      page.evaluate(() => ({ ...localStorage })),
    );
    for (const story of Object.keys(STORIES)) {
      for (let views = 0; views < FILLING_VIEWS; views++) await this._view({ ...view, story }, () => {});
    }
  }

  /** What `readPage` answers. */
  time(view) {
    return this._view(view, (page, read) => read);
  }

  /** Milliseconds that the main thread works to evaluate the script: what other programs take meanwhile is not in it. */
  async timeScript(view) {
    const trace = await this._view({ ...view, story: "script", isTraced: true }, async () =>
      JSON.parse(await this._browser.stopTracing()),
    );
    const prefix = `${this._origin}/${view.name}/`;
    const evaluated = trace.traceEvents.filter(
      ({ name, args }) => name === "EvaluateScript" && args.data.url.startsWith(prefix) && args.data.url.endsWith(".js"),
    );
    if (evaluated.length !== 1) throw new Error(`${evaluated.length} scripts were evaluated`);
    return evaluated[0].tdur / 1000;
  }

  /** Microseconds of a getter beside other people's keys and cookies. */
  timeGetter(view) {
    return this._view({ ...view, story: "returning" }, (page) => page.evaluate(timeGetter, GETTER_MS));
  }

  /**
   * Bytes of the JavaScript heap after a garbage collection, and of the modules' memories, for the returning visitor. With
   * `isEmpty`, of the same page without any script.
   */
  weigh(view) {
    return this._view({ ...view, story: "returning", keepsMemories: true }, async (page, read, cdp) => {
      for (let times = 0; times < 2; times++) await cdp.send("HeapProfiler.collectGarbage");
      const { usedSize } = await cdp.send("Runtime.getHeapUsage");
      return usedSize + (await page.evaluate(() => window.memoryBytes()));
    });
  }

  /**
   * Opens a tab on a page of the site that has no script, puts in place what is stored, goes on to the page of the story, and
   * hands that to `read`.
   */
  async _view(view, read) {
    const { name, story, cache, speed, foreignKeys = 0, cookies = [], isTraced, isFilling, keepsMemories, isEmpty } = view;
    const context = this._contexts[`${cache} ${name}`];
    const page = await context.newPage();
    try {
      const cdp = await context.newCDPSession(page);
      await page.goto(`${this._origin}/none/script.html`);
      await page.evaluate(store, [STORIES[story].isKnown ? this._states[name] : {}, foreignKeys]);
      await context.clearCookies();
      await context.addCookies(cookies.map((cookie) => ({ ...cookie, url: this._origin })));
      if (keepsMemories) await page.addInitScript(keepMemories);
      if (cache === "cold") await cdp.send("Network.clearBrowserCache");
      await cdp.send("Emulation.setCPUThrottlingRate", { rate: speed });
      if (isTraced) await this._browser.startTracing(page, { categories: ["devtools.timeline"] });
      await page.goto(`${this._origin}/${isEmpty ? "none" : name}/${story}.html`);
      const noted = await page.evaluate(readPage, PATIENCE_MS);
      if (!isFilling) checkCache(cache, noted.files);
      return await read(page, noted, cdp);
    } finally {
      await page.close();
    }
  }
}

/** Runs in the page: what is stored is this and nothing else. */
function store([state, foreignKeys]) {
  localStorage.clear();
  for (const [key, text] of Object.entries(state)) localStorage.setItem(key, text);
  for (let number = 0; number < foreignKeys; number++) localStorage.setItem(`foreign-${number}`, "somebody else's");
}

/** A benchmark that says cold and is warm measures nothing. */
function checkCache(cache, files) {
  for (const [file, bytes] of Object.entries(files)) {
    if ((cache === "cold") === (bytes === 0))
      throw new Error(`${file}: ${bytes} bytes came over the network, and the view is ${cache}`);
  }
}
