// The local operator as a process of its own: starting and stopping it, its control endpoint, its log, and token/generate
// as a publisher's server asks it. Nothing about browsers.
import { spawn } from "node:child_process";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./until.mjs";

/** The checkout. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PROGRAM = process.env.UID2_LOCAL_OPERATOR;

/** The sites that can be served. */
export const DEMO = join(ROOT, "www/site");
export const PAGES = join(ROOT, "tests/e2e/pages");

/** The built package: what pages load is the front, and the core once something happens. */
const DIST = join(ROOT, "pkg/dist");

/** The same, where the file of a script tag is the whole SDK. */
let full;

async function makeFull() {
  const folder = await mkdtemp(join(tmpdir(), "uid2-full-"));
  process.on("exit", () => rmSync(folder, { recursive: true }));
  await cp(DIST, folder, { recursive: true });
  for (const product of ["uid2", "euid"]) await cp(join(DIST, `${product}-sdk-full.js`), join(folder, `${product}-sdk.js`));
  return folder;
}

export class Operator {
  /**
   * Starts one on ports of its own, serving `site` and the built package, with `isFull` the whole SDK for script tags. With
   * `hasOwnKey`, it can say whose its tokens are. `more` is added to its configuration.
   */
  static async start(site, { hasOwnKey = false, isFull = false, more = "" } = {}) {
    if (!PROGRAM) throw new Error("UID2_LOCAL_OPERATOR has to name the operator's program");
    const folder = await mkdtemp(join(tmpdir(), "uid2-e2e-"));
    const config = join(folder, "operator.toml");
    const announcement = join(folder, "announced.json");
    const builtIn = await readFile(join(ROOT, "local-operator/default.toml"), "utf8");
    const text = builtIn.replace(/^port = \d+$/gm, "port = 0");
    await writeFile(config, (hasOwnKey ? text.replaceAll("own_key = false", "own_key = true") : text) + more);
    const sdk = isFull ? await (full ??= makeFull()) : DIST;
    const options = { config, site, sdk, announce: announcement };
    const child = spawn(
      PROGRAM,
      Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
      { stdio: "ignore" },
    );
    const announced = await until("the operator announces itself", () =>
      readFile(announcement, "utf8").catch(() => undefined),
    );
    return new Operator(child, folder, JSON.parse(announced));
  }

  constructor(process, folder, announced, product = "uid2") {
    this._process = process;
    this._folder = folder;
    this.announced = announced;
    const { api, control, clients, server_public_key, subscription_id } = announced[product];
    this.site = announced.site;
    this.api = api;
    this.keypair = { serverPublicKey: server_public_key, subscriptionId: subscription_id };
    this._control = control;
    this._client = clients.all;
  }

  /** The other product's, in the same process. */
  get euid() {
    return new Operator(this._process, this._folder, this.announced, "euid");
  }

  async stop() {
    this._process.kill();
    await rm(this._folder, { recursive: true });
  }

  /** What it was asked so far, in the order of its answers: endpoint and outcome of each request. */
  async asked() {
    const log = await (await fetch(`${this._control}/log`)).json();
    return log.map(({ path, outcome }) => `${path.replace("/v2/token/", "")}: ${outcome}`);
  }

  optOut(address) {
    return this._post("opt-out", address);
  }

  advance(ms) {
    return this._post("clock", { advance_ms: ms });
  }

  faults(...rules) {
    return this._post("faults", rules);
  }

  /** Lets the answer go that is being held, as soon as there is one. */
  releaseHeld() {
    return until("an answer is held", async () => (await this._post("release", {})).released > 0);
  }

  /** Holds nothing any more. */
  release() {
    return this._post("release", {});
  }

  /** How long identities made from now on live, in seconds. */
  lifetimes(refreshFrom, identityExpires, refreshExpires) {
    const [refresh_from_after_ms, identity_expires_after_ms, refresh_expires_after_ms] = //
      [refreshFrom, identityExpires, refreshExpires].map((seconds) => seconds * 1000);
    return this._post("lifetimes", { refresh_from_after_ms, identity_expires_after_ms, refresh_expires_after_ms });
  }

  /** token/generate, as a publisher's server asks it for a page; empties nothing, so the log has it too. */
  generate(address) {
    return this._askAsServer("generate", { ...address, optout_check: 1 });
  }

  /** token/validate: whether the token is this person's. */
  isOf(token, address) {
    return this._askAsServer("validate", { token, ...address });
  }

  async _askAsServer(endpoint, members) {
    const secret = Buffer.from(this._client.secret, "base64");
    const nonce = randomBytes(8);
    const body = seal(secret, nonce, JSON.stringify(members));
    const headers = { Authorization: `Bearer ${this._client.key}` };
    const response = await fetch(`${this.api}/v2/token/${endpoint}`, { method: "POST", headers, body });
    const answer = JSON.parse(open(secret, nonce, await response.text()));
    if (answer.status !== "success") throw new Error(`token/${endpoint}: ${answer.status}`);
    return answer.body;
  }

  async _post(what, value) {
    const response = await fetch(`${this._control}/${what}`, { method: "POST", body: JSON.stringify(value) });
    if (!response.ok) throw new Error(`control/${what}: ${await response.text()}`);
    return response.json();
  }
}

/** The request envelope (reference 2.4). */
function seal(secret, nonce, json) {
  const iv = randomBytes(12);
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigInt64BE(BigInt(Date.now()));
  const cipher = createCipheriv("aes-256-gcm", secret, iv);
  const sealed = [cipher.update(Buffer.concat([timestamp, nonce, Buffer.from(json)])), cipher.final()];
  return Buffer.concat([Buffer.of(1), iv, ...sealed, cipher.getAuthTag()]).toString("base64");
}

/** The response envelope (reference 2.5). */
function open(secret, nonce, base64) {
  const bytes = Buffer.from(base64, "base64");
  const decipher = createDecipheriv("aes-256-gcm", secret, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  if (!plain.subarray(8, 16).equals(nonce)) throw new Error("the answer is to another request");
  return plain.subarray(16).toString();
}
