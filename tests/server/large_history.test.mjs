// The local operator with a history of a million opt-outs, as whoever tries a bidder's or an advertiser's job wants it: it answers
// about any of them, and takes no more memory for being asked.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { OperatorClient } from "../../pkg/dist/server/server.js";
import { Operator, PAGES } from "../e2e/operator.mjs";

const COUNT = 1_000_000;
const PAGE_BYTES = 4_096;

/** Bytes of a process that are in memory. */
const residentOf = async ({ pid }) => Number((await readFile(`/proc/${pid}/statm`, "utf8")).split(" ")[1]) * PAGE_BYTES;

test("a million opt-outs are known to the map and to optout/status, and being asked takes no memory that stays", async (t) => {
  const operator = await Operator.start(PAGES);
  t.after(() => operator.stop());
  const { api, clients } = operator.announced.uid2;
  const client = new OperatorClient({ product: "UID2", apiKey: clients.all.key, clientSecret: clients.all.secret, baseUrl: api });
  const person = (number) => ({ email: `opted-out-${number}@example.com` });
  const [{ rawUid: last }] = await client.identityMap([person(COUNT - 1)]);
  const made = await fetch(`${api}/control/opt-outs`, { method: "POST", body: JSON.stringify({ count: COUNT }) });
  assert.deepEqual(await made.json(), { opted_out: COUNT });
  const people = Array.from({ length: 5_000 }, (_, place) => person(place * 200));
  const ask = async () => {
    const entries = await client.identityMap([...people, person(COUNT)]);
    assert.ok(entries.slice(0, -1).every(({ status }) => status === "optout"));
    const ids = Array.from({ length: 4_999 }, () => entries.at(-1).rawUid);
    assert.deepEqual((await client.optoutStatus([...ids, last])).map(({ rawUid }) => rawUid), [last]);
  };
  // The first requests fill what every later one uses again.
  for (let round = 0; round < 5; round += 1) await ask();
  const before = await residentOf(operator._process);
  for (let round = 0; round < 20; round += 1) await ask();
  const grown = (await residentOf(operator._process)) - before;
  assert.ok(grown < 24 * 2 ** 20, `${grown} bytes more`);
});
