// The publisher's server, where it serves this page: it generated the identity and handed it in with the page.
// What the server does is its own business (local-operator/src/companies); here is how its page talks to it.
import { isPhone } from "./login.js";

export class PublisherServer {
  /** The server behind this page; `undefined` where the page is a plain file and generates by itself. */
  static ofThisPage(product) {
    const element = document.getElementById("supplied");
    const text = element.textContent;
    // The page's source has it in any case; the document need not.
    element.remove();
    return text ? new PublisherServer(product, JSON.parse(text)) : undefined;
  }

  constructor(product, supplied) {
    this._product = product;
    /** What it handed in for this product, if somebody is signed in there. */
    this.identity = supplied[product];
  }

  /** Why there is no identity, if there is none. */
  async signIn(address) {
    const response = await this._post("sign-in", {
      [isPhone(address) ? "phone" : "email"]: address,
      optout_check: 1,
    });
    if (response.ok) return undefined;
    return { code: response.status === 400 ? `invalid_${isPhone(address) ? "phone" : "email"}` : "unanswered" };
  }

  signOut() {
    return this._post("sign-out", {});
  }

  _post(what, json) {
    return fetch(`/publisher/${this._product}/${what}`, { method: "POST", body: JSON.stringify(json) });
  }
}
