// A publisher's page with stand-ins of ad tags and the SDK, in any order, and every ad request that it makes.
// Nothing is asserted here; what the stand-ins do is in google_stand_in.mjs.

export const BRIDGES = "/sdk/uid2-bridges.js";
export const SDK = "/sdk/uid2-sdk.js";
export const SECURE_SIGNAL = "/sdk/uid2SecureSignal.js";

/** A function with what it is called with, as a script of the page. */
export const script = (made, given = {}) => `<script>(${made})(${JSON.stringify(given)});</script>`;

const tagOf = (made) => (typeof made === "function" ? script(made) : made.startsWith("<") ? made : `<script src="${made}"></script>`);

/** A script whose functions and variables are those of the page. */
export const source = (text) => `<script>${text}</script>`;

/** Takes the place of the network: not every engine shows the body of a request. */
function network() {
  window.walkSent = [];
  window.walkSend = (body) => window.walkSent.push(JSON.stringify(body));
}

export class AdPage {
  /** @param {(string | Function)[]} scripts addresses, tags, or functions whose source is written into the page */
  static async of(stage, scripts) {
    const body = `document.write(${JSON.stringify([network, ...scripts].map(tagOf).join("\n"))});`;
    await stage.context.route("**/paper.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
    return new AdPage(stage);
  }

  constructor(stage) {
    this._stage = stage;
  }

  open() {
    return this._stage.open("/paper.html");
  }

  /** Runs `act` in the page and asks for an ad in the same task; answers the body of that request. */
  async request(tab, act = () => {}, ask = () => window.googletag.pubads().refresh()) {
    const before = await tab.page.evaluate(`[window.walkSent.length, (${act})(), void (${ask})()][0]`);
    return tab.until("the ad request", (before) => window.walkSent[before], before);
  }
}
