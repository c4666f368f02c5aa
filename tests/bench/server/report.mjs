// What was measured on a server, as a page of documentation. Words and numbers only.

/** Goals: faster than each, and no more memory than this above the idle process. */
export const MOST_MIB = 64;

const OURS = "uid2-wasm";
const WHY = "It is native code with the processor's instructions for SHA-256, which WebAssembly does not have.";

const WHY_BATCHES = "Their AES-GCM is native code with the processor's instructions, which WebAssembly does not have.";

const number = (value) => value.toLocaleString("en");
const seconds = (ms) => `${(ms / 1_000).toFixed(2)} s`;
const milliseconds = (ms) => `${ms.toFixed(2)} ms`;
const mib = (bytes) => bytes / (1 << 20);

/** Who is how fast, and who is faster than ours. */
function compare(contenders, words, why) {
  const ours = contenders[OURS].median;
  const rows = Object.entries(contenders).map(([name, { median, low, high }]) => {
    const ratio = name === OURS ? "1" : (median / ours).toFixed(2);
    return `| ${name} | ${words(median)} (${words(low)}–${words(high)}) | ${ratio} |`;
  });
  const faster = Object.keys(contenders).filter((name) => contenders[name].median < ours);
  const verdict = faster.length ? `Faster than uid2-wasm here: ${faster.join(", ")}. ${why}` : "uid2-wasm is faster than each.";
  return `| | Time | Ratio |\n| :-- | --: | --: |\n${rows.join("\n")}\n\n${verdict}`;
}

/** @returns {string} Markdown */
export function report({ count, rounds, hashing, batches, batch, streams, node, cores }) {
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

${compare(hashing, seconds, WHY)}

## Status batches

${number(batch)} raw UIDs each: written, sealed, sent to an operator on the same machine that answers at once, opened and read.

${compare(batches, milliseconds, WHY_BATCHES)}

## Streaming

Raw UIDs through \`optoutStatusStream\`, one batch after another, with an operator on the same machine that answers at once; the
most memory that the process had, above what it had when idle. The goal is less than ${MOST_MIB} MiB: ${isSmall ? "met" : "**not met**"}.

| Ids | Ids a second | Memory above idle |
| --: | --: | --: |
${memory.join("\n")}
`;
}
