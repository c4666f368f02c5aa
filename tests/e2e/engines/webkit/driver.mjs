// WebKitGTK's driver: one process and one session for each walk, and the commands of WebDriver, one after the other.
// Nothing about walks; what is run in a page is page.mjs's business.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { until } from "../../until.mjs";

const DRIVER = process.env.UID2_WEBKIT_DRIVER || "/usr/bin/WebKitWebDriver";

/** For one command. */
const PATIENCE_MS = 20_000;

/** Now and then a browser that is started hangs before it shows anything: then another one is started. */
const MAX_STARTS = 3;

/** A walk that was given up has not stopped its own. */
const running = new Set();
process.on("exit", () => running.forEach((program) => program.kill()));

export class Driver {
  /** Starts a driver and a browser whose requests all go through `proxy`. */
  static async start(proxy) {
    // Without one, the browser hangs and says nothing.
    if (!process.env.DISPLAY) throw new Error("WebKitGTK needs a display: run this under `xvfb-run -a`");
    for (let starts = 1; ; starts++) {
      const driver = await Driver._launch();
      try {
        await driver._begin(proxy);
        return driver;
      } catch (error) {
        driver._kill();
        if (starts === MAX_STARTS) throw error;
      }
    }
  }

  static async _launch() {
    const port = await freePort();
    const program = spawn(DRIVER, [`--port=${port}`], { stdio: "ignore" });
    let failure;
    program.on("error", (error) => (failure = error));
    running.add(program);
    const driver = new Driver(program, `http://127.0.0.1:${port}`);
    await until("WebKit's driver answers", () => {
      if (failure) throw failure;
      return driver._ask("GET", "/status").catch(() => undefined);
    });
    return driver;
  }

  constructor(program, address) {
    this._program = program;
    this._address = address;
    this._last = Promise.resolve();
  }

  async _begin(proxy) {
    const session = await this._ask("POST", "/session", { capabilities: { alwaysMatch: capabilities(proxy) } });
    this._session = `/session/${session.sessionId}`;
  }

  async stop() {
    await this.command("DELETE", "").catch(() => {});
    this._kill();
  }

  _kill() {
    this._program.kill();
    running.delete(this._program);
  }

  /** One command of the session, after all that were given before. */
  command(method, path, body) {
    return this.together((command) => command(method, path, body));
  }

  /** Several commands between which no other one comes. */
  together(commands) {
    const mine = this._last.then(() => commands((method, path, body) => this._ask(method, this._session + path, body)));
    this._last = mine.catch(() => {});
    return mine;
  }

  /** Commands to one window, or to the first frame of it. */
  inWindow(handle, commands, isFrame = false) {
    return this.together(async (command) => {
      await command("POST", "/window", { handle });
      if (isFrame) await command("POST", "/frame", { id: 0 });
      return commands(command);
    });
  }

  async _ask(method, path, body) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const sent = method === "POST" ? JSON.stringify(body ?? {}) : undefined;
    const response = await fetch(this._address + path, { method, body: sent, signal }).catch((error) => {
      throw new Error(`${method} ${path} ${sent?.slice(0, 300)}: ${error.message}`);
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path.split("/").slice(3).join("/")}: ${value.error}: ${value.message}`);
    return value;
  }
}

const capabilities = (proxy) => ({
  browserName: "MiniBrowser",
  // Any other one makes commands wait for the end of what a page imports, some of them for ever.
  pageLoadStrategy: "none",
  // A limit would be a timer of the page's own: walks move those, and count them.
  timeouts: { script: null },
  "webkitgtk:browserOptions": {
    args: ["--automation", "--javascript-can-open-windows-automatically=true", `--proxy=${proxy}`],
  },
});

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
