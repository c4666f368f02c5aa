// `hash`: addresses as operators know them. Nobody is asked.
import { hashEmails, hashPhones } from "../../hash/index.js";
import { EXIT, Usage } from "../ends.js";
import { inputOf } from "../input.js";
import { withInput, withOutput } from "../options.js";
import { formatOf, writerOf } from "../output.js";
import { StandardOutput, TextFile } from "../text_file.js";

const COLUMNS = ["line", "status", "hash", "code"];
const HASHES = { email: hashEmails, phone: hashPhones };

export function addHash(program) {
  withOutput(withInput(program.command("hash [addresses...]")))
    .description("normalise and hash e-mail addresses or phone numbers, on this machine")
    .option("-k, --kind <email|phone>", "what the addresses are", "email")
    .addHelpText("after", HELP)
    .action(async (addresses, options) => {
      const hash = HASHES[options.kind];
      if (!hash) throw new Usage(`--kind ${options.kind} is not known.`, "It is email or phone.");
      const input = inputOf(addresses, options);
      const output = options.output ? new TextFile(options.output) : new StandardOutput();
      const writer = writerOf(formatOf(options, process.stdout.isTTY), COLUMNS, output);
      const lines = [];
      let rejected = 0;
      for await (const result of hash(textsOf(input.items, lines))) {
        const line = lines.shift();
        writer.write({ line, ...result });
        if (result.status !== "invalid") continue;
        rejected += 1;
        process.stderr.write(`line ${line}: no ${options.kind} (${result.code})\n`);
      }
      writer.end();
      output.close();
      process.exitCode = rejected ? EXIT.rejected : EXIT.done;
    });
}

/** Only the texts; their lines wait in a list, which is as long as one batch. */
async function* textsOf(items, lines) {
  for await (const { text, line } of items) {
    lines.push(line);
    yield text;
  }
}

const HELP = `
An e-mail address is trimmed, written in small letters, and at gmail.com without dots and what follows a plus; a phone number has to be +
and 10 to 15 digits. The hash is Base64 of SHA-256, as identity map and token generate take it.

Examples:
  npx uid2-wasm hash user@example.com
  npx uid2-wasm hash -i customers.csv -c email -o hashes.csv
  npx uid2-wasm hash -k phone < phones.txt > hashes.jsonl`;
