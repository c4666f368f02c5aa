// The types of `uid2-wasm/server`, written by hand. Times are milliseconds since 1970 throughout.

import type { BulkStream, MapResult, MapStreamOptions, OptOutResult, OptOutStreamOptions, PartitionResult, RawUid } from "./bulk.js";
import type { RecheckOptions, RecheckReport, RecheckStore } from "./bulk.js";
import type { SiteOptOuts } from "./site_opt_outs.js";

export * from "./opt_out_webhook.js";
export * from "./bulk.js";
export * from "./site_opt_outs.js";

export type Product = "UID2" | "EUID";

/** Exactly one way to name somebody. What was typed is normalised and hashed here; only the hash leaves, encrypted. */
export type Person =
  | { email: string; emailHash?: never; phone?: never; phoneHash?: never }
  | { email?: never; emailHash: string; phone?: never; phoneHash?: never }
  | { email?: never; emailHash?: never; phone: string; phoneHash?: never }
  | { email?: never; emailHash?: never; phone?: never; phoneHash: string };

/** Tokens, times and key together, as the page's `init({ identity })` takes it. */
export interface Identity {
  advertising_token: string;
  refresh_token: string;
  identity_expires: number;
  refresh_from: number;
  refresh_expires: number;
  refresh_response_key?: string;
}

export interface ClientOptions {
  product: Product;
  apiKey: string;
  clientSecret: string;
  /** Production of the product where nothing is said. A path never counts. */
  baseUrl?: string;
  /** Bytes instead of Base64: a quarter less, for operators since 5.54. */
  binary?: boolean;
  /** How long one request may take: 10,000. */
  timeoutMs?: number;
  /** How long a request may take with all its tries: 30,000. Each batch of a map has its own. */
  deadlineMs?: number;
  fetch?: typeof fetch;
  /** Ends every call of this client. */
  signal?: AbortSignal;
  /** For these people no token is generated and no raw UID asked for. Without it nobody is looked up. */
  siteOptOuts?: SiteOptOuts;
}

export type GenerateOptions = Person & {
  /** EUID: looked at whenever it is there, also when it is empty. */
  tcfConsentString?: string;
  /** 1 is sent unless 0 is written here, which EUID refuses. */
  optoutCheck?: 0 | 1;
};

export type GenerateAnswer =
  { status: "success"; identity: Identity } | { status: "optout" } | { status: "insufficient_user_consent" };

/** `expired_token` and `invalid_token`: the identity is of no use any more, and the person has to sign in again. */
export type RefreshAnswer =
  | { status: "success"; identity: Identity }
  | { status: "optout" }
  | { status: "expired_token" }
  | { status: "invalid_token" };

export type MapEntry =
  | {
      status: "mapped";
      rawUid: string;
      /** Version 3: while the present one is younger than 90 days. */
      previousRawUid?: string;
      /** Version 3: when to map again. */
      refreshFrom?: number;
      /** Version 2. */
      bucketId?: string;
    }
  | { status: "optout" }
  | { status: "invalid" }
  /** Opted out of your site, and so was not asked for: with `siteOptOuts` only. */
  | { status: "site_opted_out" };

export interface IdentityTimes {
  /** The advertising token may be handed to ads. */
  usable: boolean;
  /** A refresh is due. */
  due: boolean;
  /** A refresh can still succeed. */
  refreshable: boolean;
  /** Neither token is of any use. */
  expired: boolean;
}

/** What a browser's `Cookie` header left. */
export type Deposit = { status: "success"; identity: Identity } | { status: "optout" } | { status: "none" };

/** Whatever can be handed over to a page. */
export type Answer = GenerateAnswer | RefreshAnswer | Deposit;

export interface CookieAttributes {
  /** `cookiePath` of the page: `/`. */
  path?: string;
  /** `cookieDomain` of the page. */
  domain?: string;
  /** `true`. */
  secure?: boolean;
  sameSite?: "Lax" | "Strict" | "None";
}

/** What a request of a page came to: see `OperatorClient.keep`. */
export interface Kept {
  answer: Deposit;
  /** The value of `Set-Cookie`, where the browser's cookie has to change. */
  setCookie?: string;
  /** Why a refresh that is due came to nothing. */
  error?: OperatorError;
}

export declare class OperatorClient {
  constructor(options: ClientOptions);
  /** @throws OperatorError `site_opted_out`, before anything is asked; `store_failed` where the store cannot say it. */
  tokenGenerate(options: GenerateOptions): Promise<GenerateAnswer>;
  /** Asks in any case, due or not; past `refresh_expires` the answer is `expired_token`, and nobody is asked. */
  tokenRefresh(identity: Identity): Promise<RefreshAnswer>;
  /** Whether the token is of this person, now. Expiry and opt-out are not looked at. */
  tokenValidate(options: Person & { token: string }): Promise<boolean>;
  /** One entry for each person, in its place; what is no address is `invalid` there. Batches go one after the other. */
  identityMap(people: Iterable<Person>, options?: { version?: 2 | 3 }): Promise<MapEntry[]>;
  identityBuckets(since: Date | number): Promise<{ bucketId: string; lastUpdated: number }[]>;
  /** Those of at most 5,000 raw UIDs who opted out. One batch after the other, on a public operator. */
  optoutStatus(rawUids: string[]): Promise<{ rawUid: string; optedOutSince: number }[]>;
  /**
   * Who of any number of raw UIDs opted out: a result for each, in its order, in constant memory. Batches of 5,000 strictly one
   * after another; the next is asked when all of the last was taken. What is no raw UID is `malformed`, and never sent.
   * @throws OperatorError `wrong_checkpoint` where the checkpoint is of another list
   */
  optoutStatusStream(ids: Iterable<RawUid> | AsyncIterable<RawUid>, options?: OptOutStreamOptions<RawUid>): BulkStream<OptOutResult>;
  /** The same for records that have a raw UID somewhere: what is to be done with each. `unknown` is not `keep`. */
  partitionByOptOut<Item>(
    records: Iterable<Item> | AsyncIterable<Item>,
    idOf: (record: Item) => RawUid | undefined,
    options?: OptOutStreamOptions<Item>,
  ): BulkStream<PartitionResult<Item>>;
  /** Raw UIDs for any number of people: an entry for each, in its order. At most 20 requests at a time, fewer after a 429. */
  identityMapStream<Item = Person>(
    people: Iterable<Item> | AsyncIterable<Item>,
    options?: MapStreamOptions<Item>,
  ): BulkStream<MapResult>;
  /**
   * Asks again about stored raw UIDs, the slices that were asked longest ago first, until `perDay` ids were asked about within 24 hours;
   * then it resolves. Called as often as you like.
   */
  recheck(store: RecheckStore, options: RecheckOptions): Promise<RecheckReport>;
  /** Any endpoint that takes an envelope, by its path (`/v2/…`): JSON in, the JSON that stood in the answer out. */
  request(path: string, json?: string): Promise<string>;
  identityTimes(identity: Identity, now?: Date | number): IdentityTimes;
  /** `__uid_2` or `__euid`. */
  readonly cookieName: string;
  readCookie(header: string | null | undefined): Deposit;
  setCookie(answer: Answer, attributes?: CookieAttributes): string;
  /** JSON for `init({ identity })`, safe inside a `<script>`; `null` where nobody is signed in. */
  initJson(answer: Answer): string;
  /**
   * Reads the cookie, refreshes what is due, and says how the cookie has to change. An operator that does not answer
   * within two seconds changes nothing, and for ten seconds nobody waits for it again.
   */
  keep(header: string | null | undefined, attributes?: CookieAttributes): Promise<Kept>;
}

/** One request of a page: what its cookie said, refreshed where that was due, and what its answer leaves for the page. */
export interface Visit {
  readonly answer: Answer;
  /** Why a refresh that was due came to nothing. */
  readonly error?: OperatorError;
  /** Leaves another answer for the page; an opt-out erases what the page has. */
  handOver(answer: Answer): void;
  signOut(): void;
  /** JSON for `init({ identity })`; the response is then kept out of caches. */
  initJson(): string;
}

/** Middleware of Express: every request gets `req.visit`. The types are the least that it needs of Express. */
export declare function expressVisit(
  client: OperatorClient,
  attributes?: CookieAttributes,
): (
  req: { headers: { cookie?: string }; visit?: Visit },
  res: {
    getHeader(name: string): string | string[] | number | undefined;
    setHeader(name: string, value: string | string[]): unknown;
  },
  next: (error?: unknown) => void,
) => Promise<void>;

/** A handler in the style of fetch, whose response carries what the visit leaves. */
export declare function fetchVisit<Rest extends unknown[]>(
  client: OperatorClient,
  handle: (request: Request, visit: Visit, ...rest: Rest) => Response | Promise<Response>,
  attributes?: CookieAttributes,
): (request: Request, ...rest: Rest) => Promise<Response>;

export type Fault = "caller" | "setup" | "operator" | "network";

export type Code =
  | "invalid_argument"
  | "invalid_email"
  | "email_not_ascii"
  | "invalid_phone"
  | "invalid_hash"
  | "invalid_identity"
  | "batch_too_large"
  | "optout_check_required"
  | "aborted"
  | "site_opted_out"
  | "unauthorized"
  | "clock_drift"
  | "no_such_endpoint"
  | "no_browser"
  | "store_failed"
  | "no_client"
  | "not_loaded"
  | "wrong_checkpoint"
  | "refused"
  | "unreadable_answer"
  | "wrong_nonce"
  | "rate_limited"
  | "unavailable"
  | "unanswered";

/** There is no outcome. An operator's opt-out is never one of these; one of your own site is: nobody was to ask. */
export declare class OperatorError extends Error {
  readonly fault: Fault;
  readonly code: Code;
  readonly httpStatus?: number;
  readonly operatorStatus?: string;
  /** The operator's words, which may change between its versions. */
  readonly operatorMessage?: string;
  readonly retryAfterMs?: number;
}

/** What `adobeConsent` is set up with. Nothing here is for a page: keys and tokens stay on the server. */
export interface AdobeConsentOptions {
  /** The API key of your Adobe project: `x-api-key`. */
  apiKey: string;
  /** Your Adobe organisation, `…@AdobeOrg`: `x-gw-ims-org-id`. */
  orgId: string;
  /** The sandbox that the journeys run in: `x-sandbox-name`. */
  sandbox: string;
  /**
   * The access token, without `Bearer`. Called for every request, so it keeps the token as long as that is good; after Adobe
   * refused one it is called once more, with `renew: true`. Where it fails, the person is told to try again later.
   */
  token: (why: { renew: boolean }) => Promise<string>;
  /** `"new"`: platform.adobe.io, today's. `"old"`: cjm.adobe.io. Or an address, for tests: https, or http on this machine. */
  endpoint?: "new" | "old" | (string & {});
  /** How long Adobe, and the callback, may take each: 10,000. */
  timeoutMs?: number;
  /**
   * The origins whose pages may ask (`https://www.example.com`). Others are answered 403. A request without an origin is a
   * mail program's, and is taken. Where nothing is said, pages of every origin may ask and none but your own can read the answer.
   */
  origins?: readonly string[];
  fetch?: typeof fetch;
}

/** The `code` in the JSON of every answer. A 2xx (`unsubscribed`) says that Adobe has answered 2xx. */
export type AdobeConsentAnswer =
  | "unsubscribed" // 200
  | "missing_parameters" // 400: no `params` or no `pid`
  | "unreadable_parameters" // 400: they are no piece of a query
  | "unreadable_body" // 400
  | "unknown_choice" // 400
  | "nothing_chosen" // 400: neither e-mail nor push
  | "not_one_click" // 400: a form that is not RFC 8058's
  | "wrong_origin" // 403
  | "method_not_allowed" // 405
  | "too_long" // 413: over 16 KB
  | "unsupported_type" // 415
  | "refused" // 422: Adobe refused the parameters
  | "internal" // 500
  | "unauthorized" // 502: Adobe refused the keys, or the token twice
  | "unexpected_answer" // 502
  | "no_token" // 503, with Retry-After
  | "unanswered" // 503, with Retry-After
  | "unavailable"; // 503, with Retry-After: Adobe said 429 or 5xx

/**
 * A handler in the style of fetch that unsubscribes a person at Adobe Journey Optimizer: it takes the POST of a page with
 * `uid2-wasm/landing`, and the one-click POST of mail programs (RFC 8058). A GET opts nobody out. It never rejects.
 * @throws AdobeConsentError at once, where an option is wrong
 */
export declare function adobeConsent(options: AdobeConsentOptions): (request: Request) => Promise<Response>;

export type AdobeConsentCode =
  | "wrong_api_key"
  | "wrong_org_id"
  | "wrong_sandbox"
  | "wrong_token"
  | "wrong_endpoint"
  | "wrong_timeout"
  | "wrong_origins"
  | "wrong_fetch"
  | "unknown_option";

/** An option of `adobeConsent` that is wrong; `code` says which. The message has nothing of what was passed. */
export declare class AdobeConsentError extends Error {
  readonly code: AdobeConsentCode;
}

/** The least that `toNode` needs of a request of Node's `http`, or of Express. */
export interface NodeRequest {
  method?: string | undefined;
  url?: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  on(event: string, listener: (...given: any[]) => void): unknown;
}

/** The least that `toNode` needs of a response. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body?: Uint8Array): unknown;
}

/**
 * A handler in the style of fetch for Node's `http` and for Express: `app.post("/unsubscribe", toNode(adobeConsent(…)))`.
 * The handler gets `req` and `res` as well.
 */
export declare function toNode<Req extends NodeRequest = NodeRequest, Res extends NodeResponse = NodeResponse>(
  handle: (request: Request, req: Req, res: Res) => Response | Promise<Response>,
): (req: Req, res: Res) => Promise<void>;
