// The types of `uid2-wasm`, written by hand: the official names, and ours beside them.
// Times are milliseconds since 1970. Nothing global is declared here; the drop-ins do that.

/** Tokens, times and key together, as an operator made them. */
export interface Identity {
  readonly advertising_token: string;
  readonly refresh_token: string;
  readonly identity_expires: number;
  readonly refresh_from: number;
  readonly refresh_expires: number;
  readonly refresh_response_key?: string;
}

/** What says that this person opted out. */
export interface OptoutIdentity {
  readonly status: "optout";
  readonly identity_expires: number;
  readonly refresh_expires: number;
}

export type ProductName = "UID2" | "EUID";

/**
 * Where the page stands with its person, in a word and what goes with it.
 * `loading`: not known yet, the core is on its way · `none`: nobody is signed in · `expired`: a refresh may bring a token ·
 * `held`: after an opt-out on this device, the operator has to confirm this identity first; or it is not known whether there is
 * consent · `consentDenied`: a consent signal is against it
 */
export type State =
  | { readonly status: "loading" }
  | { readonly status: "none" }
  | { readonly status: "active"; readonly identity: Identity }
  | { readonly status: "expired" }
  | { readonly status: "held" }
  | { readonly status: "optedOut" }
  | { readonly status: "consentDenied" };

export type Status = State["status"];

/** The official status numbers, by name and by number. */
export declare const IdentityStatus: {
  readonly ESTABLISHED: 0;
  readonly REFRESHED: 1;
  readonly EXPIRED: 100;
  readonly NO_IDENTITY: -1;
  readonly INVALID: -2;
  readonly REFRESH_EXPIRED: -3;
  readonly OPTOUT: -4;
  readonly 0: "ESTABLISHED";
  readonly 1: "REFRESHED";
  readonly 100: "EXPIRED";
  readonly "-1": "NO_IDENTITY";
  readonly "-2": "INVALID";
  readonly "-3": "REFRESH_EXPIRED";
  readonly "-4": "OPTOUT";
};
export type IdentityStatus = 0 | 1 | 100 | -1 | -2 | -3 | -4;

export type PayloadWithIdentity = { readonly identity: Identity | null };
export type SdkLoadedPayload = PayloadWithIdentity;

/** What each event brings. */
export interface EventMap {
  SdkLoaded: SdkLoadedPayload;
  InitCompleted: PayloadWithIdentity;
  IdentityUpdated: PayloadWithIdentity;
  OptoutReceived: { readonly identity: null; readonly purge?: PurgeReport };
}

export type EventType = keyof EventMap;
export declare const EventType: { readonly [Event in EventType]: Event };

export type CallbackPayload = EventMap[EventType];

/** Told of every event. Comparing `event` tells which payload it is. */
export type CallbackHandler = (
  ...happened: { [Event in EventType]: [event: Event, payload: EventMap[Event]] }[EventType]
) => void;

/** What the callback given to `init` is told. */
export interface InitCallbackPayload {
  readonly advertisingToken?: string;
  readonly advertising_token?: string;
  readonly status: IdentityStatus;
  readonly statusText: string;
}

/** What an opt-out removed on this page, what stayed, and why. No token is in it. */
export interface PurgeReport {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  readonly removed: readonly { readonly place: StoragePlace; readonly key: string }[];
  readonly survived: readonly { readonly place: StoragePlace; readonly key: string; readonly why: string }[];
  /** Until the page's elements and its data layer are read, in slices of idle time: then another report takes this one's place. */
  readonly pending: boolean;
  /** What became of other libraries on the page, as it is now; `undefined` where no bridges are loaded. */
  readonly bridges?: readonly BridgeReport[] | undefined;
}

/** One library on the page that may keep tokens of its own. */
export interface BridgeReport {
  readonly library: "prebid" | "gpt" | "ima" | "amazon" | "liveramp";
  /** The library's global; LiveRamp's key. */
  readonly name: string;
  readonly purged: boolean;
  /**
   * `off`: `init` said so · `late`: it was there before the bridges, and was purged all the same · `not loaded`: the page waits for it ·
   * `left`: something is still there · `failed`: the library has thrown
   */
  readonly why?: "off" | "late" | "not loaded" | "left" | "failed";
}

/** Which bridges to other libraries the page wants. What is not named is purged with the person, and nothing more. */
export interface BridgeOptions {
  /** `handOver`: Prebid.js has the token from the SDK · `takeOver`: also what it is configured with is taken over by the SDK. */
  prebid?: boolean | "handOver" | "takeOver";
  /** `register`: the token is registered with Google as a Secure Signal. */
  gpt?: boolean | "register";
  ima?: boolean;
  /** On an opt-out `apstag.dpa()` is called; with `upa`, `apstag.upa({ ...upa, optOut: true })` instead. */
  amazon?: boolean | { readonly upa: object };
}

/** A person's id as OpenRTB has it in `user.eids`. */
export interface Eid {
  source: string;
  uids: { id: string; atype: 3 }[];
}

/** What `erase()` removed, and what this page may not remove. Names only. */
export interface EraseReport {
  readonly removed: readonly { readonly place: "localStorage" | "sessionStorage" | "cookie"; readonly key: string }[];
  readonly survived: readonly {
    readonly place: "localStorage" | "sessionStorage" | "cookie";
    readonly key: string;
    readonly why: string;
  }[];
}

/**
 * Where something was removed or survived. The `key` of a copy in the document is the element's name and, unless it is in a
 * script's text, a space and the attribute; that of a copy in `window.dataLayer` is its index.
 */
export type StoragePlace = "localStorage" | "sessionStorage" | "cookie" | "document" | "dataLayer";

/**
 * Where a token stands that an opt-out does not clean by itself. No part of this is, or holds, a token: `…` stands for a name that
 * would.
 */
export interface AuditFinding {
  readonly place: AuditPlace;
  /** Its name there: a key, a cookie, an element and its attribute, the way to a member, an address without its query. */
  readonly key: string;
  /** How it stands there. Of several encodings around one another, the outermost that has to be undone. */
  readonly encoding: "plain" | "url" | "base64" | "json";
  /** What to do about it, in words. */
  readonly remedy: string;
}

/** `url`: this page's address, referrer and history · `request`: addresses of requests · `window`: any other global, or its name. */
export type AuditPlace =
  | "localStorage"
  | "sessionStorage"
  | "cookie"
  | "indexedDB"
  | "cache"
  | "url"
  | "request"
  | "document"
  | "dataLayer"
  | "prebid"
  | "googletag"
  | "apstag"
  | "window"
  | "serviceWorker";

export interface CookieOptions {
  cookieDomain?: string;
  /** `/` */
  cookiePath?: string;
}

export interface ApiClientOptions {
  /** The product's operator in production, where it is not given. Its path is ignored. */
  baseUrl?: string;
}

export type ConsentState = "granted" | "denied" | "unknown";

export interface ConsentOptions {
  /** How long a platform is awaited that is not there, or has not answered, in milliseconds: 1,000. */
  timeoutMs?: number;
  /** Whether TCF has to name vendor 21 among the disclosed ones: `true`. */
  requireDisclosedVendor?: boolean;
}

/** Calls `notify` as often as it likes, with one word or one for each product, and may answer a function that ends that. */
export type ConsentFunction = (
  notify: (state: ConsentState | { readonly [product in ProductName]?: ConsentState }) => void,
) => (() => void) | void;

/** One consent signal of the page, and what follows from it. */
export interface Signal {
  readonly signal: "tcf" | "gpp" | "usp" | "gpc" | "page";
  /** The string or value that was heard. */
  readonly value: unknown;
  readonly verdict: ConsentState;
  /** A sentence. */
  readonly why: string;
}

export interface SdkOptions extends CookieOptions, ApiClientOptions {
  /** From your server. What is neither an identity nor an opt-out is reported as `INVALID`. */
  identity?: Identity | OptoutIdentity | null;
  /** Milliseconds before a failed refresh is tried again, at least 1,000: 5,000. */
  refreshRetryPeriod?: number;
  /** Cookies instead of local storage. */
  useCookie?: boolean;
  callback?: (payload: InitCallbackPayload) => void;
  /**
   * Of your own server: gets an empty POST, once, when the page learns of an opt-out. `optout=global` or `optout=site` is added to
   * its query: from every publisher, or of this site.
   */
  optOutUrl?: string;
  /**
   * Which consent signals are heeded. `false`, the default: none · `"auto"`, or an object with its times: TCF, GPP, the US Privacy
   * String and Global Privacy Control · a function of your own. Until a signal has said something, nothing is shown, stored or sent
   * for whoever is handed in or signs in.
   */
  consent?: false | "auto" | ConsentOptions | ConsentFunction;
  /** The domain on whose sub-domains an opt-out of this site holds together, in the cookie `__uid_site`. Without it: this origin. */
  siteOptOutDomain?: string;
  /**
   * When the core is loaded, the part of the SDK with the WebAssembly module. `needed`, the default: once something happens that
   * needs it · `idle`: also when the page is idle after `init` · `now`: at `init`. Where the whole SDK is in one file, it means
   * nothing.
   */
  core?: "needed" | "idle" | "now";
  /**
   * The address of the core, for script tags that have no file beside them (inline, `blob:`, `data:`) or whose core is somewhere
   * else. An absolute address. A bundle has its core as a chunk and does not use it.
   */
  coreUrl?: string;
  /** Bridges to other libraries on the page. `false`: none. Without it they only purge. */
  bridges?: false | BridgeOptions;
  /** Accepted, as by the official SDK, and not used. */
  logger?: unknown;
}

/** The client keypair of a participant. */
export interface ClientSideIdentityOptions {
  readonly serverPublicKey: string;
  readonly subscriptionId: string;
}

/** What a page may have in the global before the SDK comes. */
export interface SDKSetup {
  callbacks: CallbackHandler[] | undefined;
}

export interface CallbackContainer {
  callback?: () => void;
}

export declare abstract class SdkBase {
  static get VERSION(): string;
  static get DEFAULT_REFRESH_RETRY_PERIOD_MS(): number;
  static get IdentityStatus(): typeof IdentityStatus;
  static get EventType(): typeof EventType;
  protected constructor();

  /**
   * Functions pushed here are told of every event. One that is pushed late is told of `SdkLoaded` and `InitCompleted` where they
   * have happened, and of `OptoutReceived` where it has and the person is still opted out.
   */
  callbacks: CallbackHandler[];

  init(opts: SdkOptions): void;
  setIdentity(identity: Identity | OptoutIdentity): void;
  setIdentityFromEmail(email: string, opts: ClientSideIdentityOptions): Promise<void>;
  setIdentityFromEmailHash(emailHash: string, opts: ClientSideIdentityOptions): Promise<void>;
  setIdentityFromPhone(phone: string, opts: ClientSideIdentityOptions): Promise<void>;
  setIdentityFromPhoneHash(phoneHash: string, opts: ClientSideIdentityOptions): Promise<void>;
  getIdentity(): Identity | null;
  getAdvertisingToken(): string | undefined;
  /** Rejects with a `UidError` where there is no token. Without a token it has the core loaded. */
  getAdvertisingTokenAsync(): Promise<string>;
  isLoginRequired(): boolean;
  isIdentityAvailable(): boolean;
  isInitComplete(): boolean;
  hasOptedOut(): boolean;
  /** Signs out on this device. It erases no opt-out. */
  disconnect(): void;

  /** The state in a word. */
  get status(): Status;
  /** The same, with what goes with it. */
  get state(): State;
  /** Where a person opts out of every publisher at once. */
  get optOutPortalUrl(): string;
  /**
   * Opts this device out of this site: both products, every tab, whoever signs in, until `optInToSite()`. Tokens go in the task of
   * the call; what is handed in from then on is refused, sign-ins reject with the code `site_opted_out`, and no request is sent. No
   * operator is told, and nobody's choice elsewhere changes: for that there is `optOutPortalUrl`. Twice is once.
   *
   * @param options `reason`: a word or two for yourself, kept on the device with the time
   */
  optOutOfSite(options?: { reason?: string }): void;
  /** Ends that. Nobody comes back by it: somebody has to sign in, or be handed in, anew. */
  optInToSite(): void;
  /** Since when this site is opted out of (ms since 1970), and the reason that was given; `undefined` where it is not. */
  get siteOptOut(): { since: number; reason: string } | undefined;
  /** The consent signals that are heeded, and what follows from each. Empty where `init` asked for none, or they are not loaded yet. */
  signals(): Signal[];
  /** What the last opt-out removed on this page; `undefined` where nobody opted out here. */
  get lastPurge(): PurgeReport | undefined;
  /** The identity as OpenRTB has it in `user.eids`; empty where nobody is shown. */
  get eids(): Eid[];
  /** Which bridges `init` asked for; `undefined` where it said nothing of them. */
  get bridges(): false | BridgeOptions | undefined;
  /**
   * Calls `handler` with the payload of each `event` from now on, and at once where it would be told late in `callbacks` as well.
   * The function that comes back ends that.
   */
  on<Event extends EventType>(event: Event, handler: (payload: EventMap[Event]) => void): () => void;
  /** Asks the operator at once, and resolves with the token that there is then. */
  refreshNow(): Promise<string>;
  /**
   * Why there is or is no token; once the core is there also since when, and what would change it. Holds no token and no address.
   */
  explain(): string;
  /**
   * For developers: where else on this page the tokens stand that are shown now, and that an opt-out does not clean by itself. Looks
   * through storages, caches, elements, addresses, data layers and globals, in slices, and changes none of them. Empty where nobody is
   * shown, or no longer is when it ends. Its code is loaded by the call: where that cannot be had, it rejects with `core_unavailable`.
   */
  audit(): Promise<AuditFinding[]>;
  /**
   * A person's data request. Logs out at once, as `disconnect()`, and removes what this package keeps of this product on the device;
   * other tabs of this origin forget it too. Opt-outs stay, so that nobody comes back whom they name. With `optOutsToo` they go as
   * well, and so does the choice for this site: this device then knows of no opt-out any more, and only the operator does. Needs the
   * core: where that cannot be had it rejects with `core_unavailable`, and the logout holds all the same.
   */
  erase(options?: { optOutsToo?: boolean }): Promise<EraseReport>;
  /** Lets go of everything: timer, listeners, requests, promises. Another `init` starts anew. */
  dispose(): void;
}

export declare class UID2 extends SdkBase {
  constructor(existingCallbacks?: CallbackHandler[], callbackContainer?: CallbackContainer);
  static setupGoogleTag(): void;
  static setupGoogleSecureSignals(): void;
}

export declare class EUID extends SdkBase {
  constructor(existingCallbacks?: CallbackHandler[], callbackContainer?: CallbackContainer);
  static setupGoogleTag(): void;
  static setupGoogleSecureSignals(): void;
}

/** What a page can run into, besides misuse, which is a `TypeError` or `RangeError`. */
export type UidErrorCode =
  | "invalid_email"
  | "email_not_ascii"
  | "invalid_phone"
  | "invalid_hash"
  | "site_opted_out"
  | "consent_denied"
  | "consent_unknown"
  | "not_initialized"
  | "no_identity"
  | "opted_out"
  | "aborted"
  | "unanswered"
  | "refused"
  | "insecure_context"
  | "invalid_public_key"
  | "core_unavailable";

/** No message is made of what a person typed. */
export declare class UidError<Code extends UidErrorCode = UidErrorCode> extends Error {
  constructor(code: Code, message: string);
  readonly name: "UidError";
  readonly code: Code;
}

/** Whether this is an error of an SDK on this page, whichever copy of it threw; with `code`, whether it is that one. */
export declare function isUidError<Code extends UidErrorCode = UidErrorCode>(
  error: unknown,
  code?: Code,
): error is UidError<Code>;

export declare function assertUID2(sdk: unknown): asserts sdk is UID2;
export declare function assertEUID(sdk: unknown): asserts sdk is EUID;
export declare function isValidIdentity(identity: unknown): identity is Identity;
export declare function isOptoutIdentity(identity: unknown): identity is OptoutIdentity;
export declare function isSDKOptionsOrThrow(opts: unknown): opts is SdkOptions;
export declare function isClientSideIdentityOptionsOrThrow(
  opts: unknown,
  product?: ProductName,
): opts is ClientSideIdentityOptions;
export declare function isBase64Hash(value: string): boolean;
export declare function isNormalizedPhone(phone: string): boolean;
/** `undefined` where it is no address that every participant writes alike. */
export declare function normalizeEmail(email: string): string | undefined;
/** SHA-256 in hex. */
export declare function hashIdentifier(value: string): Promise<string>;
/** SHA-256 in Base64, as operators take it. */
export declare function hashAndEncodeIdentifier(value: string): Promise<string>;

/** The content of `__uid2Helper` and `__euidHelper`. */
export interface UIDHelper {
  normalizeEmail(email: string): string | undefined;
  isNormalizedPhone(phone: string): boolean;
  hashIdentifier(value: string): Promise<string>;
  hashAndEncodeIdentifier(value: string): Promise<string>;
}

/** The content of `__uid2SecureSignalProvider` and `__euidSecureSignalProvider`, where that script is on the page. */
export interface SecureSignalProvider {
  registerSecureSignalProvider(): void;
  resetProviderRegistration(): void;
}

/** Installs what the drop-in installs when it is imported. Does nothing where an SDK is installed already, or without a page. */
export declare function __uid2InternalHandleScriptLoad(): void;
export declare function __euidInternalHandleScriptLoad(): void;

/** The window at the time of the import, as in the official package. On a server it is `undefined`. */
export declare const sdkWindow: Window & typeof globalThis;
