// The package's `./server` as a bundler, a type checker and a page meet it. Secrets stay on servers: what a browser loads
// has nothing of the client, however it is carried.
import { build } from "esbuild";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { read as readLetters } from "../../pkg/source/base90.js";
import { ROOT } from "../e2e/operator.mjs";

const HERE = join(ROOT, "tests/server");
const DIST = join(ROOT, "pkg/dist");

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "uid2-package-"));
  const installed = join(folder, "node_modules/uid2-wasm");
  await mkdir(join(installed, "dist"), { recursive: true });
  await cp(join(ROOT, "pkg/package.json"), join(installed, "package.json"));
  for (const part of ["server", "hash"]) await cp(join(DIST, part), join(installed, "dist", part), { recursive: true });
});

after(() => rm(folder, { recursive: true }));

/** An app that shares a file between page and server, bundled for the one or the other. */
async function bundled(platform, conditions = [], entry = "uid2-wasm/server") {
  const contents = `export * from "${entry}"`;
  const options = { bundle: true, write: false, format: "esm", platform, conditions, external: ["*.wasm"], logLevel: "silent" };
  const { outputFiles } = await build({ stdin: { contents, resolveDir: folder }, ...options });
  return outputFiles[0].text;
}

const load = (source) => import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);

test("in a browser the client can be imported, and says when it is constructed that it belongs on a server", async () => {
  const source = await bundled("browser");
  assert.ok(source.length < 3_000, `${source.length} bytes`);
  const page = await load(source);
  const server = await load(await bundled("node"));
  assert.deepEqual(Object.keys(page).sort(), Object.keys(server).sort(), "the same names");
  assert.throws(() => new page.OperatorClient({ product: "UID2" }), {
    name: "OperatorError",
    code: "no_browser",
    message: /server/,
  });
  assert.throws(() => page.expressVisit({}), { code: "no_browser" });
});

test("workerd comes before browser: who bundles for it names both conditions", async () => {
  const source = await bundled("browser", ["workerd", "worker", "browser"]);
  assert.match(source, /from "\.\/server\.wasm"/);
  assert.doesNotMatch(source, /new WebAssembly\.Module/);
});

test("stores in files of their own are for servers: a page's bundler does not find them, a server's needs no driver", async () => {
  const worker = ["workerd", "worker", "browser"];
  await assert.rejects(bundled("browser", [], "uid2-wasm/server/files"), /Could not resolve/);
  for (const entry of ["uid2-wasm/server/sqlite", "uid2-wasm/server/redis"]) {
    await assert.rejects(bundled("browser", [], entry), /Could not resolve/);
    assert.match(await bundled("node", [], entry), /await import\(/);
  }
  await assert.rejects(bundled("browser", worker, "uid2-wasm/server/sqlite"), /Could not resolve/);
  assert.match(await bundled("browser", worker, "uid2-wasm/server/redis"), /redisStore/);
  for (const file of ["server.js", "workerd.js"]) {
    assert.doesNotMatch(await readFile(join(DIST, "server", file), "utf8"), /better-sqlite3|node:sqlite|createClient/, file);
  }
});

/** Words that the client has and a page has no use for. */
const OF_SERVERS = [
  "/v2/token/generate",
  "/v2/token/validate",
  "/identity/map",
  "/identity/buckets",
  "/v2/optout/status",
  "clientSecret",
  "apiKey",
  "Bearer ",
  "OperatorClient",
];
/** What is in every page's files, or they were not read. */
const OF_PAGES = "/v2/token/refresh";

/** A file's own text, and what it carries as letters (pkg/source/base90.js) or Base64. */
function readings(text) {
  const decode = (pattern, read) => (text.match(pattern) ?? []).map((run) => Buffer.from(read(run)).toString("latin1"));
  return [
    text,
    ...decode(/"(?:[#-[\]-~]|\\\\){200,}"/g, (literal) => readLetters(JSON.parse(literal))),
    ...decode(/[A-Za-z0-9+/]{40,}={0,2}/g, (run) => Buffer.from(run, "base64")),
  ].join("\n");
}

test("what a page loads has nothing of the client, neither its words nor its module", async () => {
  const files = (await readdir(DIST)).filter((file) => file.endsWith(".js"));
  assert.ok(
    files.includes("index.js") && files.includes("no-wasm.js"),
    "pkg/dist has no page files: run `cargo xtask build`",
  );
  let carried = 0;
  for (const file of files) {
    const read = readings(await readFile(join(DIST, file), "utf8"));
    for (const word of OF_SERVERS) assert.ok(!read.includes(word), `${file} has ${word}`);
    if (read.includes(OF_PAGES)) carried += 1;
  }
  assert.ok(carried >= 4, `${OF_PAGES} was found in ${carried} files only: the module is carried in another way now`);
  const server = readings(await readFile(join(DIST, "server/server.js"), "utf8"));
  for (const word of OF_SERVERS) assert.ok(server.includes(word), `the server's file should have ${word}`);
});

const TYPED = `
import { OperatorClient, OperatorError, expressVisit, fetchVisit, type GenerateAnswer, type Visit } from "uid2-wasm/server";
import { AdobeConsentError, adobeConsent, memoryStore, siteOptOuts, toNode, type OptOutStore } from "uid2-wasm/server";
import { optOutReader, optOutWebhook } from "uid2-wasm/server";
import { hashEmails, type Hashed } from "uid2-wasm/hash";
import { fileCheckpoint, rawUidFile } from "uid2-wasm/server/files";
import type { Checkpoint, OptOutResult, RecheckStore } from "uid2-wasm/server";
import { redisStore } from "uid2-wasm/server/redis";
import { StoreError, sqliteStore, type StoreCode } from "uid2-wasm/server/sqlite";
const client = new OperatorClient({ product: "EUID", apiKey: "k", clientSecret: "s" });
export async function use(email: string): Promise<string> {
  const answer: GenerateAnswer = await client.tokenGenerate({ email, tcfConsentString: "C" });
  // @ts-expect-error an opt-out has no identity
  answer.identity;
  if (answer.status === "success") return answer.identity.advertising_token;
  const entries = await client.identityMap([{ email }, { phoneHash: "h" }], { version: 2 });
  for (const entry of entries) if (entry.status === "mapped") return entry.rawUid;
  // @ts-expect-error exactly one
  await client.tokenGenerate({ email, phone: "+1" });
  // @ts-expect-error no such product
  new OperatorClient({ product: "UID3", apiKey: "k", clientSecret: "s" });
  const error: unknown = new Error();
  if (error instanceof OperatorError && error.code === "clock_drift") return error.fault;
  expressVisit(client, { secure: false });
  const handle = fetchVisit(client, async (request, visit) => new Response(request.url + visit.initJson()));
  return (await handle(new Request("http://localhost"))).text();
}
const adobe = { apiKey: "k", orgId: "o", sandbox: "s", token: async ({ renew }: { renew: boolean }) => String(renew) };
const answer = toNode(adobeConsent({ ...adobe, endpoint: "old", origins: ["https://example.com"] }));
/** What Node's types say of a request and a response, as far as they are needed. */
interface Incoming { method?: string | undefined; url?: string | undefined; headers: { [name: string]: string | string[] | undefined }; on(event: string | symbol, listener: (...args: any[]) => void): this }
interface Outgoing { statusCode: number; setHeader(name: string, value: number | string | readonly string[]): this; end(chunk: any): this }
export const listener = (req: Incoming, res: Outgoing): Promise<void> => answer(req, res);
// @ts-expect-error a token is made anew, and so it is a function
adobeConsent({ ...adobe, token: "t" });
const stores: OptOutStore[] = [memoryStore(), sqliteStore({ path: "p", driver: "node:sqlite" }), redisStore({ url: "redis://r" })];
// @ts-expect-error one of the two
redisStore({ name: "n" });
// @ts-expect-error no such driver
sqliteStore({ path: "p", driver: "sql.js" });
const optOuts = siteOptOuts({ store: stores[0]!, salt: new Uint8Array(16) });
const refusing = new OperatorClient({ product: "UID2", apiKey: "k", clientSecret: "s", siteOptOuts: optOuts });
// @ts-expect-error a salt is a must
siteOptOuts({ store: memoryStore() });
interface Session extends Incoming { session: { email: string } }
export const noted = toNode<Session, Outgoing>(optOuts.onOptOut({ identityOf: (_request, req: Session) => [{ email: req.session.email }] }));
export const visited = fetchVisit(refusing, optOuts.onOptOut({ identityOf: (_request, visit: Visit) => (visit.signOut(), null), onGlobal: () => {} }));
export async function refusal(): Promise<StoreCode | string | undefined> {
  for (const entry of await refusing.identityMap([])) if (entry.status === "site_opted_out") return entry.status;
  const since: number | undefined = await optOuts.since({ email: "e" });
  const error: unknown = since;
  if (error instanceof OperatorError && (error.code === "site_opted_out" || error.code === "store_failed")) return error.code;
  return error instanceof StoreError && error.code === "no_driver" ? error.code : undefined;
}
const webhook = optOutWebhook({ identityParam: "i", timestampParam: "t", header: { name: "a", value: ["b"] }, store: sqliteStore({ path: "p" }), client });
export const received = [toNode(webhook), toNode(webhook.onHealth), toNode(webhook.onMetrics)];
export async function bid(rawUid: string): Promise<boolean> {
  await webhook.load();
  const stop = webhook.reconcileEvery(1, async () => [rawUid], { onDone: ({ found }) => found.toFixed() });
  stop();
  for await (const text of webhook.export()) await webhook.import([text, new Uint8Array()]);
  // @ts-expect-error what only SQLite has cannot be followed
  optOutReader({ store: sqliteStore({ path: "p" }) });
  return webhook.isOptedOut(rawUid) || optOutReader({ store: redisStore({ url: "redis://r" }) }).isOptedOut(rawUid);
}
// @ts-expect-error a store that keeps single opt-outs only
optOutWebhook({ identityParam: "i", timestampParam: "t", store: stores[0]! });
const checkpoint: Checkpoint = fileCheckpoint("c", { before: () => 5 });
const stored: RecheckStore = rawUidFile({ path: "ids.txt" });
export async function inBulk(ids: AsyncIterable<string>): Promise<number | undefined> {
  const stream = client.optoutStatusStream(ids, { checkpoint, onProgress: ({ rate, malformed }) => rate + malformed, privateOperator: { connections: 2 } });
  for await (const result of stream) if (result.status === "opted_out") return result.optedOutSince;
  const kept: OptOutResult[] = await client.optoutStatusStream([{ rawUid: "r", refreshFrom: new Date() }]).collect();
  for await (const { record, verdict } of client.partitionByOptOut([{ id: "r" }], ({ id }) => id)) if (verdict === "keep") return record.id.length + kept.length;
  // @ts-expect-error at most one after another, unless the operator is one's own
  client.optoutStatusStream(ids, { connections: 2 });
  await client.identityMapStream([{ email: "e" }], { connections: 5 }).collect();
  await client.identityMapStream([{ mail: "e" }], { personOf: ({ mail }) => ({ email: mail }) }).collect();
  const hashed: Hashed[] = [...hashEmails(["e"])];
  for await (const one of hashEmails(ids)) hashed.push(one);
  return (await client.recheck(stored, { perDay: 5_000_000 })).oldestAskedAt;
}
export const code = (error: unknown) => error instanceof AdobeConsentError && error.code === "wrong_sandbox";
`;

test("the types are those of the package, for ES modules and for CommonJS", async () => {
  const options = { module: "node16", target: "es2022", lib: ["es2023", "dom"], strict: true, noEmit: true, types: [] };
  const files = ["typed.mts", "typed.cts"];
  for (const file of files) await writeFile(join(folder, file), TYPED);
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files }));
  const compiler = join(HERE, "node_modules/typescript/bin/tsc");
  const said = await promisify(execFile)(process.execPath, [compiler, "-p", folder]).catch((error) => error);
  assert.equal(said.stdout, "");
});
