// A server of static files that lets pages of every origin read them, as whoever serves the SDK to other sites has to.
// Nothing else: the operator serves everything that needs no such header.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { ROOT } from "./operator.mjs";

/** As the operator's own `?csp=strict`, with both names of this machine. */
const STRICT = "script-src http://localhost:* http://127.0.0.1:*; object-src 'none'";

/** No text becomes script or markup, and nobody may make a policy that would let it. */
const TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types 'none'";

const FOLDERS = { sdk: "pkg/dist", pages: "tests/e2e/pages" };

/** Starts it; answers its port. It ends with the process. */
export async function serveElsewhere() {
  const server = createServer(async ({ url }, response) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const [, folder, file] = pathname.split("/");
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("content-type", file.endsWith(".js") ? "text/javascript" : "text/html");
    const policies = [];
    if (searchParams.get("csp") === "strict") policies.push(STRICT);
    if (searchParams.has("trusted-types")) policies.push(TRUSTED_TYPES);
    if (policies.length > 0) response.setHeader("content-security-policy", policies.join(", "));
    response.end(await readFile(join(ROOT, FOLDERS[folder], file)));
  });
  await new Promise((listening) => server.listen(0, listening));
  server.unref();
  return server.address().port;
}
