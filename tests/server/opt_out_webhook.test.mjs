// The receiver of the opt-out service's requests: what it keeps, when it confirms, and what it answers. The clock is a double;
// the stores are in stores.test.mjs, what survives a crash in webhook_durability.test.mjs.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { memoryStore, optOutWebhook } from "../../pkg/dist/server/server.js";

const NOON_S = 1_796_040_000;

/** The raw UID of some number, of 32 bytes or, where a kind is given, of 33. */
const rawUid = (number, kind) => {
  const digest = createHash("sha256").update(`${number}`).digest();
  return (kind === undefined ? digest : Buffer.concat([Buffer.from([kind]), digest])).toString("base64");
};

/** A store that says what was written at once. */
function heardStore(more = {}) {
  const store = memoryStore();
  const groups = [];
  const putEarliest = async (entries) => {
    groups.push(entries.map(({ key }) => key));
    return store.putEarliest(entries);
  };
  return { groups, store: { ...store, putEarliest, ...more } };
}

async function stage({ store = memoryStore(), ...more } = {}) {
  const webhook = optOutWebhook({ identityParam: "uid2", timestampParam: "timestamp", store, ...more });
  await webhook.load();
  const send = async (id, seconds = NOON_S, init = {}) => {
    const query = new URLSearchParams({ ...(id !== undefined && { uid2: id }), ...(seconds !== null && { timestamp: seconds }) });
    return (await webhook(new Request(`http://bidder/optout?${query}`, init))).status;
  };
  return { webhook, store, send };
}

test("an opt-out is confirmed once the store has it, and from then on it is known", async () => {
  const { webhook, store, send } = await stage();
  assert.equal(webhook.isOptedOut(rawUid(1)), false);
  assert.equal(await send(rawUid(1)), 200);
  assert.equal(await store.since(rawUid(1)), NOON_S * 1_000);
  assert.deepEqual([webhook.isOptedOut(rawUid(1)), webhook.isOptedOut(rawUid(2))], [true, false]);
});

test("raw UIDs of every version are taken, and each is only itself", async () => {
  const { webhook, send } = await stage();
  const ids = [rawUid(1), rawUid(1, 0), rawUid(1, 4), rawUid(1, 0xb0), rawUid(1, 255)];
  for (const [place, id] of ids.entries()) {
    assert.equal(webhook.isOptedOut(id), false);
    assert.equal(await send(id), 200);
    assert.deepEqual(ids.map((id) => webhook.isOptedOut(id)), ids.map((_, other) => other <= place));
  }
});

test("GET and POST count alike, and so do a form, values as a JVM writes them, and a proxy that made spaces of them", async () => {
  const { webhook, send } = await stage();
  const odd = rawUid(12, 0xf8);
  assert.match(odd, /[+]/);
  const ask = (address, init) => webhook(new Request(address, init)).then(({ status }) => status);
  assert.equal(await send(rawUid(1), NOON_S, { method: "POST" }), 200);
  assert.equal(await ask(`http://b/?uid2=${odd}&timestamp=${NOON_S}`), 200);
  const body = new URLSearchParams({ uid2: rawUid(2), timestamp: NOON_S });
  assert.equal(await ask("http://b/", { method: "POST", body }), 200);
  assert.deepEqual([rawUid(1), odd, rawUid(2)].map((id) => webhook.isOptedOut(id)), [true, true, true]);
});

test("of several times the earliest stays, whatever order they come in, in memory and in the store", async () => {
  const { webhook, store, send } = await stage();
  for (const seconds of [NOON_S, NOON_S + 5, NOON_S - 5, NOON_S]) assert.equal(await send(rawUid(1), seconds), 200);
  assert.equal(await store.since(rawUid(1)), (NOON_S - 5) * 1_000);
  assert.match((await webhook.onMetrics().text()), /stored"} 2\n.*known"} 2\n/s);
});

test("without a time, or with one that is none, the opt-out is kept since now", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: NOON_S * 1_000 + 7 });
  const { webhook, store, send } = await stage();
  for (const [place, said] of [null, "", "soon", "1e9", "-1", "1796040000000", "4294967296"].entries()) {
    assert.equal(await send(rawUid(place), said), 200, said);
    assert.equal(await store.since(rawUid(place)), NOON_S * 1_000, said);
  }
  assert.equal(webhook.health().count, 7);
});

test("a replay of everything changes nothing and asks the store for nothing", async () => {
  const { store, groups } = heardStore();
  const { webhook, send } = await stage({ store });
  const ids = Array.from({ length: 500 }, (_, number) => rawUid(number));
  const all = () => Promise.all(ids.map((id) => send(id)));
  assert.deepEqual(new Set(await all()), new Set([200]));
  const written = groups.flat().length;
  assert.deepEqual(new Set(await all()), new Set([200]));
  assert.deepEqual([groups.flat().length, webhook.health().count], [written, 500]);
  const again = await stage({ store });
  assert.deepEqual(await Promise.all(ids.map((id) => again.send(id))), ids.map(() => 200));
  assert.equal(groups.flat().length, written, "and so it is after a restart");
});

test("what comes while the store writes is written together", async () => {
  const { store, groups } = heardStore();
  const { send } = await stage({ store });
  await Promise.all(Array.from({ length: 2_500 }, (_, number) => send(rawUid(number))));
  assert.ok(groups.length <= 10, `${groups.length} writes`);
  assert.ok(groups.every((group) => group.length <= 1_000));
  assert.equal(new Set(groups.flat()).size, 2_500);
});

test("what is no raw UID is recorded once and confirmed, and counts as nobody's opt-out", async () => {
  const { webhook, store, send } = await stage();
  const wrong = ["", "x", rawUid(1).slice(1), `${rawUid(1)}A`, "A".repeat(42) + "==", "A".repeat(42) + "B=", "-".repeat(44), "${ADVERTISING_ID}", "\ud800", "€".repeat(44)];
  for (const id of [...wrong, ...wrong]) assert.equal(await send(id), 200, id);
  assert.deepEqual([webhook.health().rejected, webhook.health().count], [wrong.length, 0]);
  const again = await stage({ store });
  assert.equal(again.webhook.health().rejected, wrong.length, "and after a restart they are there");
});

test("of made-up ids no more than ten thousand are kept", async () => {
  const { store, groups } = heardStore();
  const { webhook, send } = await stage({ store });
  for (let number = 0; number < 10_200; number += 300) {
    await Promise.all(Array.from({ length: 300 }, (_, place) => send(`made up ${number + place}`)));
  }
  assert.deepEqual([await send("one more"), webhook.health().rejected], [200, 10_000]);
  assert.ok(groups.flat().length <= 10_300, "and the store is not asked for more");
});

test("a request that names no parameter of ours is a mistake of the set-up, and is not confirmed", async () => {
  const { send } = await stage();
  assert.equal(await send(undefined), 400);
});

test("another method, another header and too long a request are refused, and nothing is kept", async () => {
  const { webhook, send } = await stage({ header: { name: "Authorization", value: ["Bearer new", "Bearer old"] } });
  const headers = { authorization: "Bearer new" };
  for (const wrong of ["Bearer nex", "Bearer ne", "Bearer new2", "", "bearer new"]) {
    assert.equal(await send(rawUid(1), NOON_S, { headers: { authorization: wrong } }), 401, wrong);
  }
  assert.equal(await send(rawUid(1)), 401);
  assert.equal(await send(rawUid(1), NOON_S, { headers, method: "PUT" }), 405);
  assert.equal(await send("A".repeat(9_000), NOON_S, { headers }), 413);
  assert.equal(await send(rawUid(1), NOON_S, { headers, method: "POST", body: "x".repeat(9_000) }), 413);
  assert.equal(webhook.health().count, 0);
  assert.equal(await send(rawUid(1), NOON_S, { headers }), 200);
  assert.equal(await send(rawUid(2), NOON_S, { headers: { authorization: "Bearer old" } }), 200);
});

const broken = {
  "rejects": async () => Promise.reject(new Error("disk full")),
  "throws": () => { throw new Error("disk full"); },
  "hangs": () => new Promise(() => {}),
};

for (const [how, putEarliest] of Object.entries(broken)) {
  test(`a store that ${how}: 503 for everybody in that write, it is known all the same, and the next try is confirmed`, async () => {
    const { store } = heardStore();
    let isBroken = true;
    const sick = { ...store, putEarliest: (entries) => (isBroken ? putEarliest() : store.putEarliest(entries)) };
    const { webhook, send } = await stage({ store: sick, timeoutMs: 50 });
    assert.deepEqual(await Promise.all([send(rawUid(1)), send(rawUid(2)), send("malformed")]), [503, 503, 503]);
    assert.deepEqual([webhook.isOptedOut(rawUid(1)), webhook.isOptedOut(rawUid(3))], [true, false]);
    assert.deepEqual([await webhook.onHealth().status, webhook.health().unsaved], [503, 2]);
    isBroken = false;
    assert.deepEqual(await Promise.all([send(rawUid(1)), send(rawUid(2)), send("malformed")]), [200, 200, 200]);
    assert.deepEqual([webhook.onHealth().status, webhook.health().unsaved, await store.count()], [200, 0, 3]);
  });
}

test("before the store was read nobody is said not to have opted out, and opt-outs are taken nevertheless", async () => {
  const { store } = heardStore();
  await store.put(rawUid(1), { since: NOON_S * 1_000 });
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  const slow = { ...store, pages: async function* () { await opened; yield* store.pages(); } };
  const webhook = optOutWebhook({ identityParam: "uid2", timestampParam: "timestamp", store: slow });
  assert.throws(() => webhook.isOptedOut(rawUid(1)), { name: "OperatorError", fault: "setup", code: "not_loaded" });
  const query = new URLSearchParams({ uid2: rawUid(2), timestamp: NOON_S });
  assert.equal((await webhook(new Request(`http://b/?${query}`))).status, 200);
  assert.equal(webhook.isOptedOut(rawUid(2)), true);
  assert.equal(webhook.onHealth().status, 503);
  open();
  await webhook.load();
  assert.deepEqual([1, 2, 3].map((number) => webhook.isOptedOut(rawUid(number))), [true, true, false]);
});

test("a store that cannot be read is tried again by the next load", async () => {
  const { store } = heardStore();
  let tries = 0;
  const pages = () => (tries += 1) === 1 ? (async function* () { throw new Error("not yet"); })() : store.pages();
  const webhook = optOutWebhook({ identityParam: "a", timestampParam: "b", store: { ...store, pages } });
  await assert.rejects(webhook.load(), ({ code, cause }) => code === "store_failed" && cause.message === "not yet");
  await Promise.all([webhook.load(), webhook.load()]);
  assert.deepEqual([webhook.isOptedOut(rawUid(1)), tries], [false, 2]);
});

test("a question about what is no raw UID throws: an advertising token in its place would otherwise never be opted out", async () => {
  const { webhook } = await stage();
  for (const wrong of ["", undefined, null, 5, "A4AAAB".repeat(20), Buffer.from(rawUid(1), "base64")]) {
    assert.throws(() => webhook.isOptedOut(wrong), { code: "invalid_argument" });
  }
});

test("options that are wrong throw at once, and a secret is in no message", () => {
  const store = memoryStore();
  const right = { identityParam: "uid2", timestampParam: "timestamp", store };
  const wrong = [
    {},
    { ...right, identityParam: "" },
    { ...right, timestampParam: "uid2" },
    { ...right, store: { put() {} } },
    { ...right, header: "secret" },
    { ...right, header: { name: "a b", value: "secret" } },
    { ...right, header: { name: "a", value: " " } },
    { ...right, header: { name: "a", value: [] } },
    { ...right, header: { name: "a", value: "secret", more: 1 } },
    { ...right, client: {} },
    { ...right, timeoutMs: 0 },
    { ...right, ttl: 1 },
  ];
  for (const options of wrong) {
    assert.throws(() => optOutWebhook(options), (error) => error.code === "invalid_argument" && !error.message.includes("secret"));
  }
});

test("health and metrics say what came last, how many there are, and nothing of anybody", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: NOON_S * 1_000 });
  const { webhook, send } = await stage({ client: { optoutStatus: async () => [] } });
  assert.deepEqual([webhook.health().lastReceived, webhook.health().unreconciledSince], [undefined, undefined]);
  await send(rawUid(1));
  await send("malformed");
  t.mock.timers.setTime(NOON_S * 1_000 + 60_000);
  await webhook.reconcile([rawUid(2)]);
  const { lastReceived, unreconciledSince, count, rejected, isWell } = webhook.health();
  const expected = { lastReceived: NOON_S * 1_000, unreconciledSince: NOON_S * 1_000 + 60_000, count: 1, rejected: 1, isWell: true };
  assert.deepEqual({ lastReceived, unreconciledSince, count, rejected, isWell }, expected);
  const response = webhook.onMetrics();
  const text = await response.text();
  assert.match(response.headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
  assert.match(text, /^uid2_opt_outs 1$/m);
  assert.match(text, new RegExp(`^uid2_opt_outs_last_received_timestamp_seconds ${NOON_S}$`, "m"));
  assert.match(text, /^uid2_opt_outs_webhook_total\{result="rejected"\} 1$/m);
  for (const line of text.trimEnd().split("\n")) assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="\w+"\})? \d+(\.\d+)?)$/);
  assert.ok(!text.includes(rawUid(1)) && !text.includes("malformed"));
});

test("a backup brings everything back, in a store that has some already, and cut short it says so", async () => {
  const { webhook, send } = await stage();
  const ids = [rawUid(1), rawUid(2), rawUid(3, 4)];
  for (const [place, id] of ids.entries()) await send(id, NOON_S + place);
  await send("malformed");
  const texts = [];
  for await (const text of webhook.export()) texts.push(text);
  const text = texts.join("");
  assert.equal(text.trimEnd().split("\n").length, ids.length + 2);
  const other = await stage();
  await other.send(ids[0], NOON_S - 9);
  // Cut anywhere, as a stream of a file is.
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, piece) => bytes.subarray(piece * 7, piece * 7 + 7));
  assert.equal(await other.webhook.import(pieces), 3);
  assert.deepEqual(await Promise.all(ids.map((id) => other.store.since(id))), [NOON_S - 9, NOON_S + 1, NOON_S + 2].map((s) => s * 1_000));
  assert.deepEqual(ids.map((id) => other.webhook.isOptedOut(id)), [true, true, true]);
  const { webhook: third } = await stage();
  const lines = text.trimEnd().split("\n");
  for (const wrong of ["", "x\n", lines.slice(0, -1).join("\n"), `${text}\nmore`, text.replace(`${NOON_S}`, "soon"), text.replace("end 3", "end 4")]) {
    await assert.rejects(third.import(wrong), { code: "invalid_argument" }, wrong);
  }
});
