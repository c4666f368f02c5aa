// Who asks which operator: from the environment or a file, never from arguments, which everybody on the machine can read.
import { readFileSync } from "node:fs";
import { OperatorClient } from "../server/index.js";
import { Usage } from "./ends.js";

const VARIABLES = { apiKey: "UID2_API_KEY", clientSecret: "UID2_CLIENT_SECRET", baseUrl: "UID2_BASE_URL", product: "UID2_PRODUCT" };

const REMEDY = `Set ${VARIABLES.apiKey} and ${VARIABLES.clientSecret}, or write both as lines NAME=value into a file that only you can
  read and name it with --credentials FILE (or UID2_CREDENTIALS). They are never arguments: others can read those.`;

/** How long a batch may take with all its tries: a long work rather waits than ends. */
const PATIENCE_MS = 600_000;

/** A client for these options of a command. */
export function clientOf({ credentials, product }, environment = process.env, more = {}) {
  const file = credentials ?? environment.UID2_CREDENTIALS;
  const found = { ...(file ? readCredentials(file) : {}), ...(credentials ? {} : present(environment)) };
  for (const member of ["apiKey", "clientSecret"]) {
    if (!found[member]) throw new Usage(`There is no ${VARIABLES[member]}.`, REMEDY);
  }
  const { apiKey, clientSecret, baseUrl } = found;
  return new OperatorClient({
    product: product ?? found.product ?? "UID2",
    apiKey,
    clientSecret,
    baseUrl,
    deadlineMs: PATIENCE_MS,
    ...more,
  });
}

/** What a file names goes before the environment, when it is named by the command itself. */
function readCredentials(path) {
  const text = readFileSync(path, "utf8");
  const found = present(parseLines(text));
  if (Object.keys(found).length === 0)
    throw new Usage(`${path} has none of ${Object.values(VARIABLES).join(", ")}.`, "Write a line for each: UID2_API_KEY=…");
  return found;
}

/** Lines NAME=value; quotes around a value are no part of it. */
function parseLines(text) {
  const lines = text.matchAll(/^[ \t]*(?:export )?(\w+)[ \t]*=[ \t]*(["']?)(.*?)\2[ \t\r]*$/gm);
  return Object.fromEntries([...lines].map(([, name, , value]) => [name, value]));
}

function present(variables) {
  const entries = Object.entries(VARIABLES).map(([member, name]) => [member, variables[name]]);
  return Object.fromEntries(entries.filter(([, value]) => value));
}
