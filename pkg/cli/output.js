// Results as JSON lines, CSV or a table.
import { extname } from "node:path";
import { stringify } from "csv-stringify/sync";
import Table from "cli-table3";
import { Usage } from "./ends.js";

/** A table is drawn in pieces of so many rows: its columns' widths cannot wait for the last of millions. */
const TABLE_ROWS = 500;

/** The format that was asked for, or that fits: by the name of a file, a table on a terminal, JSON lines in a pipe. */
export function formatOf({ format, output }, isTerminal) {
  const wanted = format ?? (output ? (extname(output) === ".csv" ? "csv" : "jsonl") : isTerminal ? "table" : "jsonl");
  if (!WRITERS[wanted]) throw new Usage(`--format ${wanted} is not known.`, "It is jsonl, csv or table.");
  if (wanted === "table" && output)
    throw new Usage("A table is for the terminal.", "Write --format csv or --format jsonl into a file.");
  return wanted;
}

/** Writes results of these columns into `text`. `isBegun` says that an earlier run has written the header. */
export function writerOf(format, columns, text, isBegun = false) {
  return WRITERS[format](columns, text, isBegun);
}

/** The outputs of a bulk work that writes one row for each result: what `runBulk` wants of them. */
export function rowsTo(options, columns, isWanted = () => true) {
  const format = formatOf(options, process.stdout.isTTY);
  let writer;
  return {
    paths: [options.output],
    begin: ([output], isResumed) => (writer = writerOf(format, columns, output, isResumed)),
    write: (result) => isWanted(result) && writer.write(result),
    end: () => writer?.end(),
  };
}

const WRITERS = {
  jsonl: (_, text) => ({
    write: (result) => text.write(`${JSON.stringify(result)}\n`),
    end() {},
  }),
  csv(columns, text, isBegun) {
    if (!isBegun) text.write(stringify([columns]));
    return {
      write: (result) => text.write(stringify([columns.map((column) => result[column] ?? "")])),
      end() {},
    };
  },
  table(columns, text) {
    let rows = [];
    const draw = () => {
      if (!rows.length) return;
      const table = new Table({ head: columns, style: { head: [], border: [], compact: true } });
      table.push(...rows);
      text.write(`${table.toString()}\n`);
      rows = [];
    };
    return {
      write(result) {
        rows.push(columns.map((column) => String(result[column] ?? "")));
        if (rows.length === TABLE_ROWS) draw();
      },
      end: draw,
    };
  },
};
