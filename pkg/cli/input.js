// What a command is about: arguments, the lines of a file or of standard input, a CSV column, or a member of JSON lines. One item at a
// time, with its line; nothing is kept.
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { linesOf } from "../server/lines.js";
import { Usage } from "./ends.js";

/** Where the items are: `{ items, isRepeatable, path }`. Each item is `{ text, line, record?, refreshFrom? }`; `onHeader` is told the first line of a CSV. */
export function inputOf(values, { input, column, refreshColumn, inputFormat }, { stdin = process.stdin, onHeader } = {}) {
  const words = values.filter((value) => value !== "-");
  if (words.length && input) throw new Usage("There are arguments and --input.", "Give the one or the other.");
  if (words.length) return { items: words.map((text, at) => ({ text, line: at + 1 })), isRepeatable: true, total: words.length };
  const path = input === "-" ? undefined : input;
  if (!path && stdin.isTTY) {
    throw new Usage("There is nothing to read.", "Give arguments, --input FILE, or pipe something in. --help has examples.");
  }
  const name = path ?? "standard input";
  const source = path ? createReadStream(path) : stdin;
  const format = inputFormat ?? guessFormat(path, column);
  const read = READERS[format];
  if (!read) throw new Usage(`--input-format ${format} is not known.`, "It is lines, csv or jsonl.");
  if (format !== "lines" && column === undefined)
    throw new Usage(`Which ${format === "csv" ? "column" : "member"} is it?`, "Name it with --column.");
  return { items: read(source, { name, column, refreshColumn, onHeader }), isRepeatable: true, path };
}

function guessFormat(path = "", column) {
  if (column === undefined) return "lines";
  return /\.(jsonl|ndjson)$/.test(path) ? "jsonl" : "csv";
}

const READERS = { lines: readLines, csv: readCsv, jsonl: readJsonLines };

async function* eachLine(source) {
  let line = 0;
  source.setEncoding("utf8");
  for await (const text of linesOf(source)) {
    line += 1;
    yield { text: line === 1 ? text.replace(/^\ufeff/, "") : text, line };
  }
}

async function* readLines(source) {
  for await (const { text, line } of eachLine(source)) {
    const trimmed = text.trim();
    // Blank lines are no items, and count as lines.
    if (trimmed) yield { text: trimmed, line, record: `${text}\n` };
  }
}

async function* readJsonLines(source, { name, column, refreshColumn }) {
  for await (const { text, line } of eachLine(source)) {
    if (!text.trim()) continue;
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      throw new Usage(
        `${name}, line ${line}: this is no JSON.`,
        "Each line has to be one JSON object. For CSV say --input-format csv.",
      );
    }
    const found = value?.[column];
    yield {
      text: typeof found === "string" ? found : "",
      line,
      record: `${text}\n`,
      refreshFrom: instantOf(value?.[refreshColumn]),
    };
  }
}

async function* readCsv(source, { name, column, refreshColumn, onHeader }) {
  const parser = parse({ bom: true, info: true, raw: true, relax_column_count: true, skip_empty_lines: true });
  source.once("error", (error) => parser.destroy(error));
  let at;
  let refreshAt;
  try {
    for await (const { record, raw, info } of source.pipe(parser)) {
      if (at === undefined) {
        at = columnOf(record, column, name);
        if (refreshColumn !== undefined) refreshAt = columnOf(record, refreshColumn, name);
        onHeader?.(ended(raw));
      } else
        yield { text: (record[at] ?? "").trim(), line: info.lines, record: ended(raw), refreshFrom: instantOf(record[refreshAt]) };
    }
  } catch (error) {
    if (!error.code?.startsWith("CSV_")) throw error;
    throw new Usage(
      `${name}, line ${error.lines}: this is no CSV (${error.code}).`,
      "Check the quotes of that line: a quote inside a field is written twice.",
    );
  } finally {
    source.destroy?.();
  }
}

/** Milliseconds since 1970, where there are any. */
const instantOf = (value) => (Number(value) > 0 ? Number(value) : undefined);

const ended = (raw) => (raw.endsWith("\n") ? raw : `${raw}\n`);

/** By name, or by number from 1. */
function columnOf(header, column, name) {
  const at = header.findIndex((title) => title.trim() === column);
  if (at >= 0) return at;
  const number = Number(column);
  if (Number.isInteger(number) && number >= 1 && number <= header.length) return number - 1;
  throw new Usage(`${name} has no column ${column}.`, `Its first line names: ${header.map((title) => title.trim()).join(", ")}`);
}
