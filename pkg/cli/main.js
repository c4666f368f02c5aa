// The command line: `npx uid2-wasm …`. Which commands there are, and how a run ends; each command has a file of its own.
import { Command, CommanderError } from "commander";
import { addHash } from "./commands/hash.js";
import { addIdentity } from "./commands/identity.js";
import { addOptOut } from "./commands/optout.js";
import { addRequest } from "./commands/request.js";
import { addToken } from "./commands/token.js";
import { EXIT, tell } from "./ends.js";

const COMMANDS = [addToken, addIdentity, addOptOut, addRequest, addHash];

const HELP = `
Credentials come from the environment (UID2_API_KEY, UID2_CLIENT_SECRET, UID2_BASE_URL, UID2_PRODUCT) or from a file of such lines
(--credentials FILE, or UID2_CREDENTIALS), never from arguments. Without UID2_BASE_URL, production is asked.

Exit codes:
  0    done
  1    done, and some ids or addresses were rejected; standard error names their lines
  2    something has to be written differently: arguments, files, credentials that are missing
  3    the operator refuses, or does not answer
  130  interrupted; where to go on is in a checkpoint

Examples:
  npx uid2-wasm token generate --email user@example.com
  npx uid2-wasm identity map -i customers.csv -c email -o uids.csv
  npx uid2-wasm optout status -i uids.txt -o status.jsonl
  npx uid2-wasm optout status --help`;

const OF_SECRETS = /--(api-?key|client-?secret|secret|key)\b/;

async function main(words) {
  const program = new Command("uid2-wasm")
    .description("UID2 and EUID from the command line")
    .version(SDK_VERSION)
    .addHelpText("after", HELP);
  for (const add of COMMANDS) add(program);
  everywhere(program, (command) => command.exitOverride().showHelpAfterError("(add --help for what there is)").helpCommand(false));
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? endOf(error) : tell(error);
    // What is still open there would keep this process.
    process.stdin.destroy();
  }
}

/** What commander has said already. Help that was asked for is no error. */
function endOf({ exitCode, message }) {
  if (OF_SECRETS.test(message))
    process.stderr.write("  Others on this machine can read arguments: set UID2_API_KEY and UID2_CLIENT_SECRET instead.\n");
  return exitCode === 0 ? EXIT.done : EXIT.usage;
}

function everywhere(command, change) {
  change(command);
  for (const below of command.commands) everywhere(below, change);
}

// Whoever reads our output has gone, as `| head` does: nobody wants the rest.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(EXIT.interrupted);
});

main(process.argv.slice(2));
