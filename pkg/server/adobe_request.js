// A request to unsubscribe, read: a landing page's JSON, or the one-click POST of a mail program (RFC 8058).
// What it says, or why it says nothing. Adobe is not asked here.

/** In bytes. Adobe's parameters are some hundred; no page needs more than this. */
const MAX_BODY = 16_384;

/** Adobe's parameters as a landing page's address has them. `sig` is in older addresses only. */
const PARAMETERS = ["params", "pid", "sig"];

/** What a person may choose. `site` is done on the page: Adobe has no word for it. */
const CHOICES = ["email", "push", "site"];

/**
 * What may stand in a query as it is, `%` with two digits included. The text goes to Adobe unchanged, so everything that
 * would end the parameter, or that a URL parser would write in another way, is refused.
 */
const RAW = /^(?:[\w.~!$*()+,;:@/?=|^[\]{}`-]|%[0-9A-Fa-f]{2})*$/;

/** A request that says nothing we can act on: a status and a code for its answer. */
export class Refusal {
  constructor(status, code, headers = {}) {
    Object.assign(this, { status, code, headers });
  }
}

/**
 * @param {Request} request a POST
 * @returns {Promise<{ query: string, types: string[] }>} what goes to Adobe; throws a `Refusal`
 */
export async function readRequest(request) {
  const body = await readBody(request);
  const contentType = request.headers.get("content-type") ?? "";
  switch (contentType.split(";")[0].trim().toLowerCase()) {
    case "application/json":
      return ofPage(body);
    case "application/x-www-form-urlencoded":
    case "multipart/form-data":
      await checkOneClick(body, contentType);
      return { query: join(parametersOf(request.url)), types: ["email"] };
    default:
      throw new Refusal(415, "unsupported_type");
  }
}

async function readBody(request) {
  const tooLong = new Refusal(413, "too_long");
  if (Number(request.headers.get("content-length")) > MAX_BODY) throw tooLong;
  const reader = request.body?.getReader();
  const chunks = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      length += value.length;
      if (length > MAX_BODY) throw tooLong;
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error === tooLong ? error : new Refusal(400, "unreadable_body");
  }
  const body = new Uint8Array(length);
  chunks.reduce((at, chunk) => (body.set(chunk, at), at + chunk.length), 0);
  return body;
}

/** A landing page's JSON. A member that is not known is refused: a misspelt one would be ignored otherwise. */
function ofPage(body) {
  let said;
  try {
    said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Refusal(400, "unreadable_body");
  }
  const isObject = typeof said === "object" && said !== null && !Array.isArray(said);
  if (!isObject || Object.keys(said).some((name) => ![...PARAMETERS, "chosen"].includes(name))) {
    throw new Refusal(400, "unreadable_body");
  }
  const { chosen, ...parameters } = said;
  if (!Array.isArray(chosen) || chosen.some((choice) => !CHOICES.includes(choice))) throw new Refusal(400, "unknown_choice");
  const types = CHOICES.filter((choice) => choice !== "site" && chosen.includes(choice));
  if (types.length === 0) throw new Refusal(400, "nothing_chosen");
  return { query: join(parameters), types };
}

/** RFC 8058, 3.2: the body is this pair, in either form of a form. */
async function checkOneClick(body, contentType) {
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData().catch(() => undefined);
  if (form?.get("List-Unsubscribe") !== "One-Click") throw new Refusal(400, "not_one_click");
}

/** The parameters of an address as they were written: nothing is decoded, `+` stays `+` and `%2B` stays `%2B`. */
function parametersOf(address) {
  const [, query = ""] = /\?([^#]*)/.exec(address) ?? [];
  const pairs = query.split("&").map((pair) => /^([^=]*)=?(.*)$/s.exec(pair));
  const found = {};
  for (const [, name, text] of pairs) if (PARAMETERS.includes(name)) found[name] ??= text;
  return found;
}

function join(parameters) {
  if (!parameters.params || !parameters.pid) throw new Refusal(400, "missing_parameters");
  const present = PARAMETERS.filter((name) => parameters[name] !== undefined);
  if (present.some((name) => typeof parameters[name] !== "string" || !RAW.test(parameters[name]))) {
    throw new Refusal(400, "unreadable_parameters");
  }
  return present.map((name) => `${name}=${parameters[name]}`).join("&");
}
