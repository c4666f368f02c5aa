// How a run ends: the exit codes, and what is said of an error. Nothing that was read is printed but the number of its line.

export const EXIT = { done: 0, rejected: 1, usage: 2, operator: 3, interrupted: 130 };

/** Something that the caller has to write differently: what is wrong, and the remedy. */
export class Usage extends Error {
  constructor(what, remedy) {
    super(remedy ? `${what}\n  ${remedy}` : what);
  }
}

const REMEDIES = {
  unauthorized: "Check UID2_API_KEY, and that your key has the role for this: ask your operator's administrator.",
  clock_drift: "Set this machine's clock (for example by NTP), then run the same again.",
  no_such_endpoint: "Check UID2_BASE_URL: this operator does not have the endpoint.",
  unreadable_answer: "Check UID2_CLIENT_SECRET and UID2_BASE_URL: the secret belongs to another key, or to another operator.",
  rate_limited: "Run the same again later, or with fewer --connections.",
  unavailable: "Run the same again later.",
  unanswered: "Check UID2_BASE_URL and the network, then run the same again.",
  wrong_checkpoint: "Resume with the input that the checkpoint was made from, or remove the file to begin again.",
};

/** Files that cannot be opened are the caller's to mend, whatever the system calls it. */
const isOfFile = (error) => typeof error.syscall === "string" && typeof error.path === "string";

/** Says what is wrong and what to do, on standard error; the exit code. */
export function tell(error, say = (text) => process.stderr.write(`${text}\n`)) {
  if (error instanceof Usage) {
    say(`error: ${error.message}`);
    return EXIT.usage;
  }
  if (error.name === "OperatorError") {
    if (error.code === "aborted") return EXIT.interrupted;
    const words = error.operatorMessage ? ` It says: ${error.operatorMessage}` : "";
    const status = error.httpStatus ? ` (${error.code}, HTTP ${error.httpStatus})` : ` (${error.code})`;
    say(`error: ${error.message}${status}${words}`);
    const remedy = error.operatorMessage?.includes("encryption key") ? REMEDIES.unreadable_answer : REMEDIES[error.code];
    if (remedy) say(`  ${remedy}`);
    return error.fault === "caller" ? EXIT.usage : EXIT.operator;
  }
  if (isOfFile(error)) {
    say(`error: ${error.path}: ${error.code}\n  Check that the file is there and that you may use it.`);
    return EXIT.usage;
  }
  throw error;
}
