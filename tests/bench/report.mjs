// What a run came to, in words and tables that are read as plain text and as Markdown.
// No measuring and no arithmetic beyond ratios; the picture is in chart.mjs.

/** What the tables are compared with. */
export const OFFICIAL = "official";

/** Bytes (brotli) of the official script 4.0.95 as its CDN serves it, and the part of them that ours may weigh. */
const SERVED = { bytes: 8_007, target: 0.57 };

/** The same for the official package 4.0.66 as a bundler writes it. */
export const BUNDLED = { bytes: 6_550, target: 0.69 };

/** Targets are for the front: it is what pages load. `target` is a part of the official one, `most` a number of units. */
export const MEASURES = {
  token: { title: "Navigation to a readable token, returning visitor", unit: "ms", digits: 1, target: 0.8 },
  tagToToken: { title: "Script tag to a readable token, returning visitor", unit: "ms", digits: 1, target: 0.8 },
  init: { title: "Navigation to InitCompleted, anonymous visitor", unit: "ms", digits: 1 },
  signIn: { title: "Navigation to a token, sign-in by e-mail", unit: "ms", digits: 1 },
  script: { title: "Script time", unit: "ms", digits: 2, target: 0.8 },
  getter: { title: "One call of getAdvertisingToken(), 1×", unit: "µs", digits: 2, most: 10 },
};

const STORIES = { returning: "returning visitor", anonymous: "anonymous visitor", signIn: "sign-in by e-mail" };

/**
 * @param {object} run
 * @param {{ name: string, title: string, script: string, files: Record<string, { brotli: { length: number } }> }[]} run.contenders
 * @param {object} run.summary of statistics.mjs
 * @param {object} run.loaded of plan.mjs
 * @param {string[]} run.about lines on how and where it ran
 */
export function report({ contenders, summary, loaded, about }) {
  const sections = [
    ["Bytes", bytesTable(contenders)],
    ["Bytes that a page view loads", loadedTable(contenders, loaded)],
    ...Object.entries(MEASURES)
      .filter(([measure]) => summary[measure])
      .map(([measure, how]) => [`${how.title}, ${how.unit}`, measureTable(contenders, summary[measure], how)]),
    ...(summary.memory ? [["Memory for the returning visitor, KB", memoryTable(contenders, summary.memory)]] : []),
  ];
  return [...about, ...sections.flatMap(([title, table]) => [`## ${title}`, table])].join("\n\n") + "\n";
}

/** Whether a number keeps within its target, as a word with the target. */
export const judge = (number, most, told = most.toFixed(2)) => `${number <= most ? "met" : "missed"} (at most ${told})`;

function bytesTable(contenders) {
  const weight = ({ files, script }) => files[script].brotli.length;
  const official = weight(contenders.find(({ name }) => name === OFFICIAL));
  const rows = contenders.map((contender) => {
    const bytes = weight(contender);
    const part = ({ bytes: all, target }) => {
      if (contender.name === OFFICIAL) return "";
      const ratio = bytes / all;
      return contender.name === "front" ? `${ratio.toFixed(2)}, ${judge(ratio, target)}` : ratio.toFixed(2);
    };
    return [contender.title, thousands(bytes), (bytes / official).toFixed(2), part(SERVED), part(BUNDLED)];
  });
  const all = ({ bytes }) => `(${thousands(bytes)})`;
  const head = ["", "brotli 11", "ratio", `of the official script ${all(SERVED)}`, `of its package ${all(BUNDLED)}`];
  return table(head, rows);
}

function loadedTable(contenders, loaded) {
  const rows = Object.entries(STORIES).filter(([story]) => loaded[story]);
  return table(
    ["", ...contenders.map(({ title }) => title)],
    rows.map(([story, title]) => [
      title,
      ...contenders.map((contender) => loadedOf(contender, loaded[story][contender.name])),
    ]),
  );
}

/** The files of one contender in all page views of a story: those beside the script, with how often, if not each time. */
function loadedOf({ script, files }, views) {
  const weights = Object.entries(files).map(([file, { brotli }]) => {
    const times = views.filter((view) => view.includes(file)).length;
    if (times === 0) return undefined;
    const what = file === script ? thousands(brotli.length) : `${thousands(brotli.length)} (core)`;
    return times === views.length ? what : `${what} in ${times} of ${views.length} views`;
  });
  return weights.filter(Boolean).join(" + ");
}

function measureTable(contenders, cases, { digits, target, most }) {
  const titles = contenders.flatMap(({ title, name }) => (name === OFFICIAL || most ? [title] : [title, "ratio"]));
  const hasTarget = target || most;
  const rows = Object.entries(cases).map(([at, by]) => {
    const ratio = (name) => by[name].median / by[OFFICIAL].median;
    const numbers = contenders.flatMap(({ name }) => {
      const told = spread(by[name], digits);
      return name === OFFICIAL || most ? [told] : [told, ratio(name).toFixed(2)];
    });
    const judged = target ? judge(ratio("front"), target) : most && judge(by.front.median, most, most);
    return [at, ...numbers, ...(hasTarget ? [judged] : [])];
  });
  return table(["", ...titles, ...(hasTarget ? ["front's target"] : [])], rows);
}

function memoryTable(contenders, cases) {
  const kilobytes = (bytes) => (bytes / 1000).toFixed(0);
  const beyond = ({ name }) => cases["with the SDK"][name].median - cases["without any"][name].median;
  const official = beyond(contenders.find(({ name }) => name === OFFICIAL));
  const rows = contenders.map((contender) => [
    contender.title,
    kilobytes(cases["with the SDK"][contender.name].median),
    kilobytes(beyond(contender)),
    (beyond(contender) / official).toFixed(2),
  ]);
  return table(["", "page with it", "more than without", "ratio"], rows);
}

/** The median, and between which numbers the middle half of all lies. */
const spread = ({ median, low, high }, digits) =>
  `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;

/** 31996 as `31,996`. */
export const thousands = (number) => number.toLocaleString("en-US");

/** A Markdown table whose columns are as wide as what is in them. */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length)));
  const join = (cells) => `| ${cells.join(" | ")} |`;
  const line = (row) =>
    join(row.map((text, column) => (column ? text.padStart(widths[column]) : text.padEnd(widths[column]))));
  const rule = join(widths.map((width, column) => (column ? `${"-".repeat(width - 1)}:` : "-".repeat(width))));
  return [line(head), rule, ...rows.map(line)].join("\n");
}
