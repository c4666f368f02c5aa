// Handlers in the style of fetch for servers of Node's own `http`, and for Express. Headers and bodies change their form here,
// and nothing else: no `node:` module is needed, so that every bundle can carry this.

/** Of a body no more is kept than the longest that any handler here takes, and a byte: the handler then refuses it. */
const MAX_BODY = 16_385;

/**
 * `http.createServer(toNode(handle))`, `app.post("/unsubscribe", toNode(handle))`. It never rejects. The handler gets `req` and
 * `res` as well, where sessions are that others have put there.
 */
export function toNode(handle) {
  return async (req, res) => {
    let response;
    try {
      response = await handle(new Request(addressOf(req), await initOf(req)), req, res);
    } catch {
      response = new Response(null, { status: 400 });
    }
    res.statusCode = response.status;
    for (const [name, value] of response.headers) res.setHeader(name, value);
    res.end(new Uint8Array(await response.arrayBuffer()));
  };
}

/** The path and query exactly as they were sent. The host is not looked at by any handler here. */
function addressOf({ originalUrl, url }) {
  const target = originalUrl ?? url;
  return target.startsWith("/") ? `http://localhost${target}` : "http://localhost/";
}

async function initOf(req) {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    // HTTP/2 has names that are no headers.
    if (!name.startsWith(":")) headers.set(name, [value].flat().join(", "));
  }
  const { method } = req;
  if (method === "GET" || method === "HEAD") return { method, headers };
  return { method, headers, body: req.readableEnded ? parsed(req) : await readBody(req) };
}

/** By events: leaving an iteration would close the connection, and the answer could not be sent any more. */
function readBody(req) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let length = 0;
    req.on("data", (chunk) => {
      if (length < MAX_BODY) chunks.push(chunk);
      length += chunk.length;
    });
    req.on("end", () => {
      const body = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
      chunks.reduce((at, chunk) => (body.set(chunk, at), at + chunk.length), 0);
      resolve(body);
    });
    req.on("close", () => reject(new Error("the request was cut short")));
    req.on("error", reject);
  });
}

/** A body that Express has parsed already, written once more. The handler looks at it as strictly as at any other. */
function parsed({ body, headers }) {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) return body;
  const isForm = /^application\/x-www-form-urlencoded/i.test(headers["content-type"] ?? "");
  return isForm ? String(new URLSearchParams(body)) : JSON.stringify(body);
}
