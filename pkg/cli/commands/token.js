// `token …`: the life of one token, for people who look into something.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { clientOf } from "../credentials.js";
import { EXIT, Usage } from "../ends.js";
import { KINDS, withClient } from "../options.js";

const print = (answer) => process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);

export function addToken(program) {
  const token = program.command("token").description("generate, refresh and validate a token");
  addGenerate(token);
  addRefresh(token);
  addValidate(token);
}

const withPerson = (command) => {
  for (const kind of Object.keys(KINDS))
    command.option(`--${kind} <${kind}>`, "who it is; without any, an e-mail address from standard input");
  return command;
};

function addGenerate(token) {
  withPerson(withClient(token.command("generate")))
    .description("an identity for a person; an opt-out is an answer, and exits 0")
    .option("--tcf <string>", "TCF consent string, for EUID")
    .addHelpText("after", GENERATE_HELP)
    .action(async (options) => {
      const client = clientOf(options);
      const consent = options.tcf === undefined ? {} : { tcfConsentString: options.tcf };
      print(await client.tokenGenerate({ ...(await personOf(options)), ...consent }));
    });
}

function addRefresh(token) {
  withClient(token.command("refresh"))
    .description("a newer identity in place of one that is read")
    .option("-i, --input <file>", "JSON of an identity, or of an answer with one (default: standard input)")
    .addHelpText("after", "\nExample:\n  npx uid2-wasm token generate --email user@example.com | npx uid2-wasm token refresh")
    .action(async (options) => {
      const client = clientOf(options);
      const read = await readJson(options.input);
      print(await client.tokenRefresh(read.identity ?? read));
    });
}

function addValidate(token) {
  withPerson(withClient(token.command("validate <token>")))
    .description("whether an advertising token is of this person; exits 1 if not")
    .action(async (advertisingToken, options) => {
      const client = clientOf(options);
      const isValid = await client.tokenValidate({ token: advertisingToken, ...(await personOf(options)) });
      print({ valid: isValid });
      process.exitCode = isValid ? EXIT.done : EXIT.rejected;
    });
}

async function personOf(options) {
  const named = Object.entries(KINDS).filter(([, member]) => options[member] !== undefined);
  if (named.length > 1)
    throw new Usage("A person is named in one way.", `Leave out all but one of --${Object.keys(KINDS).join(", --")}.`);
  if (named.length === 1) return { [named[0][1]]: options[named[0][1]] };
  if (process.stdin.isTTY) throw new Usage("Whose token is it?", "Say --email, or pipe an e-mail address in.");
  return { email: (await text(process.stdin)).trim() };
}

/** JSON of a file, or of standard input. */
async function readJson(path) {
  if (!path && process.stdin.isTTY)
    throw new Usage("There is nothing to read.", "Name a file with --input, or pipe the identity in.");
  const read = path && path !== "-" ? readFileSync(path, "utf8") : await text(process.stdin);
  try {
    return Object(JSON.parse(read));
  } catch {
    throw new Usage(`${path ?? "standard input"} is no JSON.`, "It has to be an identity as token generate prints it.");
  }
}

const GENERATE_HELP = `
Examples:
  npx uid2-wasm token generate --email user@example.com
  echo user@example.com | npx uid2-wasm token generate --product EUID --tcf CP…`;
