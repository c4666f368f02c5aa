// A million addresses normalised and hashed, by each contender in turn: the package, Web Crypto one by one, Node's crypto.hash, and the
// official Python client. All come to the same hashes, which is checked.
import { spawn } from "node:child_process";
import * as crypto from "node:crypto";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../e2e/operator.mjs";

const { hashEmails } = await import(pathToFileURL(join(ROOT, "pkg/dist/hash/hash.js")));
const PYTHON = process.env.UID2_PYTHON;

/** Every tenth at gmail.com, with what is dropped there. */
export const addressesOf = (count) =>
  Array.from({ length: count }, (_, number) =>
    number % 10 ? ` Person.${number}@Example.com` : `Some.One${number}+news@gmail.com`,
  );

/** The rule as it is written in JavaScript by whoever has no library (reference 12.1). */
function normalize(raw) {
  const email = raw.trim().toLowerCase();
  const at = email.indexOf("@");
  if (email.slice(at) !== "@gmail.com") return email;
  return email.slice(0, at).split("+")[0].replaceAll(".", "") + email.slice(at);
}

/** Each answers its last hash. */
export const HASHING = {
  "uid2-wasm": (addresses) => {
    let last;
    for (const { hash } of hashEmails(addresses)) last = hash;
    return last;
  },
  "Web Crypto, one by one": async (addresses) => {
    const encoder = new TextEncoder();
    let last;
    for (const address of addresses) {
      last = Buffer.from(await globalThis.crypto.subtle.digest("SHA-256", encoder.encode(normalize(address)))).toString(
        "base64",
      );
    }
    return last;
  },
  ...(crypto.hash && {
    "Node's crypto.hash": (addresses) => {
      let last;
      for (const address of addresses) last = crypto.hash("sha256", normalize(address), "base64");
      return last;
    },
  }),
  "official Python client": (addresses) => python.hash(addresses.length),
};

/** The Python client in a process of its own, which makes the same addresses and says how long it took. */
class Python {
  #child;
  #lines;

  start() {
    this.#child = spawn(PYTHON, [join(ROOT, "tests/bench/server/hash.py")], { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Its own clock: what crosses between processes is not measured. */
  async hash(count) {
    this.#child.stdin.write(`${count}\n`);
    const { value } = await this.#lines.next();
    const { ms, last } = JSON.parse(value);
    return { ms, last };
  }

  stop() {
    this.#child?.kill();
  }
}

export const python = new Python();

/** How long a contender takes, in milliseconds, and its last hash. */
export async function timeOf(name, addresses) {
  const begun = performance.now();
  const answer = await HASHING[name](addresses);
  return answer.ms === undefined ? { ms: performance.now() - begun, last: answer } : answer;
}
