// Options that several commands have, each in one place.

export const withClient = (command) =>
  command
    .option("--credentials <file>", "file with UID2_API_KEY=… and UID2_CLIENT_SECRET=… (default: the environment)")
    .option("--product <UID2|EUID>", "default: UID2_PRODUCT, or UID2");

export const withInput = (command) =>
  command
    .option("-i, --input <file>", "read this file; - is standard input")
    .option("-c, --column <name>", "of a CSV with a header (name, or number from 1), or the member of JSON lines")
    .option("--input-format <lines|csv|jsonl>", "default: csv with --column, jsonl for *.jsonl, else a line each");

export const withOutput = (command) =>
  command
    .option("-o, --output <file>", "write this file (default: standard output)")
    .option("-f, --format <jsonl|csv|table>", "default: a table on a terminal, by the name of a file, else jsonl");

export const withCheckpoint = (command) =>
  command
    .option("--checkpoint <file>", "where to note what is done (default: OUTPUT.checkpoint)")
    .option("--resume", "go on where an earlier run was interrupted or killed")
    .option("-q, --quiet", "no progress bar");

export const KINDS = { email: "email", "email-hash": "emailHash", phone: "phone", "phone-hash": "phoneHash" };
