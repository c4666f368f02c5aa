// Opt-outs of the publisher's own site in every runtime: keys are made with the runtime's Web Crypto. The rest of it is in
// site_opt_outs.test.mjs.
import { check, codeOf, same } from "./check.mjs";
import { operatorDouble, options, toBase64 } from "./double.mjs";

const PERSON = { email: "Some.Body+x@gmail.com" };

const hashOf = async (text) => toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));

check("who opted out of the site is refused, by address and by hash, and nothing is sent", async (world) => {
  const { OperatorClient, memoryStore, siteOptOuts } = world;
  const optOuts = siteOptOuts({ store: memoryStore(), salt: "0123456789abcdef" });
  const route = optOuts.onOptOut({ identityOf: () => PERSON });
  same((await route(new Request("https://paper.test/o?optout=site", { method: "POST" }))).status, 204);
  const { fetch, asked } = operatorDouble(() => ({ status: "optout" }));
  const client = new OperatorClient(options(fetch, { siteOptOuts: optOuts }));
  const byHash = { emailHash: await hashOf("somebody@gmail.com") };
  for (const person of [PERSON, byHash]) {
    same(await codeOf(() => client.tokenGenerate(person)), "site_opted_out");
    same(await client.identityMap([person]), [{ status: "site_opted_out" }]);
  }
  same(asked.length, 0);
  await optOuts.optIn(byHash);
  same([await client.tokenGenerate(PERSON), asked.length], [{ status: "optout" }, 1]);
});

check("a map leaves them out, and the operator maps the rest", async (world) => {
  const optOuts = world.siteOptOuts({ store: world.memoryStore(), salt: new Uint8Array(16).fill(9) });
  await optOuts.optOut(PERSON);
  const entries = await world.client("uid2", { siteOptOuts: optOuts }).identityMap([{ email: "a@example.com" }, PERSON, { email: "b@example.com" }]);
  same(entries.map(({ status }) => status), ["mapped", "site_opted_out", "mapped"]);
});

check("a store that fails is an error with its cause, and nothing is sent", async ({ OperatorClient, memoryStore, siteOptOuts }) => {
  const broken = async () => Promise.reject(new Error("lost"));
  const optOuts = siteOptOuts({ store: { ...memoryStore(), has: broken, hasMany: broken }, salt: "0123456789abcdef" });
  const { fetch, asked } = operatorDouble(() => ({ status: "optout" }));
  const client = new OperatorClient(options(fetch, { siteOptOuts: optOuts }));
  same(await codeOf(() => client.tokenGenerate(PERSON)), "store_failed");
  same(await codeOf(() => client.identityMap([PERSON])), "store_failed");
  same(asked.length, 0);
});
