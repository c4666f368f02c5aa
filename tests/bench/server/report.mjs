// What was measured on a server, as a page of documentation. Words and numbers only.

/** Goals: faster than each, and no more memory than this above the idle process. */
export const MOST_MIB = 64;

const OURS = "uid2-wasm";
const WHY = "It is native code with the processor's instructions for SHA-256, which WebAssembly does not have.";

const number = (value) => value.toLocaleString("en");
const seconds = (ms) => `${(ms / 1_000).toFixed(2)} s`;
const mib = (bytes) => bytes / (1 << 20);

/** @returns {string} Markdown */
export function report({ count, rounds, hashing, streams, node, cores }) {
  const ours = hashing[OURS].median;
  const rows = Object.entries(hashing).map(([name, { median, low, high }]) => {
    const ratio = name === OURS ? "1" : (median / ours).toFixed(2);
    return `| ${name} | ${seconds(median)} (${seconds(low)}–${seconds(high)}) | ${ratio} |`;
  });
  const slower = Object.entries(hashing).filter(([name, { median }]) => name !== OURS && median < ours);
  const memory = streams.map(
    ({ answered, ms, above }) =>
      `| ${number(answered)} | ${number(Math.round((answered / ms) * 1_000))} | ${mib(above).toFixed(0)} MiB |`,
  );
  const isSmall = streams.every(({ above }) => mib(above) < MOST_MIB);
  return `# The server benchmark

\`cargo xtask bench server\` made this file: Node ${node}, a machine with ${cores} cores, ${rounds} rounds of all in turn. Times
hold for this machine alone; the ratios are what to look at.

## Hashing

${number(count)} e-mail addresses as people type them, normalised and hashed: median, quartiles, and how many times as long as
uid2-wasm each takes.

| | Time | Ratio |
| :-- | --: | --: |
${rows.join("\n")}

${slower.length ? `Faster than uid2-wasm here: ${slower.map(([name]) => name).join(", ")}. ${WHY}` : "uid2-wasm is faster than each."}

## Streaming

Raw UIDs through \`optoutStatusStream\`, one batch after another, with an operator on the same machine that answers at once; the
most memory that the process had, above what it had when idle. The goal is less than ${MOST_MIB} MiB: ${isSmall ? "met" : "**not met**"}.

| Ids | Ids a second | Memory above idle |
| --: | --: | --: |
${memory.join("\n")}
`;
}
