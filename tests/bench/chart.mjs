// The picture of a run: how the contenders compare with the official one, as small multiples of bars.
// Drawing only; which ratios, and what they mean, is in report.mjs.
import { BUNDLED, MEASURES, OFFICIAL, thousands } from "./report.mjs";

/** Bars end here, and say what they would be. */
const LONGEST_RATIO = 2.5;

const PANEL = { width: 268, gap: 24, bar: 9, row: 14, group: 54, left: 34, right: 44, head: 44 };
const MARGIN = 24;
const TOP = 64;

const STYLE = `
    .card { fill: #fbfaf7 }
    .name { fill: #1d1c1a; font-size: 15px; font-weight: 600 }
    .how { fill: #635f57; font-size: 12.5px }
    .number { fill: #1d1c1a; font-size: 11px; stroke: #fbfaf7; stroke-width: 4px; paint-order: stroke }
    .official { fill: #8a857b }
    .front { fill: #1f6f54 }
    .full { fill: #8fbfa9 }
    .even { stroke: #8a857b }
    .target { stroke: #9a2f1a; stroke-dasharray: 3 3 }
    @media (prefers-color-scheme: dark) {
      .card { fill: #151514 }
      .name, .number { fill: #ecebe6 }
      .how { fill: #a5a198 }
      .number { stroke: #151514 }
      .official { fill: #77736a }
      .front { fill: #63c49d }
      .full { fill: #2f6b55 }
      .even { stroke: #77736a }
      .target { stroke: #f2a08c }
    }
  `;

/** Measures that have a panel for each cache. */
const PANELS = [
  ["token", "To a token, returning visitor"],
  ["init", "To InitCompleted, anonymous"],
  ["script", "Script time"],
];

/** The whole picture, of the same arguments as `report`. */
export function chart({ contenders, summary }) {
  const panels = [
    ...PANELS.map((panel) => timesPanel(summary, "cold", panel)),
    ...PANELS.map((panel) => timesPanel(summary, "warm", panel)),
    bytesPanel(contenders),
    ...["cold", "warm"].map((cache) => timesPanel(summary, cache, ["signIn", "To a token, sign-in by e-mail"])),
  ];
  const COLUMNS = 3;
  const rows = Math.ceil(panels.length / COLUMNS);
  const height = (row) => Math.max(...panels.slice(row * COLUMNS, (row + 1) * COLUMNS).map(heightOf));
  let y = TOP;
  const drawn = [];
  for (let row = 0; row < rows; row++) {
    panels.slice(row * COLUMNS, (row + 1) * COLUMNS).forEach((panel, column) => {
      drawn.push(draw(panel, contenders, MARGIN + column * (PANEL.width + PANEL.gap), y));
    });
    y += height(row) + PANEL.gap;
  }
  const width = 2 * MARGIN + COLUMNS * PANEL.width + (COLUMNS - 1) * PANEL.gap;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-labelledby="title" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif">
  <title id="title">${told(panels, contenders)}</title>
  <style>${STYLE}</style>
  <rect class="card" width="${width}" height="${y}" rx="14" />
  ${legend(contenders)}
${drawn.join("\n")}
</svg>
`;
}

/** A measure at one cache: a group of bars for each speed. */
function timesPanel(summary, cache, [measure, title]) {
  const groups = Object.entries(summary[measure])
    .filter(([at]) => at.startsWith(`${cache}, `))
    .map(([at, by]) => ({ label: at.slice(cache.length + 2), values: valuesOf(by, ({ median }) => median) }));
  const { target } = MEASURES[measure];
  return { title, how: target ? `${cache}, the front's target ${target}` : cache, target, groups };
}

function bytesPanel(contenders) {
  const weights = Object.fromEntries(contenders.map(({ name, script, files }) => [name, files[script].brotli.length]));
  const groups = [{ label: "", values: valuesOf(weights, (bytes) => bytes) }];
  const most = Math.floor(BUNDLED.target * BUNDLED.bytes);
  const how = `brotli 11, the front's target ${thousands(most)}`;
  return { title: "Bytes of the script", how, target: most / weights[OFFICIAL], groups };
}

/** Each contender's ratio to the official one. */
const valuesOf = (by, number) =>
  Object.fromEntries(Object.entries(by).map(([name, value]) => [name, number(value) / number(by[OFFICIAL])]));

const heightOf = ({ groups }) => PANEL.head + groups.length * PANEL.group;

function draw({ title, how, target, groups }, contenders, x, y) {
  const scale = (PANEL.width - PANEL.left - PANEL.right) / LONGEST_RATIO;
  const at = (ratio) => round(x + PANEL.left + Math.min(ratio, LONGEST_RATIO) * scale);
  const [from, to] = [y + PANEL.head - 6, y + PANEL.head + groups.length * PANEL.group - 8];
  const line = (kind, ratio) => `<path class="${kind}" d="M${at(ratio)} ${from}V${to}" />`;
  const bars = groups.flatMap(({ label, values }, group) => {
    const top = y + PANEL.head + group * PANEL.group;
    return [
      `<text class="how" x="${x}" y="${top + 24}">${label}</text>`,
      ...contenders.flatMap(({ name }, place) => bar(name, values[name], at, top + place * PANEL.row)),
    ];
  });
  const numbers = groups.flatMap(({ values }, group) => {
    const top = y + PANEL.head + group * PANEL.group + PANEL.bar;
    return contenders.map(({ name }, place) => number(values[name], at, top + place * PANEL.row));
  });
  const lines = [line("even", 1), ...(target ? [line("target", target)] : [])];
  return `  <g>
    <text class="name" x="${x}" y="${y + 14}">${title}</text>
    <text class="how" x="${x}" y="${y + 31}">${how}</text>
    ${[...bars, ...lines, ...numbers].join("\n    ")}
  </g>`;
}

/** A bar that is too long ends with a gap before its tip. */
function bar(name, ratio, at, y) {
  const end = at(ratio);
  const rect = (from, to) =>
    `<rect class="${name}" x="${from}" y="${y}" width="${round(to - from)}" height="${PANEL.bar}" />`;
  return ratio > LONGEST_RATIO ? [rect(at(0), end - 12), rect(end - 9, end)] : [rect(at(0), end)];
}

/** Over the lines, and so over what they cross. */
const number = (ratio, at, y) => `<text class="number" x="${round(at(ratio) + 6)}" y="${y}">${ratio.toFixed(2)}</text>`;

function legend(contenders) {
  let x = MARGIN;
  return contenders
    .map(({ name, title }) => {
      const drawn = `<rect class="${name}" x="${x}" y="25" width="12" height="12" /><text class="how" x="${x + 18}" y="35">${title}</text>`;
      x += 44 + title.length * 6.4;
      return drawn;
    })
    .concat(`<text class="how" x="${round(x)}" y="35">each as a part of the official one; shorter is better</text>`)
    .join("\n  ");
}

/** The picture in words. */
function told(panels, contenders) {
  const others = contenders.filter(({ name }) => name !== OFFICIAL);
  const sentences = panels.map(({ title, how, groups }) => {
    const ratios = ({ name, title }) => `${title} ${groups.map(({ values }) => values[name].toFixed(2)).join(", ")}`;
    return `${title} (${how}): ${others.map(ratios).join("; ")}.`;
  });
  return `Ratios to the ${contenders[0].title}. ${sentences.join(" ")}`;
}

const round = (number) => Math.round(number * 10) / 10;
