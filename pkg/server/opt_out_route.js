// The route that a page's `optOutUrl` names: an empty POST whose query says which opt-out it was. Who is signed in, the publisher's
// callback says. Nothing is logged here, and no answer is made of a person.
import { invalidArgument } from "./errors.js";

const OPTIONS = ["identityOf", "onGlobal", "reason"];

/** Seconds after which it is worth another try. */
const RETRY_AFTER_S = "10";

/** A handler in the style of fetch. What it is called with beside the request, both callbacks get too. */
export function optOutRoute(optOuts, options = {}) {
  const { identityOf, onGlobal, reason = "page" } = options;
  const isKnown = Object.keys(options).every((name) => OPTIONS.includes(name));
  if (!isKnown || typeof identityOf !== "function" || !["function", "undefined"].includes(typeof onGlobal)) {
    throw invalidArgument("onOptOut takes identityOf, a function, and may take onGlobal, another one, and reason");
  }
  const act = {
    async site(...given) {
      const people = [await identityOf(...given)].flat().filter((person) => person !== undefined && person !== null);
      for (const person of people) await optOuts.optOut(person, { reason });
    },
    async global(...given) {
      await onGlobal?.(...given);
    },
  };
  return async (request, ...rest) => {
    if (request.method !== "POST") return refusal(405, "method_not_allowed", { allow: "POST" });
    // Only browsers say it. A page of another site would opt people out who did not ask for it.
    if ((request.headers.get("sec-fetch-site") ?? "same-origin") !== "same-origin") return refusal(403, "wrong_origin");
    const said = new URL(request.url).searchParams.getAll("optout");
    if (said.length !== 1 || !Object.hasOwn(act, said[0])) return refusal(400, "unknown_opt_out");
    try {
      await act[said[0]](request, ...rest);
    } catch (error) {
      return error?.code === "store_failed" ? refusal(503, error.code, { "retry-after": RETRY_AFTER_S }) : refusal(500, "internal");
    }
    return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
  };
}

function refusal(status, code, headers) {
  const all = { "content-type": "application/json", "cache-control": "no-store", ...headers };
  return new Response(JSON.stringify({ code }), { status, headers: all });
}
