// A publisher's page with stand-ins of ad tags and the SDK, in any order, and every ad request that it makes.
// Nothing is asserted here; what the stand-ins do is in google_stand_in.mjs.
import { until } from "./until.mjs";

export const BRIDGES = "/sdk/uid2-bridges.js";
export const SDK = "/sdk/uid2-sdk.js";
export const SECURE_SIGNAL = "/sdk/uid2SecureSignal.js";

/** A function with what it is called with, as a script of the page. */
export const script = (made, given = {}) => `<script>(${made})(${JSON.stringify(given)});</script>`;

const tagOf = (made) => (typeof made === "function" ? script(made) : made.startsWith("<") ? made : `<script src="${made}"></script>`);

/** A script whose functions and variables are those of the page. */
export const source = (text) => `<script>${text}</script>`;

export class AdPage {
  /** @param {(string | Function)[]} scripts addresses, tags, or functions whose source is written into the page */
  static async of(stage, scripts) {
    const page = new AdPage(stage);
    const body = `document.write(${JSON.stringify(scripts.map(tagOf).join("\n"))});`;
    await stage.context.route("**/paper.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
    await stage.context.route("**/ads/*", (route) => {
      page.sent.push(route.request().postData() ?? "");
      return route.fulfill({ contentType: "application/json", body: "{}" });
    });
    return page;
  }

  constructor(stage) {
    this._stage = stage;
    /** The bodies of all ad requests. */
    this.sent = [];
  }

  open() {
    return this._stage.open("/paper.html");
  }

  /** Runs `act` in the page and asks for an ad in the same task; answers that request's body. */
  async request(tab, act = () => {}, ask = () => window.googletag.pubads().refresh()) {
    const before = this.sent.length;
    await tab.page.evaluate(`(${act})(), void (${ask})()`);
    await until("the ad request", () => this.sent.length > before);
    return this.sent[before];
  }
}
