// Who opted out of the publisher's own site: what a person's key is, and how the client refuses. The operator is a double here;
// the stores are in stores.test.mjs, the route that a page's `optOutUrl` names in opt_out_route.test.mjs.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { OperatorClient, memoryStore, siteOptOuts } from "../../pkg/dist/server/server.js";
import { operatorDouble, options } from "./conformance/double.mjs";

const SALT = "0123456789abcdef";
const hash = (text) => createHash("sha256").update(text).digest("base64");

const JANE = "Jane.Doe+news@gmail.com";
const NORMAL = "janedoe@gmail.com";
const PHONE = "+12345678901";

/** Opt-outs in memory, whose store says which keys it was asked for. */
function stage({ salt = SALT, ...more } = {}) {
  const store = memoryStore();
  const keys = [];
  const heard = { ...store, ...more, put: (key, record) => (keys.push(key), store.put(key, record)) };
  return { store, keys, optOuts: siteOptOuts({ store: heard, salt }) };
}

/** A client with these opt-outs; the operator maps whoever it is asked for, and gives tokens to nobody. */
function clientOf(optOuts) {
  const { fetch, asked } = operatorDouble(({ email_hash: emails, phone_hash: phones }) => {
    if (!Array.isArray(emails ?? phones)) return { status: "optout" };
    const mapped = (hash) => ({ u: `uid of ${hash}`, p: null, r: 1 });
    const body = { email: [], phone: [], email_hash: (emails ?? []).map(mapped), phone_hash: (phones ?? []).map(mapped) };
    return { status: "success", body };
  });
  return { client: new OperatorClient(options(fetch, { siteOptOuts: optOuts })), asked };
}

test("an address, however it is written, and its hash are one person", async () => {
  const { optOuts, keys } = stage();
  await optOuts.optOut({ email: JANE }, { since: 1_000 });
  for (const person of [{ email: ` ${NORMAL} ` }, { email: "JaneDoe@GMAIL.com" }, { emailHash: hash(NORMAL) }]) {
    assert.equal(await optOuts.has(person), true);
    await optOuts.optOut(person, { since: 2_000 });
    assert.equal(await optOuts.since(person), 1_000);
  }
  assert.equal(new Set(keys).size, 1);
  assert.equal(await optOuts.has({ email: "john@example.com" }), false);
  assert.equal(await optOuts.since({ email: "john@example.com" }), undefined);
});

test("a phone number and its hash are one person, and an e-mail address of the same hash is another", async () => {
  const { optOuts } = stage();
  await optOuts.optOut({ phone: PHONE });
  assert.equal(await optOuts.has({ phoneHash: hash(PHONE) }), true);
  assert.equal(await optOuts.has({ emailHash: hash(PHONE) }), false);
});

test("a key is HMAC-SHA-256 under the salt, as anybody can compute it, and another salt gives another key", async () => {
  const address = Buffer.concat([Buffer.from("uid2-wasm site opt-out\0e"), Buffer.from(hash(NORMAL), "base64")]);
  const keysUnder = async (salt) => {
    const { optOuts, keys } = stage({ salt });
    await optOuts.optOut({ email: JANE });
    return keys;
  };
  assert.deepEqual(await keysUnder(SALT), [createHmac("sha256", SALT).update(address).digest("base64url")]);
  assert.deepEqual(await keysUnder(Buffer.from(SALT)), await keysUnder(SALT));
  assert.notDeepEqual(await keysUnder(`${SALT}x`), await keysUnder(SALT));
});

test("an opt-in forgets it, the next opt-out counts as the first, and each address counts", async () => {
  const { optOuts } = stage();
  await optOuts.optOut({ email: JANE }, { since: new Date(1_000) });
  await optOuts.optOut({ phone: PHONE });
  assert.equal(await optOuts.count(), 2);
  await optOuts.optIn({ emailHash: hash(NORMAL) });
  assert.deepEqual([await optOuts.has({ email: JANE }), await optOuts.count()], [false, 1]);
  const before = Date.now();
  await optOuts.optOut({ email: JANE });
  const since = await optOuts.since({ email: JANE });
  assert.ok(since >= before && since <= Date.now());
});

test("options that are wrong throw at once, and so does a reason that could be an address", async () => {
  const store = memoryStore();
  const wrong = [
    {},
    { store },
    { store, salt: "too short" },
    { store, salt: new Uint8Array(15) },
    { store, salt: 1234567890123456 },
    { store: {}, salt: SALT },
    { store, salt: SALT, timeoutMs: 0 },
    { store, salt: SALT, ttl: 1 },
  ];
  for (const options of wrong) assert.throws(() => siteOptOuts(options), { name: "OperatorError", code: "invalid_argument" });
  const { optOuts } = stage();
  for (const options of [{ reason: "by jane@example.com" }, { reason: "" }, { since: "yesterday" }, { since: -1 }]) {
    await assert.rejects(optOuts.optOut({ email: JANE }, options), { code: "invalid_argument" });
  }
  for (const person of [{ email: "jane" }, { phone: "12" }, { emailHash: "x" }, {}, { email: JANE, phone: PHONE }]) {
    await assert.rejects(optOuts.has(person), (error) => error.name === "OperatorError" && !error.message.includes("jane"));
  }
  assert.throws(() => clientOf(null), { code: "invalid_argument" });
  assert.throws(() => clientOf({}), { code: "invalid_argument" });
});

test("no token is generated for who opted out: a typed error, nothing of the person in it, and nothing is sent", async () => {
  const { optOuts } = stage();
  const { client, asked } = clientOf(optOuts);
  await optOuts.optOut({ email: JANE });
  for (const person of [{ email: NORMAL }, { emailHash: hash(NORMAL), optoutCheck: 1 }]) {
    const error = await client.tokenGenerate(person).catch((error) => error);
    assert.deepEqual([error.name, error.fault, error.code], ["OperatorError", "caller", "site_opted_out"]);
    assert.doesNotMatch(`${error.stack}${JSON.stringify(error)}`, /jane/i);
  }
  assert.equal(asked.length, 0);
  assert.deepEqual(await client.tokenGenerate({ email: "john@example.com" }), { status: "optout" });
  await optOuts.optIn({ email: JANE });
  await client.tokenGenerate({ email: JANE });
  assert.equal(asked.length, 2);
});

test("misuse stays misuse: it is said before the store is asked", async () => {
  const { optOuts } = stage({ has: () => assert.fail("it was asked"), hasMany: () => assert.fail("it was asked") });
  const { client, asked } = clientOf(optOuts);
  await assert.rejects(client.tokenGenerate({ email: "no address" }), { code: "invalid_email" });
  await assert.rejects(client.tokenGenerate({ email: JANE, typo: 1 }), { code: "invalid_argument" });
  await assert.rejects(client.identityMap([{ email: JANE }, {}]), { code: "invalid_argument" });
  assert.equal(asked.length, 0);
});

test("a map leaves them out of the request and says so in their places, and the rest is mapped, in both versions", async () => {
  const { optOuts } = stage();
  await optOuts.optOut({ email: JANE });
  await optOuts.optOut({ phone: PHONE });
  const { client, asked } = clientOf(optOuts);
  const people = [
    { email: NORMAL },
    { email: "john@example.com" },
    { email: "no address" },
    { phoneHash: hash(PHONE) },
    { phone: "+19876543210" },
    { emailHash: hash(NORMAL) },
  ];
  const entries = await client.identityMap(people);
  const refused = { status: "site_opted_out" };
  const mapped = (text) => ({ status: "mapped", rawUid: `uid of ${hash(text)}`, refreshFrom: 1_000 });
  assert.deepEqual(entries.map(({ status, rawUid, refreshFrom }) => (rawUid ? { status, rawUid, refreshFrom } : { status })), [
    refused,
    mapped("john@example.com"),
    { status: "invalid" },
    refused,
    mapped("+19876543210"),
    refused,
  ]);
  assert.equal(asked.length, 1);
  assert.deepEqual(asked[0].payload, { email_hash: [hash("john@example.com")], phone_hash: [hash("+19876543210")] });
  assert.deepEqual(await client.identityMap(new Set([people[0], people[3]]), { version: 2 }), [refused, refused]);
  assert.deepEqual(await client.identityMap([]), []);
  assert.equal(asked.length, 1, "nobody was left to ask for");
});

test("thousands are looked up in a few calls, and one by one where the store has no other way", async () => {
  const people = Array.from({ length: 5_000 }, (_, place) => ({ email: `reader${place}@example.com` }));
  const { store } = stage();
  const sizes = [];
  const many = (keys) => (sizes.push(keys.length), store.hasMany(keys));
  const optOuts = siteOptOuts({ store: { ...store, hasMany: many }, salt: SALT });
  await optOuts.optOut(people[4_999]);
  assert.deepEqual((await optOuts.hasMany(people)).indexOf(true), 4_999);
  assert.deepEqual(sizes, [1_000, 1_000, 1_000, 1_000, 1_000]);
  let [open, most] = [0, 0];
  const has = async (key) => {
    most = Math.max(most, (open += 1));
    await null;
    open -= 1;
    return store.has(key);
  };
  const single = siteOptOuts({ store: { ...store, has, hasMany: undefined }, salt: SALT });
  assert.deepEqual((await single.hasMany(people)).filter(Boolean).length, 1);
  assert.equal(most, 50);
});

/** Stores that do not say the truth, each in its own way. */
const FAILING = {
  "rejects": { has: async () => Promise.reject(new Error("connection lost")), hasMany: async () => Promise.reject(new Error("connection lost")) },
  "throws": { has: () => { throw new Error("connection lost"); }, hasMany: () => { throw new Error("connection lost"); } },
  "answers with nothing": { has: async () => undefined, hasMany: async () => [] },
  "answers with numbers": { has: async () => 0, hasMany: async (keys) => keys.map(() => 0) },
  "hangs": { has: () => new Promise(() => {}), hasMany: () => new Promise(() => {}) },
};

for (const [how, methods] of Object.entries(FAILING)) {
  test(`a store that ${how} fails the call, with its cause, and nothing is sent`, async () => {
    const optOuts = siteOptOuts({ store: { ...memoryStore(), ...methods }, salt: SALT, timeoutMs: 50 });
    const { client, asked } = clientOf(optOuts);
    const calls = [() => client.tokenGenerate({ email: JANE }), () => client.identityMap([{ email: JANE }]), () => optOuts.has({ email: JANE })];
    for (const call of calls) {
      const error = await call().then(() => assert.fail("it went through"), (error) => error);
      assert.deepEqual([error.name, error.fault, error.code], ["OperatorError", "setup", "store_failed"]);
      assert.ok(error.cause instanceof Error);
      assert.doesNotMatch(`${error.stack}${error.cause.stack}`, /jane/i);
    }
    assert.equal(asked.length, 0);
  });
}

test("an opt-out that the store did not take is said to have failed", async () => {
  const { optOuts } = stage();
  const full = siteOptOuts({ store: { ...memoryStore(), put: async () => Promise.reject(new Error("disk full")) }, salt: SALT });
  await assert.rejects(full.optOut({ email: JANE }), (error) => error.code === "store_failed" && error.cause.message === "disk full");
  await optOuts.optOut({ email: JANE });
});

test("a client without opt-outs asks as before", async () => {
  const { client, asked } = clientOf(undefined);
  await client.tokenGenerate({ email: JANE });
  await client.identityMap([{ email: JANE }]);
  assert.equal(asked.length, 2);
});
