// The custom element `<uid2-choice-status>`: a sentence and two links, drawn as plain elements inside it, so that the page styles
// them. When it is drawn anew, and how; which choice counts is in reading.js, what is said in texts.js.
import { attempt } from "../local.js";
import { readChoice } from "./reading.js";
import { chooseText, ENGLISH } from "./texts.js";

/** How often it is looked whether something has changed that no event tells of, while the page is looked at. */
const LOOK_MS = 1000;

const OF_SDK = ["SdkLoaded", "InitCompleted", "IdentityUpdated", "OptoutReceived"];
const OF_WINDOW = ["storage", "pageshow"];
const OF_DOCUMENT = ["visibilitychange"];

const GLOBALS = { uid2: "__uid2", euid: "__euid" };

/** On a server there is no such class, and the element is never made there. */
const Base = typeof HTMLElement === "undefined" ? class {} : HTMLElement;

/** Sets a text only where it has changed: screen readers say what is written into a region. */
function say(element, { text, isEnglish }) {
  if (element.textContent !== text) element.textContent = text;
  // Of a page in another language, this is said as English.
  if (isEnglish) element.lang = "en";
  else element.removeAttribute("lang");
}

export class ChoiceStatus extends Base {
  static get observedAttributes() {
    return ["product", "choice-url", "portal-url", ...Object.keys(ENGLISH).map((name) => `text-${name}`)];
  }

  /** The SDK whose answers are shown; without one, that of the page: of the attribute `product`, or of either. */
  get sdk() {
    const wanted = (this.getAttribute("product") || "").toLowerCase();
    const names = GLOBALS[wanted] ? [GLOBALS[wanted]] : Object.values(GLOBALS);
    return this._sdk || attempt(() => names.map((name) => window[name]).find((sdk) => sdk && sdk.hasOptedOut));
  }

  set sdk(sdk) {
    this._sdk = sdk;
    this.update();
  }

  /** Texts by name, in place of the built-in ones. */
  get texts() {
    return this._texts;
  }

  set texts(texts) {
    this._texts = texts;
    this.update();
  }

  connectedCallback() {
    // Set before the element was defined, they would hide the accessors.
    for (const name of ["sdk", "texts"]) if (Object.prototype.hasOwnProperty.call(this, name)) this._takeOver(name);
    this._draw();
    this._stops = [];
    for (const [target, types] of [[window, OF_WINDOW], [document, OF_DOCUMENT]]) for (const type of types) this._listen(target, type);
    const timer = setInterval(() => document.visibilityState === "visible" && this.update(), LOOK_MS);
    this._stops.push(() => clearInterval(timer));
    this.update();
  }

  disconnectedCallback() {
    for (const stop of this._stops || []) attempt(stop);
    this._stops = this._followed = undefined;
  }

  attributeChangedCallback() {
    this.update();
  }

  /** Says what is so now. Called by itself; a page may call it where it knows that something has changed. */
  update() {
    if (!this._stops) return;
    const { sdk } = this;
    this._follow(sdk);
    const { state, since } = readChoice(sdk);
    this.setAttribute("data-state", state);
    const { text, isEnglish } = chooseText(this, state);
    say(this._words, { text: text.replace("{date}", () => this._dateOf(since, isEnglish)), isEnglish });
    this._link(this._choice, "choice", this.getAttribute("choice-url"));
    this._link(this._portal, "portal", this.getAttribute("portal-url") || attempt(() => sdk.optOutPortalUrl));
    this._links.hidden = this._choice.hidden && this._portal.hidden;
  }

  _takeOver(name) {
    const value = this[name];
    delete this[name];
    this[name] = value;
  }

  /** In place of whatever the page has put in for browsers without scripts. */
  _draw() {
    if (this._words) return;
    const make = (name, part) => {
      const made = document.createElement(name);
      made.setAttribute("data-part", part);
      return made;
    };
    this._words = make("p", "words");
    this._words.setAttribute("role", "status");
    this._links = make("p", "links");
    this._choice = make("a", "choice");
    this._portal = make("a", "portal");
    this._links.append(this._choice, " ", this._portal);
    this.textContent = "";
    this.append(this._words, this._links);
  }

  /** A link that leads nowhere is not shown. */
  _link(link, name, url) {
    link.hidden = !url;
    if (url && link.getAttribute("href") !== url) link.setAttribute("href", url);
    say(link, chooseText(this, name));
  }

  _listen(target, type) {
    const hear = () => this.update();
    target.addEventListener(type, hear);
    this._stops.push(() => target.removeEventListener(type, hear));
  }

  /** Hears the SDK's events from now on: the page may have another one now, or none had come yet. */
  _follow(sdk) {
    if (this._followed === sdk) return;
    this._followed = sdk;
    if (!sdk || !sdk.on) return;
    // Some events come while they are asked for.
    const hear = () => this._followed === sdk && Promise.resolve().then(() => this.update());
    for (const event of OF_SDK) {
      const stop = attempt(() => sdk.on(event, hear));
      if (stop) this._stops.push(stop);
    }
  }

  _dateOf(since, isEnglish) {
    const around = this.closest("[lang]");
    const language = isEnglish ? "en" : around && around.lang;
    const day = { dateStyle: "long" };
    const date = new Date(since || 0);
    return attempt(() => date.toLocaleDateString(language || undefined, day)) || attempt(() => date.toLocaleDateString()) || "";
  }
}
