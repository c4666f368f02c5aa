// The types of `uid2-wasm/landing`, written by hand.
import type { EUID, UID2 } from "./index.js";

/** What the form says. English is built in. A text is shown as it is, and never taken for markup. */
export interface LandingTexts {
  /** Above the choices. */
  readonly question: string;
  /** Beside the checkbox for push subscriptions. Only where `push` is set. */
  readonly push: string;
  /** Beside the checkbox for the advertising identity. Only where `site` offers it. */
  readonly site: string;
  /** The button, and the same after a failure. */
  readonly unsubscribe: string;
  readonly again: string;
  /** While a request is on its way, and while another try is waited for. */
  readonly sending: string;
  readonly waiting: string;
  readonly offline: string;
  /** After your server has answered 2xx. */
  readonly done: string;
  /** After all tries failed. */
  readonly unsent: string;
  /** After your server has refused: the same would be refused again. */
  readonly refused: string;
  /** In the place of the form, where the address has no `params` or no `pid`. */
  readonly missing: string;
  readonly pushDone: string;
  readonly pushFailed: string;
  readonly siteDone: string;
  readonly siteFailed: string;
}

/** What turns advertising identity off on this site, where the SDK itself is not there yet, or there are two. */
export interface TurnsOff {
  /** Called in the task of the click. If it throws or rejects, the person is told that it did not succeed. */
  readonly optOutOfSite: (why: { readonly reason: "unsubscribe" }) => unknown;
}

export interface LandingOptions {
  /** Where the form is put, at its end. */
  readonly element: Element;
  /** Your own server's address for the choice (`adobeConsent` of `uid2-wasm/server`). Never Adobe's: what it asks for is secret. */
  readonly endpoint: string | URL;
  /**
   * Needed unless `site` is `"none"`. An SDK without `optOutOfSite`, such as an older one, turns nothing off, and the person is
   * told so.
   */
  readonly sdk?: UID2 | EUID | TurnsOff | undefined;
  /** The checkbox that turns advertising identity off on this site: ticked or not at first, or not there. */
  readonly site: "ticked" | "unticked" | "none";
  /** Whether there is a checkbox, not ticked, that ends push subscriptions too. */
  readonly push?: boolean | undefined;
  /**
   * Texts by language (`de`, `pt-BR`). The language is that of the nearest `lang` around `element`. A language needs all texts of
   * the choices that are offered; `en` may have those alone that differ.
   */
  readonly texts?: { readonly [language: string]: Partial<LandingTexts> } | undefined;
}

/** What the form posts, as JSON. `params`, `pid` and `sig` are letter by letter what stood in the address, not decoded. */
export interface LandingChoice {
  readonly params: string;
  readonly pid: string;
  readonly sig?: string;
  /** `email` always. `site` was done on the page; your server should make no more tokens for this person. */
  readonly chosen: readonly ("email" | "push" | "site")[];
}

/**
 * The page that the unsubscribe link of Adobe Journey Optimizer leads to. Takes `params`, `pid` and `sig` out of the address at
 * once, and puts a form into `element`. Nothing is sent before the person clicks; then the choice is posted to `endpoint`, as
 * often as it takes, with one `Idempotency-Key`. Without these parameters it says so, and posts nothing.
 * @throws TypeError where an option is wrong; the address is untouched then
 */
export declare function landing(options: LandingOptions): {
  /** Takes the form away and tries nothing more. A request that is on its way still arrives. */
  dispose(): void;
};

/** What `unsubscribePush` came to. */
export interface PushEnd {
  /** `endpoint` is how your server finds what it has to forget. Nobody can push to it any more. */
  readonly ended: readonly { readonly scope: string; readonly endpoint: string }[];
  /** `why` is the name of an error, or `refused`. */
  readonly failed: readonly { readonly scope: string; readonly why: string }[];
}

/** Ends this site's push subscriptions in this browser, of every service worker registration. It never rejects. */
export declare function unsubscribePush(): Promise<PushEnd>;
