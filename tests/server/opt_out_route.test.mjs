// The route that a page's `optOutUrl` names: an empty POST, what its query may say, and who is noted. Under Node's `http` too.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { OperatorClient, fetchVisit, memoryStore, siteOptOuts, toNode } from "../../pkg/dist/server/server.js";
import { operatorDouble, options } from "./conformance/double.mjs";

const SALT = "0123456789abcdef";
const JANE = { email: "jane@example.com" };
const PHONE = { phone: "+12345678901" };

/** A route on which this person is signed in. */
function stage({ store = memoryStore(), identityOf = () => JANE, ...more } = {}) {
  const optOuts = siteOptOuts({ store, salt: SALT });
  return { optOuts, store, route: optOuts.onOptOut({ identityOf, ...more }) };
}

const post = (query, headers = {}) => new Request(`https://paper.test/opted-out${query}`, { method: "POST", headers });

async function answerOf(route, request) {
  const response = await route(request);
  const text = await response.text();
  return [response.status, ...(text ? [JSON.parse(text).code] : [])];
}

test("an opt-out of the site is noted for whoever is signed in, under every name, and answered once the store has it", async () => {
  const { optOuts, route } = stage({ identityOf: async () => [JANE, PHONE] });
  assert.deepEqual(await answerOf(route, post("?optout=site")), [204]);
  assert.deepEqual(await optOuts.hasMany([JANE, PHONE]), [true, true]);
  const since = await optOuts.since(JANE);
  assert.deepEqual(await answerOf(route, post("?from=page&optout=site&x=1")), [204]);
  assert.deepEqual([await optOuts.since(JANE), await optOuts.count()], [since, 2], "twice is once");
});

test("where nobody is signed in nobody is noted, and the page need not ask again", async () => {
  for (const nobody of [undefined, null, []]) {
    const { optOuts, route } = stage({ identityOf: () => nobody });
    assert.deepEqual(await answerOf(route, post("?optout=site")), [204]);
    assert.equal(await optOuts.count(), 0);
  }
});

test("an opt-out for everybody is the other callback's, and is not noted", async () => {
  const heard = [];
  const { optOuts, route } = stage({ onGlobal: async (request) => heard.push(new URL(request.url).search) });
  assert.deepEqual(await answerOf(route, post("?optout=global")), [204]);
  assert.deepEqual([heard, await optOuts.count()], [["?optout=global"], 0]);
  assert.deepEqual(await answerOf(stage().route, post("?optout=global")), [204], "it may be left out");
});

test("any other query says nothing that can be noted", async () => {
  const { optOuts, route } = stage();
  for (const query of ["", "?optout=none", "?optout=", "?optout=SITE", "?optout=site&optout=global", "?optout=constructor", "?other=site"]) {
    assert.deepEqual(await answerOf(route, post(query)), [400, "unknown_opt_out"], query);
  }
  assert.equal(await optOuts.count(), 0);
});

test("neither a GET nor a page of another origin opts anybody out", async () => {
  const { optOuts, route } = stage();
  const get = await route(new Request("https://paper.test/opted-out?optout=site"));
  assert.deepEqual([get.status, get.headers.get("allow")], [405, "POST"]);
  for (const site of ["cross-site", "same-site", "none"]) {
    assert.deepEqual(await answerOf(route, post("?optout=site", { "sec-fetch-site": site })), [403, "wrong_origin"]);
  }
  assert.equal(await optOuts.count(), 0);
  assert.deepEqual(await answerOf(route, post("?optout=site", { "sec-fetch-site": "same-origin" })), [204]);
});

test("what fails is no 2xx, so that the page tries again, and says nothing of the person", async () => {
  const failing = stage({ store: { ...memoryStore(), put: async () => Promise.reject(new Error("lost")) } });
  const response = await failing.route(post("?optout=site"));
  assert.deepEqual([response.status, await response.json()], [503, { code: "store_failed" }]);
  assert.ok(Number(response.headers.get("retry-after")) > 0);
  const throwing = () => {
    throw new Error("jane@example.com has no session");
  };
  assert.deepEqual(await answerOf(stage({ identityOf: throwing }).route, post("?optout=site")), [500, "internal"]);
  assert.deepEqual(await answerOf(stage({ identityOf: () => ({ email: "no address" }) }).route, post("?optout=site")), [500, "internal"]);
  assert.deepEqual(await answerOf(stage({ onGlobal: throwing }).route, post("?optout=global")), [500, "internal"]);
});

test("options that are wrong throw at once", () => {
  const { optOuts } = stage();
  for (const options of [undefined, {}, { identityOf: JANE }, { identityOf: () => {}, onGlobal: true }, { identityOf: () => {}, onSite: () => {} }]) {
    assert.throws(() => optOuts.onOptOut(options), { name: "OperatorError", code: "invalid_argument" });
  }
});

test("under Node's http the callback gets the request that sessions hang on", async (t) => {
  const optOuts = siteOptOuts({ store: memoryStore(), salt: SALT });
  const route = toNode(optOuts.onOptOut({ identityOf: (request, req) => ({ email: req.session.email }) }));
  const server = createServer((req, res) => route(Object.assign(req, { session: JANE }), res)).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const address = `http://127.0.0.1:${server.address().port}/opted-out`;
  assert.equal((await fetch(`${address}?optout=site`, { method: "POST" })).status, 204);
  assert.equal((await fetch(address, { method: "POST" })).status, 400);
  assert.deepEqual([await optOuts.has(JANE), await optOuts.count()], [true, 1]);
});

test("inside fetchVisit the callback can take the page's identity away with the same answer", async () => {
  const client = new OperatorClient(options(operatorDouble(() => ({})).fetch));
  const { route } = stage({
    identityOf(request, visit) {
      visit.signOut();
      return JANE;
    },
  });
  const response = await fetchVisit(client, route)(post("?optout=site"));
  assert.equal(response.status, 204);
  assert.match(response.headers.get("set-cookie"), /^__uid_2=;/);
});
