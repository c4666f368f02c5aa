// The receiver on a server of Node's, asked as the service's JVM asks, beside a WebSocket library and behind Express's parsers; and
// against the local operator, whose webhook does what the real one does. What it answers by itself is in opt_out_webhook.test.mjs.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { OperatorClient, memoryStore, optOutWebhook, toNode } from "../../pkg/dist/server/server.js";
import { Operator, PAGES } from "../e2e/operator.mjs";
import { until } from "../e2e/until.mjs";
import { rawUid } from "./receiver/ids.mjs";

const NOON_S = 1_796_040_000;

const makeWebhook = (more) => optOutWebhook({ identityParam: "uid2", timestampParam: "timestamp", store: memoryStore(), ...more });

async function listen(t, server) {
  server.listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  return server.address().port;
}

/** What the service's JVM sends, and the first line of what it is answered. */
async function askAsJvm(port, method, number) {
  const socket = connect(port, "127.0.0.1");
  const path = `/optout?${new URLSearchParams({ uid2: rawUid(number), timestamp: NOON_S })}`;
  const headers = ["Host: localhost", "Content-Length: 0", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAA", "User-Agent: Java-http-client/21.0.5"];
  socket.write(`${method} ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
  let said = "";
  socket.on("data", (text) => (said += text));
  await until("it is answered", () => said.includes("\r\n\r\n"));
  socket.destroy();
  return said.split("\r\n")[0];
}

test("a JVM that offers HTTP/2 is answered as anybody, with GET and with POST", async (t) => {
  const webhook = makeWebhook();
  const port = await listen(t, createServer(toNode(webhook)));
  for (const [number, method] of ["GET", "POST"].entries()) {
    assert.equal(await askAsJvm(port, method, number), "HTTP/1.1 200 OK");
    assert.equal(webhook.isOptedOut(rawUid(number)), true, method);
  }
});

/** The recipe of docs/webhook.md, as people copy it. */
async function recipe() {
  const text = await readFile(new URL("../../docs/webhook.md", import.meta.url), "utf8");
  const [source] = [...text.matchAll(/```js\n(.*?)```/gs)].map(([, source]) => source).filter((source) => source.includes("function answerUpgrades"));
  return (await import(`data:text/javascript,${encodeURIComponent(source)}`)).answerUpgrades;
}

test("beside a WebSocket library, which takes all upgrades, the documented recipe answers it", async (t) => {
  const answerUpgrades = await recipe();
  const webhook = makeWebhook();
  const server = createServer();
  let sockets = 0;
  server.on("upgrade", ({ headers }, socket) => {
    if (headers.upgrade !== "websocket") return;
    sockets += 1;
    socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  });
  answerUpgrades(server, toNode(webhook));
  const port = await listen(t, server);
  for (const [number, method] of ["GET", "POST"].entries()) {
    assert.equal(await askAsJvm(port, method, number), "HTTP/1.1 200 OK");
    assert.equal(webhook.isOptedOut(rawUid(number)), true, method);
  }
  const socket = connect(port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const [said] = await once(socket, "data");
  assert.match(`${said}`, /^HTTP\/1\.1 101/);
  assert.equal(sockets, 1);
});

test("a form that Express has parsed is taken as it was, and too long a body has its answer", async (t) => {
  const webhook = makeWebhook();
  const answer = toNode(webhook);
  const parsed = createServer(async (req, res) => {
    for await (const _ of req);
    req.body = { uid2: rawUid(1), timestamp: `${NOON_S}` };
    answer(req, res);
  });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const first = await fetch(`http://127.0.0.1:${await listen(t, parsed)}/`, { method: "POST", headers, body: "gone" });
  assert.deepEqual([first.status, webhook.isOptedOut(rawUid(1))], [200, true]);
  const port = await listen(t, createServer(answer));
  const long = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body: `uid2=${"x".repeat(100_000)}` });
  assert.equal(long.status, 413);
});

/** A receiver, and an operator that tells it of every opt-out as this webhook of its configuration says. */
async function stage(t, settings = "") {
  const client = { optoutStatus: (ids) => operatorClient.optoutStatus(ids) };
  let operatorClient;
  const webhook = makeWebhook({ client, header: { name: "x-secret", value: "made up" } });
  await webhook.load();
  let isRefusing = false;
  const receive = toNode(webhook);
  const asked = [];
  const server = createServer((req, res) => {
    asked.push(req.url);
    if (!isRefusing) return receive(req, res);
    res.statusCode = 500;
    res.end();
  });
  const port = await listen(t, server);
  const more = `
[[uid2.webhooks]]
name = "the receiver"
url = "http://127.0.0.1:${port}/optout"
method = "GET"
query_parameters = ["uid2=\${ADVERTISING_ID}", "timestamp=\${OPTOUT_EPOCH}"]
headers = ["x-secret: made up"]
retry_count = 600
retry_backoff_ms = 6000
batch_retry_ms = 3600000
interval_ms = 0
send_twice = false
${settings}`;
  const operator = await Operator.start(PAGES, { more });
  t.after(() => operator.stop());
  const { api, clients } = operator.announced.uid2;
  operatorClient = new OperatorClient({ product: "UID2", apiKey: clients.all.key, clientSecret: clients.all.secret, baseUrl: api });
  const people = (...names) => names.map((name) => ({ email: `${name}@example.com` }));
  const ids = async (...names) => (await operatorClient.identityMap(people(...names))).map(({ rawUid }) => rawUid);
  const control = async (path, body = {}) => (await fetch(`${api}/control/${path}`, { method: "POST", body: JSON.stringify(body) })).json();
  const waiting = async () => (await (await fetch(`${api}/control/webhooks`)).json()).progress.waiting;
  const settled = () => until("nothing waits", async () => (await waiting()) === 0);
  return { webhook, asked, ids, control, settled, waiting, refuse: (refuses) => (isRefusing = refuses), client: operatorClient };
}

const leave = async (control, ...names) => {
  for (const name of names) await control("opt-out", { email: `${name}@example.com` });
};

async function backup(webhook) {
  let all = "";
  for await (const text of webhook.export()) all += text;
  return all;
}

test("the operator's opt-outs come, twice and in any order, and a replay of the whole history changes nothing", async (t) => {
  const { webhook, asked, ids, control, settled } = await stage(t);
  const all = await ids("one", "two", "three", "stays");
  await control("webhooks", { duplicates: 1, order: "latest_first" });
  await leave(control, "one", "two", "three");
  await settled();
  assert.deepEqual(all.map((id) => webhook.isOptedOut(id)), [true, true, true, false]);
  const before = await backup(webhook);
  const count = asked.length;
  assert.deepEqual(await control("webhooks/replay"), { replayed: 3 });
  await settled();
  assert.ok(asked.length >= count + 3);
  assert.equal(webhook.health().count, 3);
  assert.equal(await backup(webhook), before);
});

test("what the sender skips is found by asking, with the operator's time", async (t) => {
  const { webhook, ids, control, settled, client } = await stage(t);
  const [skipped, told, stays] = await ids("skipped", "told", "stays");
  await control("webhooks", { skip_batches: 1 });
  await leave(control, "skipped");
  await settled();
  await leave(control, "told");
  await settled();
  assert.deepEqual([skipped, told, stays].map((id) => webhook.isOptedOut(id)), [false, true, false]);
  assert.deepEqual(await webhook.reconcile([skipped, told, stays]), { asked: 2, found: 1, malformed: 0 });
  assert.deepEqual([skipped, told, stays].map((id) => webhook.isOptedOut(id)), [true, true, false]);
  const [{ optedOutSince }] = await client.optoutStatus([skipped]);
  for await (const text of webhook.export()) if (text.includes(skipped)) assert.ok(text.includes(`${skipped} ${optedOutSince / 1_000}`));
});

test("a receiver that cannot store holds the sender up, and has everything once it can, by the operator's clock", async (t) => {
  const { webhook, asked, ids, control, settled, waiting, refuse } = await stage(t);
  const all = await ids("one", "two");
  refuse(true);
  await leave(control, "one");
  await until("it was refused", () => asked.length === 1);
  await leave(control, "two");
  assert.equal(await waiting(), 2);
  refuse(false);
  await control("clock", { advance_ms: 6_000 });
  await settled();
  assert.deepEqual(all.map((id) => webhook.isOptedOut(id)), [true, true]);
});
