// What is wrong with a store of opt-outs as it was set up: one class, with a closed set of codes. No message is made of what
// was passed: a path or an address may have a password in it.

const SENTENCES = {
  wrong_path: "path has to be the path of a file.",
  wrong_table: "table has to be a name: letters, digits and _.",
  wrong_driver: "driver has to be node:sqlite or better-sqlite3.",
  no_driver: "There is no SQLite: run Node 22.13 or newer, which has node:sqlite, or install better-sqlite3.",
  no_chosen_driver: "The driver that was chosen is not there: install better-sqlite3, or run Node 22.13 or newer for node:sqlite.",
  wrong_client: "client has to be one that createClient, createCluster or another function of the package redis makes.",
  wrong_url: "url has to be redis:// or rediss:// and a host.",
  wrong_name: "name has to be a text that is not empty.",
  client_or_url: "Exactly one is needed: client, or url.",
  no_redis: "The package redis is not there: install it, or pass a client that you made with it.",
  not_durable: "Redis has to keep what it confirms: set appendonly to yes and appendfsync to always, and let CONFIG GET be asked.",
  unknown_option: "An option is not known.",
};

/** A store that cannot be set up, or cannot be opened; `code` says why, and `cause` what was met. */
export class StoreError extends Error {
  constructor(code, cause) {
    super(SENTENCES[code], cause === undefined ? undefined : { cause });
    this.code = code;
  }

  get name() {
    return "StoreError";
  }
}

/** Throws the first code whose rule does not hold. */
export function checkRules(rules) {
  const broken = Object.keys(rules).find((code) => !rules[code]);
  if (broken) throw new StoreError(broken);
}

/** Whether all members of the options are known. */
export const areKnown = (options, names) => Object.keys(options).every((name) => names.includes(name));
