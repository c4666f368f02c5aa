// A list of checks and the running of it, in whatever engine: no test runner exists in all four.
// Comparing and collecting only.

const checks = [];

/** Adds a check: a sentence, and what fails when it does not hold. */
export const check = (sentence, run) => checks.push({ sentence, run });

const text = (value) => JSON.stringify(value, (_, inner) => (inner === undefined ? "(undefined)" : inner));

/** Fails unless both are the same JSON. */
export function same(actual, wanted, what = "") {
  if (text(actual) !== text(wanted)) throw new Error(`${what} is ${text(actual)} and should be ${text(wanted)}`);
}

/** Fails unless this holds. */
export function holds(truth, what) {
  if (!truth) throw new Error(what);
}

/** The code of the error that this rejects or throws with. */
export async function codeOf(work) {
  return (await errorOf(work)).code;
}

/** The error that this rejects or throws with; fails when there is none. */
export async function errorOf(work) {
  let outcome;
  try {
    outcome = await work();
  } catch (error) {
    if (error.name !== "OperatorError") throw error;
    return error;
  }
  throw new Error(`no error, but ${text(outcome)}`);
}

/** Runs all checks, one after the other: each sentence with what went wrong, or nothing. */
export async function runAll(world) {
  const results = [];
  for (const { sentence, run } of checks) {
    const failure = await Promise.resolve(run(world)).then(
      () => undefined,
      (error) => `${error.stack ?? error}`,
    );
    results.push({ sentence, failure });
  }
  return results;
}
