// Everything that a browser asks for passes here: names under .test lead to this machine, pages get the walk's scripts before
// their own, and the walk sees each request. What a request means, nobody here knows.
import { EventEmitter } from "node:events";
import { createServer, request as ask } from "node:http";

/** Files that no site has: what is to run first in every page, and where that reports to. */
const FIRST = "/walk/first.js";
const REPORT = "/walk/report/";

const patternOf = (which) =>
  which instanceof RegExp ? which : new RegExp(`^${which.split("**").map((part) => part.replace(/[.?*]/g, "\\$&")).join(".*")}$`);

export class Proxy extends EventEmitter {
  constructor(firstScript) {
    super();
    this._firstScript = firstScript;
    this._routes = [];
    this._cookies = [];
    this._server = createServer((request, response) => this._take(request, response));
  }

  async start() {
    await new Promise((listening) => this._server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${this._server.address().port}`;
  }

  stop() {
    this._server.close();
    this._server.closeAllConnections();
  }

  /** As Playwright's `route`: a regular expression, or a text in which `**` stands for anything. */
  route(which, go) {
    this._routes.push({ pattern: patternOf(which), go });
  }

  /** Ends that. */
  unroute(which) {
    const { source } = patternOf(which);
    this._routes = this._routes.filter(({ pattern }) => pattern.source !== source);
  }

  /** Whether nothing gets through. */
  setOffline(isOffline) {
    this._isOffline = isOffline;
  }

  /** Sets a cookie with the next page of its host. */
  setCookie(cookie) {
    this._cookies.push(cookie);
  }

  _take(request, response) {
    const url = new URL(request.url);
    // A connection is used once: a dropped one is never taken for a stale one, and asked again.
    response.setHeader("connection", "close");
    if (url.pathname === FIRST) return this._answerFirst(response);
    if (url.pathname.startsWith(REPORT)) return this._answerReport(request, response, url);
    if (this._isOffline) return void request.socket.destroy();
    if (request.method !== "OPTIONS") this._notice(request, response);
    const route = this._routes.findLast(({ pattern }) => pattern.test(request.url));
    if (!route) return this._pass(request, response, url);
    return route.go({
      request: () => ({
        url: () => request.url,
        method: () => request.method,
        postData: () => (Number(request.headers["content-length"] ?? 0) ? "something" : null),
      }),
      abort: () => void request.socket.destroy(),
      continue: async () => this._pass(request, response, url),
      fulfill: ({ status = 200, contentType = "text/plain", body }) =>
        response.writeHead(status, { "content-type": contentType }).end(body),
    });
  }

  _notice(request, response) {
    const noticed = { url: () => request.url };
    response.on("close", () => !response.writableFinished && this.emit("requestfailed", noticed));
    this.emit("request", noticed);
  }

  _answerFirst(response) {
    response.writeHead(200, { "content-type": "text/javascript", "cache-control": "no-store" }).end(this._firstScript());
  }

  async _answerReport(request, response, url) {
    const text = await read(request);
    response.writeHead(204, { "access-control-allow-origin": "*" }).end();
    this.emit("report", url.pathname.slice(REPORT.length), JSON.parse(text.toString()));
  }

  _pass(request, response, url) {
    const { method, headers } = request;
    delete headers["accept-encoding"];
    const passed = ask({ host: "127.0.0.1", port: url.port, path: url.pathname + url.search, method, headers, agent: false });
    passed.on("response", (answer) => this._answer(url, answer, response));
    passed.on("error", () => request.socket.destroy());
    response.on("close", () => passed.destroy());
    request.pipe(passed);
  }

  async _answer(url, answer, response) {
    const { connection, "transfer-encoding": encoding, "content-length": length, ...headers } = answer.headers;
    const isPage = /^text\/html/.test(headers["content-type"] ?? "");
    if (isPage) headers["set-cookie"] = this._takeCookies(url.hostname);
    if (!isPage && length) headers["content-length"] = length;
    try {
      const body = await read(answer);
      response.writeHead(answer.statusCode, headers).end(isPage ? withFirst(body.toString()) : body);
    } catch {
      response.socket?.destroy();
    }
  }

  _takeCookies(host) {
    const isHere = ({ domain }) => domain === host || `.${host}`.endsWith(domain);
    const here = this._cookies.filter(isHere);
    this._cookies = this._cookies.filter((cookie) => !isHere(cookie));
    const domainOf = ({ domain }) => (domain.startsWith(".") ? `; domain=${domain}` : "");
    return here.map((cookie) => `${cookie.name}=${cookie.value}; path=${cookie.path}${domainOf(cookie)}`);
  }
}

/** The page with our script before any of its own, also in a frame that stands in it. */
function withFirst(html) {
  const first = `<script src="${FIRST}"></script>`;
  return html.replace(/<!doctype html>/i, `$&${first}`).replace(/srcdoc='/g, `$&${first}`);
}

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
