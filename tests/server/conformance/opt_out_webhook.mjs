// The receiver of opt-outs in every runtime, with what a worker has at its start and what it has not. The rest of it is in
// opt_out_webhook.test.mjs.
import { check, codeOf, same } from "./check.mjs";

const NAMES = { identityParam: "uid2", timestampParam: "timestamp" };

check("an opt-out that the operator knows is received, confirmed and known, and a skipped one is found", async (world) => {
  const client = world.client("uid2");
  const people = [world.somebody(), world.somebody(), world.somebody()].map((email) => ({ email }));
  const [told, skipped, stays] = (await client.identityMap(people)).map(({ rawUid }) => rawUid);
  for (const person of people.slice(0, 2)) await world.control("uid2", "opt-out", person);
  const store = world.memoryStore();
  const webhook = world.optOutWebhook({ ...NAMES, store, client, header: { name: "x-secret", value: "made up" } });
  await webhook.load();
  const query = new URLSearchParams({ uid2: told, timestamp: "1796040000" });
  const send = async (headers) => (await webhook(new Request(`https://bidder.test/o?${query}`, { headers }))).status;
  same([await send({}), await send({ "x-secret": "made up" })], [401, 200]);
  same(await store.since(told), 1_796_040_000_000);
  same([told, skipped, stays].map((id) => webhook.isOptedOut(id)), [true, false, false]);
  same(await webhook.reconcile([told, skipped, stays]), { asked: 2, found: 1, malformed: 0 });
  same([told, skipped, stays].map((id) => webhook.isOptedOut(id)), [true, true, false]);
  same([webhook.onHealth().status, webhook.health().count], [200, 2]);
});

check("what is set up wrongly is said at once", async ({ memoryStore, optOutReader, optOutWebhook }) => {
  same(await codeOf(async () => optOutWebhook({ ...NAMES })), "invalid_argument");
  same(await codeOf(async () => optOutReader({ store: memoryStore() })), "invalid_argument");
  same(await codeOf(() => optOutWebhook({ ...NAMES, store: memoryStore() }).reconcile([])), "no_client");
});
