// `optout …`: who opted out, among many. Another subcommand is one more function here, or a file beside this.
import { rawUidFile } from "../../server/raw_uid_file.js";
import { runBulk } from "../bulk.js";
import { clientOf } from "../credentials.js";
import { EXIT, Usage } from "../ends.js";
import { inputOf } from "../input.js";
import { interruptible } from "../interrupt.js";
import { withCheckpoint, withClient, withInput, withOutput } from "../options.js";
import { rowsTo } from "../output.js";
import { addWatch } from "./watch.js";

const COLUMNS = ["line", "rawUid", "status", "optedOutSince", "knownUntil"];
const STATUSES = ["opted_out", "not_opted_out", "rotated", "malformed"];
const REASON = "no raw UID: it has to be Base64 of 32 or 33 bytes, 44 letters. Not sent.";

const isMalformed = ({ status }) => status === "malformed";

export function addOptOut(program) {
  const optOut = program.command("optout").description("who opted out, among any number of raw UIDs");
  addStatus(optOut);
  addPartition(optOut);
  addRecheck(optOut);
  addWatch(optOut);
}

const withQuestion = (command) =>
  command
    .option("--refresh-column <name>", "of a CSV or JSON lines: refreshFrom as identity map wrote it; tells apart what has rotated")
    .option("--private-operator <connections>", "so many batches at once, on an operator of your own only", (text) => {
      const connections = Number(text);
      if (!(Number.isInteger(connections) && connections >= 1 && connections <= 64))
        throw new Usage("--private-operator takes 1 to 64.", "A public operator wants one batch after the other: leave it out.");
      return { connections };
    });

function addStatus(optOut) {
  const command = optOut.command("status [rawUids...]").description("the opt-out status of raw UIDs, 5,000 in a batch");
  withQuestion(withCheckpoint(withOutput(withInput(withClient(command)))))
    .option("--only <status>", `write only these: ${STATUSES.join(", ")}`)
    .addHelpText("after", STATUS_HELP)
    .action(async (rawUids, options) => {
      checkOnly(options.only);
      const client = clientOf(options);
      const input = inputOf(rawUids, options);
      process.exitCode = await runBulk({
        name: "optout-status",
        input,
        options,
        ...rowsTo(options, COLUMNS, ({ status }) => !options.only || status === options.only),
        streamOf: (more) =>
          client.optoutStatusStream(asIds(input.items), { ...more, lineOf, privateOperator: options.privateOperator }),
        isRejected: isMalformed,
        reason: REASON,
      });
    });
}

function addPartition(optOut) {
  const command = optOut
    .command("partition [file]")
    .description("split a file: who may be kept, who opted out, who cannot be told");
  withQuestion(withCheckpoint(withInput(withClient(command))))
    .requiredOption("--keep <file>", "records of those who did not opt out")
    .requiredOption("--opted-out <file>", "records of those who did")
    .requiredOption("--unknown <file>", "records without a raw UID that can be asked about: do not use them")
    .addHelpText("after", PARTITION_HELP)
    .action(async (file, options) => {
      if (file && options.input) throw new Usage("There is a file and --input.", "Give the one or the other.");
      const client = clientOf(options);
      let header = "";
      const input = inputOf([], { ...options, input: file ?? options.input }, { onHeader: (text) => (header = text) });
      const outputOf = { keep: 0, opted_out: 1, unknown: 2 };
      let isHeaderWritten = false;
      const writeHeader = (outputs) => {
        if (!isHeaderWritten) for (const output of outputs) output.write(header);
        isHeaderWritten = true;
      };
      process.exitCode = await runBulk({
        name: "optout-partition",
        input,
        options,
        paths: [options.keep, options.optedOut, options.unknown],
        streamOf: (more) =>
          client.partitionByOptOut(input.items, ({ text, refreshFrom }) => ({ rawUid: text, refreshFrom }), {
            ...more,
            lineOf,
            privateOperator: options.privateOperator,
          }),
        begin: (_, isResumed) => (isHeaderWritten = isResumed),
        write({ verdict, record }, outputs) {
          writeHeader(outputs);
          outputs[outputOf[verdict]].write(record.record);
        },
        end: writeHeader,
        isRejected: isMalformed,
        reason: REASON,
      });
    });
}

function addRecheck(optOut) {
  withClient(optOut.command("recheck <file>"))
    .description("ask again about stored raw UIDs, one in each line: today's share of them")
    .requiredOption("--per-day <ids>", "how many may be asked about in 24 hours", Number)
    .option("--slice <ids>", "how many ids a slice has; stays what it was", Number)
    .addHelpText("after", RECHECK_HELP)
    .action(async (file, { perDay, slice, ...options }) => {
      const client = clientOf(options);
      const interrupt = interruptible();
      try {
        const store = rawUidFile({ path: file, ...(slice !== undefined && { sliceIds: slice }) });
        const report = await client.recheck(store, { perDay, signal: interrupt.signal });
        process.stdout.write(`${JSON.stringify(report)}\n`);
        process.exitCode = report.malformed ? EXIT.rejected : EXIT.done;
      } finally {
        interrupt.end();
      }
    });
}

/** The items as the library takes them: with their line beside. */
async function* asIds(items) {
  for await (const { text, line, refreshFrom } of items) yield { rawUid: text, line, refreshFrom };
}

const lineOf = ({ line }) => line;

function checkOnly(only) {
  if (only === undefined || STATUSES.includes(only)) return;
  throw new Usage(`--only ${only} is not known.`, `It is one of ${STATUSES.join(", ")}.`);
}

const STATUS_HELP = `
A public operator is asked one batch after the other. What is no raw UID is named with its line and never sent; then the exit
code is 1. Ctrl-C, a crash or kill -9 leave OUTPUT.checkpoint: run the same with --resume, and at most one batch is asked again.

Examples:
  npx uid2-wasm optout status Emzy4Ql9YqsfMEbxaBaYpuPJVjF5XRiBJFFVYQKbCKk=
  npx uid2-wasm optout status -i uids.txt -o status.jsonl
  npx uid2-wasm optout status -i audience.csv -c uid -o opted-out.csv --only opted_out
  cut -f3 log.tsv | npx uid2-wasm optout status --only opted_out > opted-out.jsonl`;

const PARTITION_HELP = `
Records stay as they are, letter by letter; a CSV's header goes into each file.

Example:
  npx uid2-wasm optout partition audience.csv -c uid --keep keep.csv --opted-out gone.csv --unknown unknown.csv`;

const RECHECK_HELP = `
Run it as often as you like, by cron for example: slices that were asked longest ago come first, and within 24 hours no more are asked
about than --per-day. FILE.recheck.json notes when each slice was asked, FILE.opted-out.jsonl gets a line for each opt-out. What it
prints says how old the oldest answer is (oldestAskedAt, in milliseconds since 1970).

Example:
  npx uid2-wasm optout recheck uids.txt --per-day 5000000`;
