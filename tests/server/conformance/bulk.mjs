// What goes through an operator by the million, in whatever engine: streams, checkpoints and hashes. Few ids, many engines; the rules are
// tested one by one in Node.
import { hashEmails, hashPhones } from "uid2-wasm/hash";
import { check, codeOf, same } from "./check.mjs";

const EMAIL = "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=";
const PHONE = "EObwtHBUqDNZR33LNSMdtt5cafsYFuGmuY4ZLenlue4=";

check("addresses are hashed by the batch, in their order, and what is none says why", async () => {
  same(
    [...hashEmails([" USER@example.com ", "none", "a\0b@example.com", undefined, "jané@example.com"])],
    [
      { status: "hashed", hash: EMAIL },
      { status: "invalid", code: "invalid_email" },
      { status: "invalid", code: "invalid_email" },
      { status: "invalid", code: "invalid_email" },
      { status: "invalid", code: "email_not_ascii" },
    ],
  );
  const later = (async function* () {
    for (let number = 0; number < 10_000; number += 1) yield number === 9_999 ? "+12345678901" : "none";
  })();
  const results = [];
  for await (const result of hashPhones(later)) results.push(result);
  same(
    [results.length, results[0], results.at(-1)],
    [10_000, { status: "invalid", code: "invalid_phone" }, { status: "hashed", hash: PHONE }],
  );
  same(await codeOf(async () => hashEmails("text")), "invalid_argument");
});

check("a stream of raw UIDs tells who opted out, and goes on from a checkpoint", async (world) => {
  const client = world.client("uid2");
  const email = world.somebody();
  const [{ rawUid }] = await client.identityMapStream([{ email }]).collect();
  await world.control("uid2", "opt-out", { email });
  const ids = [...Array(5_000).fill("bogus"), rawUid];
  let kept;
  const checkpoint = { load: async () => kept, save: async (state) => (kept = state) };
  const lines = [];
  for await (const { line } of client.optoutStatusStream(ids, { checkpoint })) {
    lines.push(line);
    if (line === 5_001) break;
  }
  const rest = await client.optoutStatusStream(ids, { checkpoint }).collect();
  same([lines.length, rest.map(({ line, status }) => [line, status])], [5_001, [[5_001, "opted_out"]]]);
  const split = await client.partitionByOptOut([{ id: rawUid }, { id: "bogus" }], ({ id }) => id).collect();
  same(
    split.map(({ verdict }) => verdict),
    ["opted_out", "unknown"],
  );
});

check("any endpoint answers by its path", async (world) => {
  const answer = JSON.parse(await world.client("euid").request("/v2/optout/status", '{"advertising_ids":[]}'));
  same(answer, { body: { opted_out: [] }, status: "success" });
  same(await codeOf(() => world.client("euid").request("https://elsewhere.test/v2", "{}")), "invalid_argument");
});
