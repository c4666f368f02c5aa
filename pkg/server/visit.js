// One request of a page, and what its answer leaves for the page: for Express and for handlers in the style of fetch.
// Headers only; what the cookie says and when a refresh is due is the client's.

/** Pages that carry an identity are one person's: from a cache, they would bring back who opted out or signed out. */
const PRIVATE = "private, no-store";

/** A person's request. `answer` is `success` with an identity, `optout` or `none`; `error` is why a refresh came to nothing. */
class Visit {
  #client;
  #attributes;
  #setHeader;

  constructor(client, attributes, { answer, setCookie, error }, setHeader) {
    this.#client = client;
    this.#attributes = attributes;
    this.#setHeader = setHeader;
    this.answer = answer;
    this.error = error;
    if (setCookie) this.#leave(setCookie);
  }

  /** Leaves another answer for the page, of a sign-in most often; an opt-out erases what the page has. */
  handOver(answer) {
    this.#leave(this.#client.setCookie(answer, this.#attributes));
    this.answer = answer;
  }

  /** Takes away what the page was left. */
  signOut() {
    this.handOver({ status: "none" });
  }

  /** For pages that are handed their identity by `init({ identity })`: JSON that is safe inside a `<script>`. */
  initJson() {
    this.#setHeader("Cache-Control", PRIVATE);
    return this.#client.initJson(this.answer);
  }

  #leave(setCookie) {
    this.#setHeader("Set-Cookie", setCookie);
    this.#setHeader("Cache-Control", PRIVATE);
  }
}

/** Express: `app.use(expressVisit(client))` gives every request `req.visit`. */
export function expressVisit(client, attributes = {}) {
  return async (req, res, next) => {
    try {
      const kept = await client.keep(req.headers.cookie, attributes);
      const name = client.cookieName;
      req.visit = new Visit(client, attributes, kept, (header, value) => {
        if (header !== "Set-Cookie") return res.setHeader(header, value);
        // Each answer takes the place of the one before; cookies of others stay.
        const others = [res.getHeader(header) ?? []].flat().filter((cookie) => !cookie.startsWith(`${name}=`));
        res.setHeader(header, [...others, value]);
      });
    } catch (error) {
      return next(error);
    }
    next();
  };
}

/** Handlers in the style of fetch: `fetch: fetchVisit(client, async (request, visit) => new Response(…))`. */
export function fetchVisit(client, handle, attributes = {}) {
  return async (request, ...rest) => {
    const left = new Map();
    const kept = await client.keep(request.headers.get("cookie"), attributes);
    const visit = new Visit(client, attributes, kept, (header, value) => left.set(header, value));
    const answered = await handle(request, visit, ...rest);
    if (left.size === 0) return answered;
    // The headers of a redirect, and of a response from elsewhere, cannot be changed.
    const response = new Response(answered.body, answered);
    for (const [header, value] of left) response.headers[header === "Set-Cookie" ? "append" : "set"](header, value);
    return response;
  };
}
