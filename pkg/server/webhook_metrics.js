// A receiver's health and counts as the text that Prometheus reads. Names, units and sentences; nothing is counted here.

/** By name: what it is, its type, and where its value is from. One without a value is left out. */
const GAUGES = {
  uid2_opt_outs: ["Raw UIDs that are known to have opted out.", ({ count }) => count],
  uid2_opt_outs_bytes: ["Bytes that they take in memory.", ({ bytes }) => bytes],
  uid2_opt_outs_rejected: ["Different texts that came and were no raw UIDs.", ({ rejected }) => rejected],
  uid2_opt_outs_unsaved: ["Opt-outs that were heard and that the store does not have.", ({ unsaved }) => unsaved],
  uid2_opt_outs_well: ["1 where the store was read and the last write succeeded.", ({ isWell }) => Number(isWell)],
  uid2_opt_outs_last_received_timestamp_seconds: ["When the last opt-out came.", ({ lastReceived }) => lastReceived / 1_000],
  uid2_opt_outs_unreconciled_since_timestamp_seconds: [
    "Opt-outs since then may have been skipped: the last reconciliation began then.",
    ({ unreconciledSince }) => unreconciledSince / 1_000,
  ],
};

/** @returns {string} */
export function metricsText(health, counts) {
  const lines = [];
  for (const [name, [help, read]] of Object.entries(GAUGES)) {
    const value = read(health);
    if (Number.isFinite(value)) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`);
  }
  const total = "uid2_opt_outs_webhook_total";
  lines.push(`# HELP ${total} What came, by what became of it.`, `# TYPE ${total} counter`);
  for (const [result, count] of Object.entries(counts)) lines.push(`${total}{result="${result}"} ${count}`);
  return `${lines.join("\n")}\n`;
}
