// One trick being played: its made-up reader, its pages with the SDK, and the operator, portal and server that it may use.
// What it is a trick of is in list.js; whether it worked is found out in scan.js.
import { here } from "../bar.js";
import { companies } from "../companies.js";
import { PRODUCTS } from "../products.js";
import { forgetTokens } from "../storage.js";

/** In session storage while the visitor is on the other page of the back-button trick. */
export const LEFT = "courier.left";

const PATHS = { refresh: "/v2/token/refresh", generate: "/v2/token/client-generate" };
const PAUSE_MS = 20;
const PATIENCE_MS = 10_000;

export class Trial {
  /**
   * @param {string} key `uid2` or `euid`
   * @param {Operator} operator of that product
   * @param {(words: string) => void} say tells the visitor what happens
   */
  constructor(key, operator, say) {
    this.key = key;
    this.product = PRODUCTS[key];
    this.operator = operator;
    this.say = say;
    this.pages = [];
    this.secrets = new Set();
    this.reader = `reader${crypto.randomUUID().slice(0, 6)}`;
    this.email = `${this.reader}@example.com`;
    this._companies = companies(key);
    forgetTokens();
  }

  /** A page with the SDK on it, which has called nothing yet. */
  async open() {
    const frame = document.createElement("iframe");
    frame.title = "A page of the publisher";
    frame.src = here("/tricks/page.html");
    const loaded = new Promise((done) => frame.addEventListener("load", done, { once: true }));
    document.getElementById("pages").append(frame);
    await loaded;
    const page = new TrialPage(this, frame);
    this.pages.push(page);
    await page.load();
    return page;
  }

  /** A page that has called `init`. */
  async start(options) {
    const page = await this.open();
    page.init(options);
    await until(() => page.sdk.isInitComplete());
    return page;
  }

  /** A page on which the reader has signed in and has a token. */
  async signedIn(options) {
    const page = await this.start(options);
    await page.signIn(this.email);
    await until(() => page.sdk.getAdvertisingToken());
    this.say("A reader signs in. There is a token.");
    return page;
  }

  /** An identity as the publisher's server generates it. */
  async identityFromServer() {
    const { json } = await this._companies.generate({ email: this.email });
    this.note(json.body);
    return json.body;
  }

  async optOutAtPortal() {
    await this._companies.optOut({ email: this.email });
  }

  /** The reader opts out, and a page learns of it by its next refresh. */
  async optOut(page) {
    await this.optOutAtPortal();
    page.sdk.refreshNow().catch(() => {});
    await until(() => page.sdk.status === "optedOut");
    this.say("The reader opts out at the portal; the next refresh says so.");
    this.isOver();
  }

  /** From now on no page may read a token, nor be told one. */
  isOver() {
    this.over = true;
  }

  /** The page asks for a refresh, and the answer is made, but held on its way. */
  async refreshOnItsWay(page) {
    await this.operator.setFaults([{ path: PATHS.refresh, hold: true, times: 1 }]);
    const before = await this._refreshes();
    page.sdk.refreshNow().catch(() => {});
    await until(async () => (await this._refreshes()) > before);
    this.say("A refresh is asked for. The answer, a new token, is held on its way.");
  }

  async letThrough() {
    await this.operator.release();
    this.say("Now the held answer is let through.");
  }

  /** Pages reach nobody any more. */
  goOffline() {
    return this.operator.setNetwork("offline");
  }

  /** Closes all pages, as a visitor would. */
  closePages() {
    for (const page of this.pages.splice(0)) page.close();
  }

  /** Notes what must not be found any more. */
  note({ advertising_token, refresh_token, refresh_response_key }) {
    for (const secret of [advertising_token, refresh_token, refresh_response_key]) if (secret) this.secrets.add(secret);
  }

  /** Goes to another page, where the opt-out arrives, and back. Ends when this page is seen again from memory. */
  async leaveAndComeBack() {
    sessionStorage.setItem(LEFT, JSON.stringify({ product: this.key, email: this.email, ...this.left() }));
    const back = new Promise((seen) => addEventListener("pageshow", ({ persisted }) => persisted && seen(), { once: true }));
    location.assign(here("/tricks/elsewhere.html"));
    await back;
    sessionStorage.removeItem(LEFT);
    this.isOver();
  }

  /** Cleans up after itself: no page, no fault. */
  async end() {
    this.closePages();
    await this.operator.setNetwork("normal");
    await this.operator.release();
  }

  async _refreshes() {
    return (await this.operator.log()).filter(({ path }) => path === PATHS.refresh).length;
  }
}

class TrialPage {
  constructor(trial, frame) {
    this._trial = trial;
    this._frame = frame;
    /** Events that brought a token when none was to be had any more. */
    this.told = [];
  }

  get window() {
    return this._frame.contentWindow;
  }

  get sdk() {
    return this.window[this._trial.product.global];
  }

  /** Puts the script tag into the page. */
  load() {
    this.window[this._trial.product.global] = { callbacks: [(event, payload) => this._hear(event, payload)] };
    const script = this.window.document.createElement("script");
    script.src = `/sdk/${this._trial.key}-sdk.js`;
    const loaded = new Promise((done) => script.addEventListener("load", done));
    this.window.document.head.append(script);
    return loaded;
  }

  init(options) {
    this.sdk.init({ baseUrl: this._trial.operator.api, ...options });
  }

  signIn(email) {
    return this.sdk.setIdentityFromEmail(email, this._trial.operator.keypair);
  }

  close() {
    this._frame.remove();
  }

  _hear(event, { identity }) {
    if (!identity) return;
    this._trial.note(identity);
    if (this._trial.over) this.told.push(event);
  }
}

/** Waits for a condition; a trick that waits in vain says so. */
export async function until(isSo) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(PAUSE_MS)) if (await isSo()) return;
  throw new Error("waited in vain");
}

export const pause = (ms) => new Promise((over) => setTimeout(over, ms));
