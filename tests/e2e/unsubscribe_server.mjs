// A publisher's server that unsubscribes people: `adobeConsent` of the built package under Node's http, asking the stand-in of
// the local operator. And what that stand-in says of profiles. Nothing about browsers.
import { once } from "node:events";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { ROOT } from "./operator.mjs";

const { adobeConsent, toNode } = await import(pathToFileURL(join(ROOT, "pkg/dist/server/server.js")));

export class UnsubscribeServer {
  static async start({ announced }) {
    const own = new UnsubscribeServer(announced);
    own._http.listen(0, "localhost");
    await once(own._http, "listening");
    own.address = `http://localhost:${own._http.address().port}/unsubscribe`;
    return own;
  }

  constructor({ adobe, site }) {
    this._adobe = adobe;
    /** Every POST that came: its key and its JSON. */
    this.asked = [];
    /** Statuses of the next answers, for which nobody else is asked; `held` is a 200 that waits for `release`. */
    this.ordered = [];
    this.release = () => {};
    const { api_key: apiKey, org_id: orgId, sandbox, endpoint } = adobe;
    const consent = toNode(adobeConsent({ apiKey, orgId, sandbox, endpoint, token: () => this._token(), origins: [site] }));
    this._http = createServer((req, res) => {
      if (req.method === "POST") this._note(req);
      const status = req.method === "POST" && this.ordered.shift();
      if (!status) return consent(req, res);
      // As a proxy before a server answers, so that a page of another origin can read it.
      const answer = (status) => res.writeHead(status, { "access-control-allow-origin": site }).end();
      if (status === "held") this.release = () => answer(200);
      else answer(status);
    });
  }

  async stop() {
    this._http.closeAllConnections();
    this._http.close();
  }

  /** The query of the link in an e-mail to this profile. */
  async link(profile, { sig = false } = {}) {
    const link = await this._control("links", { profile, sig });
    this.last = link;
    return Object.keys(link)
      .map((name) => `${name}=${link[name]}`)
      .join("&");
  }

  /** What a profile has chosen, as the stand-in has it. */
  async choices(profile) {
    return (await this._control("profiles"))[profile];
  }

  /** Statuses that the stand-in answers with next. */
  adobeAnswers(...statuses) {
    return this._control("answers", statuses);
  }

  _note(req) {
    const chunks = [];
    req.on("data", (chunk) => chunks.push(chunk));
    req.on("end", () => this.asked.push({ key: req.headers["idempotency-key"], json: JSON.parse(Buffer.concat(chunks)) }));
  }

  async _token() {
    const { token, api_key: client_id, client_secret } = this._adobe;
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, scope: "openid" });
    return (await (await fetch(token, { method: "POST", body })).json()).access_token;
  }

  async _control(what, value) {
    const init = value === undefined ? {} : { method: "POST", body: JSON.stringify(value) };
    const response = await fetch(`${this._adobe.control}/${what}`, init);
    if (!response.ok) throw new Error(`adobe/control/${what}: ${await response.text()}`);
    return response.json();
  }
}
