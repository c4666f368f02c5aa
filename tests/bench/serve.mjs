// A web server for the pages and scripts of the benchmark, as a publisher has one: compressed ahead of time, cached for a year.
// What is served is made elsewhere.
import { once } from "node:events";
import { createServer } from "node:http";
import { pageOf } from "./page.mjs";

/** Serves on a port of its own. Pages are at `/<contender>/<story>.html`; the contender `none` has no script. */
export async function serve(contenders, operator) {
  const server = createServer((request, response) => {
    const [, name, file] = new URL(request.url, "http://localhost").pathname.split("/");
    const contender = contenders.find((contender) => contender.name === name);
    const story = file?.endsWith(".html") && file.slice(0, -".html".length);
    if (story) {
      response.writeHead(200, { "Content-Type": "text/html", "Cache-Control": "no-store" });
      response.end(pageOf(story, contender?.script, operator));
    } else if (contender?.files[file]) {
      const isBrotli = /\bbr\b/.test(request.headers["accept-encoding"]);
      const { bytes, brotli } = contender.files[file];
      response.writeHead(200, {
        "Content-Type": "text/javascript",
        "Cache-Control": "public, max-age=31536000, immutable",
        ...(isBrotli && { "Content-Encoding": "br" }),
      });
      response.end(isBrotli ? brotli : bytes);
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  return {
    origin: `http://localhost:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
