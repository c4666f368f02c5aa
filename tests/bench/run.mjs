// `cargo xtask bench page`: starts what is needed, measures `ROUNDS` times, and writes docs/bench.md and docs/bench.svg.
// The order of it; each part has a file of its own.
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { Operator, PAGES, ROOT } from "../e2e/operator.mjs";
import { chart } from "./chart.mjs";
import { readContenders } from "./contenders.mjs";
import { Measurer } from "./measure.mjs";
import { measureAll } from "./plan.mjs";
import { report } from "./report.mjs";
import { serve } from "./serve.mjs";
import { summarizeAll } from "./statistics.mjs";

const DEFAULT_ROUNDS = 15;

/** As in production: an hour, three days, thirty days. No token falls due during a run. */
const LIFETIMES = [3_600, 259_200, 2_592_000];

const HOW = `One Chromium, driven through its debugging protocol, goes from a page of the site without any script to the same page
with each contender in turn. Page, scripts and operator are on the same machine, so no time holds a network: a slow one adds to
each by its bytes, and to the front's sign-in once more, for the core. Cold is after the browser's cache was cleared, warm after
at least three views. 4× and 6× is how many times slower the browser makes itself. A returning visitor's storage is what the
same SDK left after a sign-in. The page calls \`init()\` right after the script tag. Times run from the start of the navigation
until the page has what it waits for: much of that is the page itself, which the times from the script tag leave out, apart from
loading the script. Script time is what the main thread works to evaluate the script alone, by the browser's trace; memory is
the JavaScript heap after a garbage collection, and WebAssembly's memory. Tables show medians, with quartiles in brackets, and
the ratio to the official package's median. Targets are the front's, which is what pages load.`;

const rounds = Number(process.env.ROUNDS || DEFAULT_ROUNDS);
if (!(Number.isInteger(rounds) && rounds > 0))
  throw new Error(`ROUNDS has to be a number of rounds, not ${process.env.ROUNDS}`);
const command = `${rounds === DEFAULT_ROUNDS ? "" : `ROUNDS=${rounds} `}cargo xtask bench page`;

const contenders = await readContenders();
const operator = await Operator.start(PAGES);
try {
  await operator.lifetimes(...LIFETIMES);
  const server = await serve(contenders, operator.euid);
  try {
    await benchmark(server);
  } finally {
    server.stop();
  }
} finally {
  await operator.stop();
}

async function benchmark({ origin }) {
  const measurer = await Measurer.open(contenders, origin);
  try {
    const names = contenders.map(({ name }) => name);
    const measured = await measureAll(measurer, names, rounds, (round) => console.error(`round ${round} of ${rounds}`));
    const about = [
      "# The page benchmark",
      `\`${command}\` made this file and its picture: Chromium ${measurer.version}, a machine with ${cpus().length} cores, ` +
        `${new Date().toISOString().slice(0, 10)}, ${rounds} rounds.`,
      "![How the front and the whole SDK compare with the official package](bench.svg)",
      HOW,
    ];
    const run = { contenders, summary: summarizeAll(measured.samples), loaded: measured.loaded, about };
    const text = report(run);
    await writeFile(join(ROOT, "docs/bench.md"), text);
    await writeFile(join(ROOT, "docs/bench.svg"), chart(run));
    console.log(text.slice(text.indexOf("## ")));
  } finally {
    await measurer.close();
  }
}
