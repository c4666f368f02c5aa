// What a request of the opt-out service says (reference 11): who sent it, and which raw UIDs opted out when. No decision about a
// store is made here.
import { invalidArgument } from "./errors.js";

/** Letters of an address, and of a body. The service's own requests have some two hundred. */
const MOST = 8_192;

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Seconds as the service writes them, within 32 bits. */
const SECONDS = /^\d{1,10}$/;
const MOST_SECONDS = 0xffff_ffff;

/** What is wrong with a request: the status and the code of its answer. */
export class Refusal {
  constructor(status, code) {
    Object.assign(this, { status, code });
  }
}

/** The two names that were agreed on with the service's staff. */
export function checkParams(identityParam, timestampParam) {
  const areNames = [identityParam, timestampParam].every((name) => typeof name === "string" && name !== "");
  if (!areNames || identityParam === timestampParam) throw invalidArgument("identityParam and timestampParam must be two different names");
}

/** A function that says whether a request has the header. Several values may be good, while one takes the place of another. */
export function headerRule(header) {
  if (header === undefined) return () => true;
  const { name, value, ...rest } = Object(header);
  const values = [value].flat();
  const areTexts = values.length > 0 && values.every((text) => typeof text === "string" && text.trim() !== "");
  if (!HEADER_NAME.test(name) || !areTexts || Object.keys(rest).length > 0) {
    throw invalidArgument("header must be { name, value }, where value is a text or several that is not empty");
  }
  const expected = values.map((text) => text.trim());
  // Every value is compared, so that the time says nothing of which one it was.
  return (request) => expected.map((text) => isEqual(text, request.headers.get(name) ?? "")).includes(true);
}

/** Takes as long for every text of the same length, whichever letter differs. */
function isEqual(expected, given) {
  let differs = expected.length ^ given.length;
  for (let at = 0; at < expected.length; at += 1) differs |= expected.charCodeAt(at) ^ (given.charCodeAt(at) | 0);
  return differs === 0;
}

/** The raw UIDs that the request names, as they were written, and the second it says, or `undefined`. Throws a `Refusal`. */
export async function readRequest(request, identityParam, timestampParam) {
  if (request.url.length > MOST) throw new Refusal(413, "too_long");
  const said = new URL(request.url).searchParams;
  // The service sends no body. A form of a proxy's is read as well, and where it is none it has no such name.
  if (request.method === "POST") for (const [name, value] of await formOf(request)) said.append(name, value);
  const ids = said.getAll(identityParam);
  if (ids.length === 0) throw new Refusal(400, "no_identity");
  return { ids: ids.map(unspoiled), seconds: secondsOf(said.get(timestampParam)) };
}

async function formOf(request) {
  const length = Number(request.headers.get("content-length") ?? 0);
  const body = length > MOST ? undefined : await request.text().catch(() => "");
  if (body === undefined || body.length > MOST) throw new Refusal(413, "too_long");
  return new URLSearchParams(body);
}

/** A proxy that decodes a query and does not encode it again makes spaces of every `+`. A raw UID has none. */
const unspoiled = (id) => id.replaceAll(" ", "+");

function secondsOf(text) {
  const seconds = SECONDS.test(text ?? "") ? Number(text) : Infinity;
  return seconds <= MOST_SECONDS ? seconds : undefined;
}
