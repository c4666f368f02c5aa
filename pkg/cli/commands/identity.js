// `identity map`: raw UIDs for addresses.
import { runBulk } from "../bulk.js";
import { clientOf } from "../credentials.js";
import { Usage } from "../ends.js";
import { inputOf } from "../input.js";
import { KINDS, withCheckpoint, withClient, withInput, withOutput } from "../options.js";
import { rowsTo } from "../output.js";

const COLUMNS = ["line", "status", "rawUid", "previousRawUid", "refreshFrom", "bucketId"];

export function addIdentity(program) {
  const identity = program.command("identity").description("raw UIDs of people");
  const command = identity
    .command("map [addresses...]")
    .description("the raw UID of each address, 5,000 in a batch, 20 batches at a time");
  withCheckpoint(withOutput(withInput(withClient(command))))
    .option("-k, --kind <kind>", `what the addresses are: ${Object.keys(KINDS).join(", ")}`, "email")
    .option("--connections <number>", "so many batches at a time, at most 20", Number, 20)
    .option("--map-version <2|3>", "of the endpoint; 2 for private operators that have no other", Number, 3)
    .addHelpText("after", HELP)
    .action(async (addresses, options) => {
      const member = KINDS[options.kind];
      if (!member) throw new Usage(`--kind ${options.kind} is not known.`, `It is ${Object.keys(KINDS).join(", ")}.`);
      const client = clientOf(options);
      const input = inputOf(addresses, options);
      const { connections, mapVersion: version } = options;
      process.exitCode = await runBulk({
        name: "identity-map",
        input,
        options,
        ...rowsTo(options, COLUMNS),
        streamOf: (more) =>
          client.identityMapStream(input.items, {
            ...more,
            connections,
            version,
            lineOf: ({ line }) => line,
            personOf: ({ text }) => ({ [member]: text }),
          }),
        isRejected: ({ status }) => status === "invalid",
        reason: `no ${options.kind.replace("-", " ")}. Not sent.`,
      });
    });
}

const HELP = `
Addresses are normalised and hashed on this machine; only hashes are sent, encrypted. Who opted out has the status optout and no raw
UID. Map again from refreshFrom on: raw UIDs change about once a year. Better than as arguments, which others on this machine can
read, are addresses in a file or a pipe.

Examples:
  npx uid2-wasm identity map -i customers.csv -c email -o uids.csv
  npx uid2-wasm identity map -k phone -i phones.txt -o uids.jsonl
  npx uid2-wasm hash -i emails.txt -f csv | npx uid2-wasm identity map -k email-hash -c hash -o uids.jsonl`;
