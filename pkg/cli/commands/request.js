// `request URL`: any endpoint, from standard input. Sealing and opening is the module's.
import { text } from "node:stream/consumers";
import { clientOf } from "../credentials.js";
import { Usage } from "../ends.js";
import { withClient } from "../options.js";

const REFRESH = "/v2/token/refresh";

export function addRequest(program) {
  withClient(program.command("request <url>"))
    .description("ask any endpoint: JSON from standard input, the opened answer on standard output")
    .addHelpText("after", HELP)
    .action(async (url, options) => {
      const { path, baseUrl } = check(url);
      if (process.stdin.isTTY)
        throw new Usage("There is nothing to send.", "Pipe the request's JSON in: echo '{…}' | npx uid2-wasm request …");
      const client = clientOf(options, process.env, baseUrl ? { baseUrl } : {});
      const json = (await text(process.stdin)).trim();
      const isJson = json === "" || isObject(json);
      if (!isJson)
        throw new Usage(
          "Standard input is no JSON object.",
          'An endpoint takes an object: {"email": "user@example.com"}. Nothing was sent.',
        );
      // A refresh travels without an envelope, and is opened with the identity's own key.
      const answer =
        path === REFRESH ? JSON.stringify(await client.tokenRefresh(JSON.parse(json || "{}"))) : await client.request(path, json);
      process.stdout.write(`${answer}\n`);
    });
}

/** A whole address, or a path of the operator that UID2_BASE_URL names. */
function check(url) {
  if (url.startsWith("/")) return { path: url };
  if (!isUrl(url))
    throw new Usage(
      `${url} is no address.`,
      "Write https://operator/v2/…, or only the path /v2/… of the operator in UID2_BASE_URL.",
    );
  const { origin, pathname, protocol } = new URL(url);
  if (!/^https?:$/.test(protocol)) throw new Usage(`${url} is neither https nor http.`, "Write https://operator/v2/….");
  return { path: pathname, baseUrl: origin };
}

function isUrl(text) {
  try {
    return Boolean(new URL(text));
  } catch {
    return false;
  }
}

function isObject(json) {
  try {
    const value = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const HELP = `
Examples:
  echo '{"email":"user@example.com","optout_check":1}' | npx uid2-wasm request /v2/token/generate
  echo '{"advertising_ids":[]}' | npx uid2-wasm request https://prod.uidapi.com/v2/optout/status`;
