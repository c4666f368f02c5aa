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
