// The publisher's half of unsubscribing by Adobe Journey Optimizer: what is asked of Adobe, what is answered, and what is
// never told. Adobe is a double here; the local operator's stand-in is asked by conformance/adobe.mjs and by walks.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { AdobeConsentError, adobeConsent } from "../../pkg/dist/server/server.js";

const TOKEN = "the-token.very-secret";
const KEYS = { apiKey: "the-key", orgId: "123@AdobeOrg", sandbox: "prod" };
const ADDRESS = "https://paper.test/unsubscribe";

/** A handler whose Adobe answers with these statuses, one after the other and the last for ever; what it was asked. */
function stage(answers = [200], more = {}) {
  const asked = [];
  const left = [...answers];
  const fetch = async (url, init) => {
    asked.push({ url, ...init });
    const next = left.length > 1 ? left.shift() : left[0];
    return typeof next === "function" ? next(init) : new Response("{}", { status: next });
  };
  const handle = adobeConsent({ ...KEYS, fetch, token: async () => TOKEN, ...more });
  return { handle, asked };
}

const page = (members, headers = {}) =>
  new Request(ADDRESS, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof members === "string" ? members : JSON.stringify({ params: "p", pid: "i", chosen: ["email"], ...members }),
  });

async function answerOf({ handle }, request) {
  const response = await handle(request);
  return [response.status, (await response.json()).code];
}

test("a page's choice becomes one request to Adobe: four headers, two parameters, and valid JSON", async () => {
  const { handle, asked } = stage();
  const response = await handle(page({ chosen: ["email", "site"] }));
  assert.deepEqual([response.status, await response.json()], [200, { code: "unsubscribed" }]);
  assert.equal(response.headers.get("cache-control"), "no-store");
  const [{ url, method, headers, body, redirect }] = asked;
  assert.equal(url, "https://platform.adobe.io/journey/imp/consent/preferences?params=p&pid=i");
  assert.deepEqual([method, redirect, asked.length], ["POST", "manual", 1]);
  assert.deepEqual(headers, {
    "x-api-key": "the-key",
    "x-gw-ims-org-id": "123@AdobeOrg",
    "x-sandbox-name": "prod",
    authorization: `Bearer ${TOKEN}`,
    "content-type": "application/json",
  });
  assert.equal(body, '{"marketing":[{"type":"email","choice":"no","scope":"channel"}]}');
});

test("push is in it where it was chosen, and alone where nothing else was", async () => {
  const { handle, asked } = stage();
  await handle(page({ chosen: ["push", "email"] }));
  await handle(page({ chosen: ["push"] }));
  const types = asked.map(({ body }) => JSON.parse(body).marketing.map(({ type }) => type));
  assert.deepEqual(types, [["email", "push"], ["push"]]);
});

const RAW = { params: "a+b%2Fc/d%2B==", pid: "x%3D%3d+/", sig: "s~.-_" };

test("the parameters reach Adobe as they came, letter by letter, from a page and from a mail program's address", async () => {
  const { handle, asked } = stage();
  await handle(page(RAW));
  const query = `params=${RAW.params}&pid=${RAW.pid}&sig=${RAW.sig}`;
  await handle(
    new Request(`${ADDRESS}?utm=1&sig=${RAW.sig}&pid=${RAW.pid}&params=${RAW.params}#x`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    }),
  );
  for (const { url } of asked) {
    assert.ok(url.endsWith(`?${query}`), url);
    assert.ok(new URL(url).href.endsWith(`?${query}`), "and fetch does not write them in another way");
  }
});

test("the older endpoint, or an address of one's own, is asked where the options say so", async () => {
  for (const [endpoint, address] of [
    ["old", "https://cjm.adobe.io/imp/consent/preferences"],
    ["http://localhost:1/consent", "http://localhost:1/consent"],
  ]) {
    const { handle, asked } = stage([200], { endpoint });
    await handle(page());
    assert.equal(asked[0].url, `${address}?params=p&pid=i`);
  }
});

test("a one-click POST of a mail program opts out of e-mail, in either form of a form, and nothing else does", async () => {
  const send = (body, headers = {}) => new Request(`${ADDRESS}?params=p&pid=i`, { method: "POST", body, headers });
  const multipart = new FormData();
  multipart.set("List-Unsubscribe", "One-Click");
  for (const body of [new URLSearchParams({ "List-Unsubscribe": "One-Click" }), multipart]) {
    const { handle, asked } = stage();
    assert.equal((await handle(send(body))).status, 200);
    assert.equal(JSON.parse(asked[0].body).marketing.length, 1);
  }
  for (const [body, type, expected] of [
    ["List-Unsubscribe=Two-Click", "application/x-www-form-urlencoded", [400, "not_one_click"]],
    ["", "application/x-www-form-urlencoded", [400, "not_one_click"]],
    ["List-Unsubscribe=One-Click", "multipart/form-data", [400, "not_one_click"]],
    ["List-Unsubscribe=One-Click", "text/plain", [415, "unsupported_type"]],
  ]) {
    const staged = stage();
    assert.deepEqual(await answerOf(staged, send(body, { "content-type": type })), expected);
    assert.equal(staged.asked.length, 0);
  }
});

test("following a link opts nobody out, whatever the method but POST", async () => {
  for (const method of ["GET", "PUT", "DELETE", "OPTIONS"]) {
    const { handle, asked } = stage();
    const response = await handle(new Request(`${ADDRESS}?params=p&pid=i&List-Unsubscribe=One-Click`, { method }));
    assert.deepEqual([response.status, response.headers.get("allow"), asked.length], [405, "POST", 0], method);
  }
});

test("what no landing page sends is refused with a code, and Adobe is not asked", async () => {
  const cases = [
    ["", "unreadable_body"],
    ["null", "unreadable_body"],
    ["[]", "unreadable_body"],
    ['{"params":"p","pid":"i","chosen":["email"],}', "unreadable_body"],
    [{ parms: "p" }, "unreadable_body"],
    [{ chosen: "email" }, "unknown_choice"],
    [{ chosen: ["sms"] }, "unknown_choice"],
    [{ chosen: ["site"] }, "nothing_chosen"],
    [{ params: "" }, "missing_parameters"],
    [{ pid: undefined }, "missing_parameters"],
    [{ params: 7 }, "unreadable_parameters"],
    [{ params: "a&pid=another" }, "unreadable_parameters"],
    [{ pid: "a#b" }, "unreadable_parameters"],
    [{ pid: "a b" }, "unreadable_parameters"],
    [{ pid: "50%" }, "unreadable_parameters"],
    [{ sig: "ä" }, "unreadable_parameters"],
    [{ sig: "a\r\nb" }, "unreadable_parameters"],
  ];
  for (const [members, code] of cases) {
    const staged = stage();
    assert.deepEqual(await answerOf(staged, page(members)), [400, code], JSON.stringify(members));
    assert.equal(staged.asked.length, 0);
  }
});

test("a body beyond the limit is refused unread, announced or not", async () => {
  const staged = stage();
  assert.deepEqual(await answerOf(staged, page({ params: "p".repeat(20_000) })), [413, "too_long"]);
  let pulled = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1_000));
    },
  });
  const init = { method: "POST", body: endless, duplex: "half", headers: { "content-type": "application/json" } };
  assert.deepEqual(await answerOf(staged, new Request(ADDRESS, init)), [413, "too_long"]);
  assert.ok(pulled < 25, `${pulled} pieces were read`);
  assert.equal(staged.asked.length, 0);
});

test("where origins are given, pages of others are refused, and those named may read the answer", async () => {
  const origins = ["https://paper.test"];
  const staged = stage([200], { origins });
  assert.deepEqual(await answerOf(staged, page({}, { origin: "https://other.test" })), [403, "wrong_origin"]);
  assert.deepEqual(await answerOf(staged, page({}, { origin: "null" })), [403, "wrong_origin"]);
  assert.equal(staged.asked.length, 0);
  const response = await staged.handle(page({}, { origin: origins[0] }));
  assert.deepEqual([response.status, response.headers.get("access-control-allow-origin")], [200, origins[0]]);
  const preflight = (origin) => staged.handle(new Request(ADDRESS, { method: "OPTIONS", headers: { origin } }));
  const allowed = await preflight(origins[0]);
  assert.equal(allowed.status, 204);
  assert.match(allowed.headers.get("access-control-allow-headers"), /content-type.*idempotency-key/);
  assert.equal((await preflight("https://other.test")).status, 403);
  assert.equal((await staged.handle(page())).status, 200, "mail programs send no origin");
});

test("a refused token is asked for once more, with the word that it was, and then the person is told to come back", async () => {
  const renewals = [];
  const token = async ({ renew }) => (renewals.push(renew), renew ? "newer" : TOKEN);
  const healed = stage([401, 200], { token });
  assert.deepEqual(await answerOf(healed, page()), [200, "unsubscribed"]);
  assert.deepEqual(renewals, [false, true]);
  assert.deepEqual(healed.asked.map(({ headers }) => headers.authorization), [`Bearer ${TOKEN}`, "Bearer newer"]);
  const refused = stage([401]);
  assert.deepEqual(await answerOf(refused, page()), [502, "unauthorized"]);
  assert.equal(refused.asked.length, 2);
});

test("what Adobe cannot do now is a 503 that says when to come back", async () => {
  const retryAfter = (seconds) => () => new Response(null, { status: 429, headers: { "retry-after": seconds } });
  const cases = [
    [503, "unavailable", "10"],
    [500, "unavailable", "10"],
    [retryAfter("42"), "unavailable", "42"],
    [retryAfter("999999"), "unavailable", "3600"],
    [retryAfter("Fri, 31 Dec 2100 00:00:00 GMT"), "unavailable", "10"],
    [() => Promise.reject(new Error(`lost ${TOKEN}`)), "unanswered", "10"],
    [() => new Promise(() => {}), "unanswered", "10"],
  ];
  for (const [answer, code, seconds] of cases) {
    const { handle } = stage([answer], { timeoutMs: 20 });
    const response = await handle(page());
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, seconds]);
    assert.deepEqual(await response.json(), { code });
  }
});

test("only a 2xx of Adobe's is one of ours", async () => {
  for (const [status, expected] of [
    [201, [200, "unsubscribed"]],
    [204, [200, "unsubscribed"]],
    [302, [502, "unexpected_answer"]],
    [400, [422, "refused"]],
    [403, [502, "unauthorized"]],
    [404, [422, "refused"]],
  ]) {
    const staged = stage([() => new Response(null, { status })]);
    assert.deepEqual(await answerOf(staged, page()), expected, String(status));
  }
});

test("without a token nothing is sent, and nothing that the callback said is told", async (t) => {
  const printed = t.mock.method(console, "error", () => {});
  const tokens = [
    () => Promise.reject(new Error(TOKEN)),
    async () => undefined,
    async () => `${TOKEN}\r\nx-evil: 1`,
    () => new Promise(() => {}),
    () => {
      throw new Error(TOKEN);
    },
  ];
  for (const token of tokens) {
    const { handle, asked } = stage([200], { token, timeoutMs: 20 });
    const response = await handle(page());
    const said = [response.status, await response.text(), ...response.headers].join(" ");
    assert.match(said, /^503 \{"code":"no_token"\}/);
    assert.ok(!said.includes(TOKEN));
    assert.equal(asked.length, 0);
  }
  assert.equal(printed.mock.callCount(), 0);
});

test("a wrong configuration is said at once, by a code, and never with what was passed", () => {
  const good = { ...KEYS, token: async () => TOKEN };
  const cases = {
    wrong_api_key: { apiKey: "a\nsecret" },
    wrong_org_id: { orgId: undefined },
    wrong_sandbox: { sandbox: "" },
    wrong_token: { token: "secret" },
    wrong_endpoint: { endpoint: "http://secret.test/" },
    wrong_timeout: { timeoutMs: "1" },
    wrong_origins: { origins: ["https://secret.test/"] },
    wrong_fetch: { fetch: "secret" },
    unknown_option: { secret: true },
  };
  for (const [code, wrong] of Object.entries(cases)) {
    assert.throws(
      () => adobeConsent({ ...good, ...wrong }),
      (error) => error instanceof AdobeConsentError && error.code === code && !error.message.includes("secret"),
      code,
    );
  }
  for (const endpoint of ["", "newer", "toString", "https://a.test/?x=1", "https://u:p@a.test/", 7]) {
    assert.throws(() => adobeConsent({ ...good, endpoint }), { code: "wrong_endpoint" });
  }
  for (const nothing of [undefined, null, {}]) assert.throws(() => adobeConsent(nothing), { code: "wrong_api_key" });
});

test("CommonJS has the same names", () => {
  const required = createRequire(import.meta.url)("../../pkg/dist/server/server.cjs");
  for (const name of ["adobeConsent", "AdobeConsentError", "toNode"]) assert.equal(typeof required[name], "function", name);
});
