// A process that asks about so many raw UIDs, made one by one: `node stream.mjs BASE_URL SECRET COUNT`. Writes how long it took, and
// how much more memory it used than when it was idle.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../e2e/operator.mjs";

const { OperatorClient } = await import(pathToFileURL(join(ROOT, "pkg/dist/server/server.js")));
const [baseUrl, clientSecret, count] = process.argv.slice(2);
const client = new OperatorClient({ product: "UID2", apiKey: "bench", clientSecret, baseUrl });

/** Numbers as 32 bytes: what makes them must not weigh more than what is measured. */
function* rawUids(count) {
  const bytes = Buffer.alloc(32);
  for (let number = 0; number < count; number += 1) {
    bytes.writeUInt32LE(number);
    yield bytes.toString("base64");
  }
}

// Idle is a client that has asked once: the engine's fetch is loaded, and the module runs.
await client.optoutStatus([...rawUids(1)]);
const idle = process.memoryUsage.rss();
let most = idle;
const onProgress = () => (most = Math.max(most, process.memoryUsage.rss()));
const begun = performance.now();
let answered = 0;
for await (const { status } of client.optoutStatusStream(rawUids(Number(count)), { onProgress }))
  if (status === "not_opted_out") answered += 1;
// What the system saw, also between two batches.
most = Math.max(most, process.resourceUsage().maxRSS * 1_024);
if (process.env.DEBUG_MEM) console.error(process.memoryUsage(), idle);
console.log(JSON.stringify({ answered, ms: performance.now() - begun, idle, above: most - idle }));
