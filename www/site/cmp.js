// A stand-in for a consent platform: its interface (of the IAB's GPP with UID2, of TCF with EUID), its banner, and the choice it keeps.
// Like real ones, it leaves a stub at once and comes late. Nothing of the SDK: what follows from the choice is not known here.
import { make, say } from "./dom.js";

const KEY = "courier.consent";

/** So late that a page has long begun. */
const LATE_MS = 1500;

/** The vendor that operates both products, and the purposes that it asks for. */
const VENDOR = 21;
const PURPOSES = [1, 2, 3, 4, 7, 10];

/** `asking`, `accepted` or `rejected`; `undefined` while the banner is no part of the demo. */
export const readConsent = () => localStorage.getItem(KEY) ?? undefined;

/** Takes the banner out of the demo. Pages that have it keep it until they are loaded anew. */
export const forgetConsent = () => localStorage.removeItem(KEY);

export class ConsentPlatform {
  /** Puts the stub on the page, and comes later. `changed` hears when it has come, and of each choice; `true` where that was made on this page. */
  constructor(product, changed) {
    this._isEuid = product === "euid";
    this._changed = changed;
    this._listeners = new Map();
    this._count = 0;
    this._banner = drawBanner((choice) => this.choose(choice));
    if (this._isEuid) window.__tcfapi = (command, _version, callback, parameter) => this._answer(command, callback, parameter);
    else window.__gpp = (command, callback, parameter) => this._answer(command, callback, parameter);
    if (!readConsent()) localStorage.setItem(KEY, "asking");
    setTimeout(() => this._come(), LATE_MS);
    addEventListener("storage", ({ key }) => key === KEY && this._tell());
  }

  /** Whether the platform itself has come. */
  get isHere() {
    return this._isHere === true;
  }

  choose(choice) {
    localStorage.setItem(KEY, choice);
    this._tell(true);
  }

  _come() {
    this._isHere = true;
    this._tell();
  }

  /** Every listener hears what is so now. */
  _tell(isByHand) {
    if (!this._isHere) return;
    this._banner.hidden = readConsent() !== "asking";
    for (const [id, callback] of this._listeners) callback(this._event(id, isByHand), true);
    this._changed(isByHand);
  }

  _answer(command, callback, parameter) {
    if (command === "addEventListener") {
      const id = ++this._count;
      this._listeners.set(id, callback);
      // A stub remembers who listens.
      if (this._isHere) callback(this._event(id), true);
    } else if (command === "removeEventListener") callback(this._listeners.delete(parameter), true);
    else if (command === "ping") callback(this._isEuid ? { cmpLoaded: this._isHere } : this._ping(), true);
    else callback(null, false);
  }

  _event(id, isByHand) {
    if (!this._isEuid) return { eventName: "signalStatus", listenerId: id, data: this._ping().signalStatus, pingData: this._ping() };
    const isAsking = readConsent() === "asking";
    return { ...this._tcData(), listenerId: id, eventStatus: isAsking ? "cmpuishown" : isByHand ? "useractioncomplete" : "tcloaded" };
  }

  /** TCF 2.3: where GDPR applies. */
  _tcData() {
    const isGiven = readConsent() === "accepted";
    const consents = Object.fromEntries(PURPOSES.map((purpose) => [purpose, isGiven]));
    return {
      gdprApplies: true,
      tcString: `stand-in: ${readConsent()}`,
      vendor: { consents: { [VENDOR]: isGiven }, legitimateInterests: {}, disclosedVendors: { [VENDOR]: true } },
      purpose: { consents, legitimateInterests: {} },
      publisher: { restrictions: {} },
    };
  }

  /** GPP 1.1, with the national section of the United States. */
  _ping() {
    const choice = readConsent();
    const optOut = choice === "rejected" ? 1 : 2;
    const usnat = { Version: 1, SharingNotice: 1, SaleOptOutNotice: 1, SharingOptOutNotice: 1, TargetedAdvertisingOptOutNotice: 1 };
    Object.assign(usnat, { SaleOptOut: optOut, SharingOptOut: optOut, TargetedAdvertisingOptOut: optOut });
    Object.assign(usnat, { PersonalDataConsents: 0, KnownChildSensitiveDataConsents: [0, 0, 0], MspaCoveredTransaction: 2, Gpc: false });
    return {
      signalStatus: this._isHere && choice !== "asking" ? "ready" : "not ready",
      applicableSections: [7],
      parsedSections: { usnat: [usnat] },
      gppString: `stand-in: ${choice}`,
    };
  }
}

/** Behind everything else on the page, so that it comes last with the keyboard; it covers nothing. */
function drawBanner(choose) {
  const button = (text, className, choice) => {
    const made = make("button", className, text);
    made.type = "button";
    made.addEventListener("click", () => choose(choice));
    return made;
  };
  const heading = make("h2", "", "May the Courier’s advertisers know you by a code name?");
  heading.id = "banner-heading";
  const words = make("p", "", "It is made from your e-mail address or phone number. You can take this back on the page “Your privacy”.");
  const actions = make("p", "actions", button("Accept", "", "accepted"), button("Reject", "", "rejected"));
  const banner = make("section", "banner", heading, words, actions);
  banner.setAttribute("aria-labelledby", heading.id);
  banner.hidden = true;
  document.body.append(banner);
  return banner;
}

const WORDS = {
  asking: "The banner at the lower edge of the window asks you. Until you have answered, there is no token.",
  accepted: "You have accepted.",
  rejected: "You have rejected, or withdrawn. The token is gone; who accepts again has to sign in again.",
};

/** Says where the choice stands. */
export function sayConsent(element, platform) {
  const choice = readConsent();
  if (!platform || !choice) return say(element, "The banner is no part of the demo yet: no page waits for consent.");
  say(element, platform.isHere ? WORDS[choice] : "The consent platform has not come yet. Until it says something, there is no token.");
}
