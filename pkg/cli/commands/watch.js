// `optout watch`: a bidder's receiver of opt-outs, with a file of SQLite, until it is interrupted.
// What it answers and keeps is in server/opt_out_webhook.js; here is a server around that.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { linesOf } from "../../server/lines.js";
import { optOutWebhook } from "../../server/opt_out_webhook.js";
import { StoreError, sqliteStore } from "../../server/sqlite_store.js";
import { toNode } from "../../server/to_node.js";
import { clientOf } from "../credentials.js";
import { EXIT, Usage } from "../ends.js";
import { interruptible } from "../interrupt.js";
import { withClient } from "../options.js";

const HOUR_MS = 3_600_000;

/** The value of the header is a secret: arguments can be read by others. */
const HEADER = "UID2_WEBHOOK_HEADER";

export function addWatch(optOut) {
  withClient(optOut.command("watch"))
    .description("receive the opt-outs that a bidder is told of, and keep them")
    .requiredOption("--store <file>", "a file of SQLite; made where it is not there")
    .requiredOption("--identity-param <name>", "the parameter with the raw UID, as agreed with the service")
    .requiredOption("--timestamp-param <name>", "the parameter with the time, in seconds")
    .option("--header <name>", `a header that the service sends; its value is in ${HEADER}`)
    .option("--port <port>", "where to listen", Number, 8080)
    .option("--host <address>", "on which address", "127.0.0.1")
    .option("--reconcile <file>", "raw UIDs, one in each line, that the operator is asked about for what was skipped")
    .option("--every <hours>", "how long after one such round the next begins", Number, 24)
    .addHelpText("after", HELP)
    .action(watch);
}

async function watch(options) {
  const webhook = webhookOf(options);
  await webhook.load().catch(sayWhatToInstall);
  const interrupt = interruptible();
  const stop = reconcile(webhook, options);
  try {
    await serve(webhook, options, interrupt.signal);
  } finally {
    stop();
    interrupt.end();
  }
  process.exitCode = EXIT.interrupted;
}

function webhookOf({ store, identityParam, timestampParam, header, reconcile, every, ...options }, environment = process.env) {
  const value = environment[HEADER];
  if (header && !value) throw new Usage(`There is no ${HEADER}.`, `Set it to the value of ${header} that the service sends.`);
  if (!(every > 0)) throw new Usage("--every takes hours.", "For example --every 24.");
  return optOutWebhook({
    identityParam,
    timestampParam,
    store: sqliteStore({ path: store }),
    ...(header && { header: { name: header, value } }),
    ...(reconcile && { client: clientOf(options) }),
  });
}

/** What a store lacks is said with the remedy. */
function sayWhatToInstall(error) {
  const { message } = [error, error.cause].find((each) => each instanceof StoreError) ?? error;
  throw new Usage("The store cannot be opened.", message);
}

function reconcile(webhook, { reconcile: path, every }) {
  if (!path) return () => {};
  const idsOf = () => rawUidsIn(path);
  const onDone = ({ asked, found }) => say(`Reconciled: ${asked} asked, ${found} found.`);
  return webhook.reconcileEvery(every * HOUR_MS, idsOf, { onDone, onError: ({ message }) => say(`Not reconciled: ${message}`) });
}

async function* rawUidsIn(path) {
  for await (const line of linesOf(createReadStream(path, "utf8"))) if (line.trim()) yield line.trim();
}

/** Until the signal; what has been received by then is answered. */
async function serve(webhook, { port, host }, signal) {
  const paths = { "/health": webhook.onHealth, "/metrics": webhook.onMetrics };
  const server = createServer(toNode((request) => (paths[new URL(request.url).pathname] ?? webhook)(request)));
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, host, resolve)).catch(({ code }) => {
    throw new Usage(`Nothing can listen on ${host}, port ${port}: ${code}.`, "Give another --port or --host.");
  });
  say(`Listening on http://${host}:${server.address().port}/ ; /health and /metrics answer there too. Ctrl-C ends it.`);
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await new Promise((resolve) => (server.close(resolve), server.closeIdleConnections()));
}

const say = (words) => process.stderr.write(`${words}\n`);

const HELP = `
Every path but /health and /metrics takes opt-outs, by GET and POST. It is answered 200 once the file has them for good. Put a proxy
with https in front. Bidders ask the same file, or use the library: isOptedOut of uid2-wasm/server answers from memory.

Example:
  ${HEADER}="Bearer …" npx uid2-wasm optout watch --store opt-outs.db --identity-param uid2 --timestamp-param timestamp \\
    --header Authorization --reconcile our-uids.txt`;
