// The publisher's half of unsubscribing by Adobe Journey Optimizer: a handler that takes a landing page's request, or a mail
// program's, and tells Adobe. How a request is read is in adobe_request.js. Nothing is logged here, and no answer or error
// is made of a token, a key or a parameter.
import { AdobeConsentError } from "./adobe_error.js";
import { Refusal, readRequest } from "./adobe_request.js";
import { within } from "./within.js";

/** Both are Adobe's; its documentation names the first one today. */
const ENDPOINTS = {
  new: "https://platform.adobe.io/journey/imp/consent/preferences",
  old: "https://cjm.adobe.io/imp/consent/preferences",
};

const OPTIONS = ["fetch", "endpoint", "apiKey", "orgId", "sandbox", "token", "timeoutMs", "origins"];

/** Seconds after which it is worth another try, where Adobe does not say it. */
const RETRY_AFTER_S = 10;
/** Longer than this no page waits, whatever Adobe says. */
const MOST_RETRY_AFTER_S = 3_600;

/** What may be a header's value: keys and tokens are texts without spaces. */
const VISIBLE = /^[\x21-\x7e]+$/;

/**
 * A handler in the style of fetch. Its answers are JSON with a `code`, and 2xx says that Adobe has answered 2xx.
 * @returns {(request: Request) => Promise<Response>}
 */
export function adobeConsent(options) {
  const settings = check(options);
  return async (request) => {
    const origin = request.headers.get("origin");
    const isKnown = settings.origins?.includes(origin) ?? false;
    const more = isKnown ? { "access-control-allow-origin": origin, "access-control-expose-headers": "retry-after" } : {};
    const answer = await handle(settings, request, isKnown).catch(asAnswer);
    return respond(answer, { ...more, ...(settings.origins && { vary: "origin" }) });
  };
}

function check(options = {}) {
  const { endpoint = "new", apiKey, orgId, sandbox, token, timeoutMs = 10_000, origins } = options ?? {};
  const { fetch: ask = (url, init) => fetch(url, init) } = options ?? {};
  const isValue = (value) => typeof value === "string" && VISIBLE.test(value);
  const rules = {
    unknown_option: Object.keys(options ?? {}).every((name) => OPTIONS.includes(name)),
    wrong_api_key: isValue(apiKey),
    wrong_org_id: isValue(orgId),
    wrong_sandbox: isValue(sandbox),
    wrong_token: typeof token === "function",
    wrong_endpoint: Object.hasOwn(ENDPOINTS, endpoint) || isAddress(endpoint),
    wrong_timeout: Number.isFinite(timeoutMs) && timeoutMs > 0,
    wrong_origins: origins === undefined || (Array.isArray(origins) && origins.every(isOrigin)),
    wrong_fetch: typeof ask === "function",
  };
  const broken = Object.keys(rules).find((code) => !rules[code]);
  if (broken) throw new AdobeConsentError(broken);
  const headers = { "x-api-key": apiKey, "x-gw-ims-org-id": orgId, "x-sandbox-name": sandbox };
  const url = Object.hasOwn(ENDPOINTS, endpoint) ? ENDPOINTS[endpoint] : endpoint;
  return { ask, url, headers, token, timeoutMs, origins: origins && [...origins] };
}

function isAddress(text) {
  if (typeof text !== "string" || !URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isHere = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  return !username && !password && (protocol === "https:" || (protocol === "http:" && isHere));
}

const isOrigin = (text) => typeof text === "string" && URL.canParse(text) && new URL(text).origin === text;

async function handle(settings, request, isKnown) {
  const { method, headers } = request;
  if (settings.origins && headers.has("origin") && !isKnown) throw new Refusal(403, "wrong_origin");
  if (method === "OPTIONS" && isKnown) return PREFLIGHT;
  // Mail scanners follow every link of an e-mail: a GET opts nobody out.
  if (method !== "POST") throw new Refusal(405, "method_not_allowed", { allow: "POST" });
  const { query, types } = await readRequest(request);
  const body = JSON.stringify({ marketing: types.map((type) => ({ type, choice: "no", scope: "channel" })) });
  let told = await tell(settings, query, body, false);
  if (told.status === 401) told = await tell(settings, query, body, true);
  return outcome(told);
}

const PREFLIGHT = {
  status: 204,
  headers: {
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type, idempotency-key",
    "access-control-max-age": "600",
  },
};

/** One request to Adobe: its status, and what it says of trying again. `renew` says that the last token was refused. */
async function tell({ ask, url, headers, token, timeoutMs }, query, body, renew) {
  const bearer = await within(timeoutMs, () => token({ renew })).catch(() => undefined);
  if (typeof bearer !== "string" || !VISIBLE.test(bearer)) throw later("no_token");
  const response = await within(timeoutMs, (signal) =>
    ask(`${url}?${query}`, {
      method: "POST",
      headers: { ...headers, authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body,
      // A redirect would carry the token to somebody else.
      redirect: "manual",
      signal,
    }),
  ).catch(() => undefined);
  if (!response) throw later("unanswered");
  // Nobody reads what Adobe writes beside its status; unread, it would keep the connection.
  response.body?.cancel().catch(() => {});
  return { status: response.status, retryAfter: response.headers.get("retry-after") };
}

function outcome({ status, retryAfter }) {
  if (status >= 200 && status < 300) return { status: 200, code: "unsubscribed" };
  if (status === 429 || status >= 500) throw later("unavailable", retryAfter);
  // Keys, rights or sandbox: ours to mend, and nothing that the person could do better.
  if (status === 401 || status === 403) throw new Refusal(502, "unauthorized");
  if (status >= 400) throw new Refusal(422, "refused");
  throw new Refusal(502, "unexpected_answer");
}

function later(code, retryAfter) {
  const said = /^\d{1,9}$/.test(retryAfter ?? "") ? Math.min(Number(retryAfter), MOST_RETRY_AFTER_S) : RETRY_AFTER_S;
  return new Refusal(503, code, { "retry-after": String(said) });
}

/** Whatever else may throw has no words for a stranger: the code alone. */
const asAnswer = (error) => (error instanceof Refusal ? error : new Refusal(500, "internal"));

function respond({ status, code, headers }, more) {
  const all = { "cache-control": "no-store", ...headers, ...more };
  if (!code) return new Response(null, { status, headers: all });
  return new Response(JSON.stringify({ code }), { status, headers: { "content-type": "application/json", ...all } });
}
