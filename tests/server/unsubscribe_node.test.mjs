// Unsubscribing on a server of Node's: the handler under `http` and behind Express's parsers, and the documented recipe for Adobe's
// access token. What the handler itself takes and refuses is in adobe_consent.test.mjs.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { adobeConsent, toNode } from "../../pkg/dist/server/server.js";

const RAW = { params: "a+b%2Fc/d%2B==", pid: "x%3D%3d+/" };

/** A handler whose Adobe agrees to everything, and what it was asked. */
function stage() {
  const asked = [];
  const fetch = async (url, { body }) => {
    asked.push({ url, body });
    return new Response("{}");
  };
  const handle = adobeConsent({ apiKey: "key", orgId: "org", sandbox: "prod", token: async () => "token", fetch });
  return { handle, asked };
}

/** A server of Node's with this handler, until the test is over; its address. */
async function listen(t, handle, before = (req, go) => go()) {
  const answer = toNode(handle);
  const server = createServer((req, res) => before(req, () => answer(req, res))).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
}

test("under Node's http the same is asked and answered, parameters included, and too long a body has its answer", async (t) => {
  const { handle, asked } = stage();
  const address = await listen(t, handle);
  const send = (query, body, type) => fetch(`${address}/u?${query}`, { method: "POST", body, headers: { "content-type": type } });
  const form = "application/x-www-form-urlencoded";
  assert.equal((await send(`pid=${RAW.pid}&params=${RAW.params}`, "List-Unsubscribe=One-Click", form)).status, 200);
  assert.ok(asked[0].url.endsWith(`?params=${RAW.params}&pid=${RAW.pid}`), asked[0].url);
  assert.equal((await send("", JSON.stringify({ ...RAW, chosen: ["email"] }), "application/json")).status, 200);
  assert.equal((await send("", "x".repeat(300_000), "application/json")).status, 413);
  const response = await fetch(`${address}/u?params=p&pid=i`);
  assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST"]);
  assert.equal(asked.length, 2);
});

test("a body that Express has parsed before is taken as it was", async (t) => {
  const { handle, asked } = stage();
  const bodies = { "application/json": { ...RAW, chosen: ["push"] }, "application/x-www-form-urlencoded": { "List-Unsubscribe": "One-Click" } };
  const address = await listen(t, handle, async (req, go) => {
    for await (const _ of req);
    req.body = bodies[req.headers["content-type"]];
    go();
  });
  for (const type of Object.keys(bodies)) {
    const query = `params=${RAW.params}&pid=${RAW.pid}`;
    const response = await fetch(`${address}/u?${query}`, { method: "POST", body: "gone", headers: { "content-type": type } });
    assert.equal(response.status, 200, type);
  }
  assert.deepEqual(asked.map(({ body }) => JSON.parse(body).marketing[0].type), ["push", "email"]);
  const nothing = await fetch(`${address}/u`, { method: "POST", body: "gone", headers: { "content-type": "application/json;x" } });
  assert.equal(nothing.status, 400, "one that was read and thrown away");
});

/** The recipe of docs/unsubscribe.md, as people copy it. */
async function recipe() {
  const text = await readFile(new URL("../../docs/unsubscribe.md", import.meta.url), "utf8");
  const [source] = [...text.matchAll(/```js\n(.*?)```/gs)].map(([, source]) => source).filter((source) => source.includes("function adobeToken"));
  return (await import(`data:text/javascript,${encodeURIComponent(source)}`)).adobeToken;
}

test("the documented recipe fetches a token once, keeps it until before it expires, and forgets a refused one and a failure", async (t) => {
  const adobeToken = await recipe();
  let now = 1_000_000;
  t.mock.method(Date, "now", () => now);
  const asked = [];
  let status = 200;
  t.mock.method(globalThis, "fetch", async (url, { method, body }) => {
    asked.push([url, method, String(body)]);
    const json = { access_token: `token ${asked.length}`, token_type: "bearer", expires_in: 3_600 };
    return new Response(JSON.stringify(json), { status });
  });
  const token = adobeToken({ clientId: "the-id", clientSecret: "a secret", scope: "openid,AdobeID" });
  const ask = (renew = false) => token({ renew });
  assert.deepEqual([await ask(), await ask()], ["token 1", "token 1"]);
  assert.deepEqual(asked, [
    [
      "https://ims-na1.adobelogin.com/ims/token/v3",
      "POST",
      "grant_type=client_credentials&client_id=the-id&client_secret=a+secret&scope=openid%2CAdobeID",
    ],
  ]);
  now += 3_299_000;
  assert.equal(await ask(), "token 1");
  now += 1_000;
  assert.equal(await ask(), "token 2");
  assert.equal(await ask(true), "token 3");
  status = 500;
  await assert.rejects(ask(true), /500/);
  status = 200;
  assert.equal(await ask(), "token 5");
});
