// What a client gets from the local operator, of both products: identities, opt-outs, raw UIDs.
// Outcomes only; what goes wrong is in failures.mjs.
import { check, codeOf, holds, same } from "./check.mjs";
import { SECRET, operatorDouble, options } from "./double.mjs";

const PRODUCTS = ["uid2", "euid"];

/** A check in both products. */
const checkBoth = (sentence, run) => {
  for (const product of PRODUCTS)
    check(`${product}: ${sentence}`, (world) => run(world.client(product), world, product));
};

checkBoth("an address gives an identity, by any of the four ways to name it", async (client) => {
  const people = [
    { email: "User@Example.com " },
    { emailHash: "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=" },
    { phone: "+12345678901" },
    { phoneHash: "EObwtHBUqDNZR33LNSMdtt5cafsYFuGmuY4ZLenlue4=" },
  ];
  for (const person of people) {
    const { status, identity } = await client.tokenGenerate(person);
    same(status, "success");
    const { usable, due, refreshable, expired } = client.identityTimes(identity);
    same({ usable, due, refreshable, expired }, { usable: true, due: false, refreshable: true, expired: false });
  }
});

checkBoth("an opt-out is a value, at generate and at refresh", async (client) => {
  for (const person of [{ email: "optout@example.com" }, { phone: "+00000000000" }]) {
    same(await client.tokenGenerate(person), { status: "optout" });
  }
  for (const person of [{ email: "refresh-optout@example.com" }, { phone: "+00000000002" }]) {
    const { identity } = await client.tokenGenerate(person);
    same(await client.tokenRefresh(identity), { status: "optout" });
  }
});

checkBoth("who opts out gets no token and keeps none", async (client, world, product) => {
  const email = world.somebody();
  const { identity } = await client.tokenGenerate({ email });
  const [{ rawUid }] = await client.identityMap([{ email }]);
  same(await client.optoutStatus([rawUid]), []);
  await world.control(product, "opt-out", { email });
  same(await client.tokenGenerate({ email }), { status: "optout" });
  same(await client.tokenRefresh(identity), { status: "optout" });
  same(await client.identityMap([{ email }]), [{ status: "optout" }]);
  const [{ rawUid: uid, optedOutSince }] = await client.optoutStatus(["bogus", rawUid]);
  same(uid, rawUid);
  holds(Math.abs(optedOutSince - Date.now()) < 60_000, `${optedOutSince} is no time in milliseconds`);
});

checkBoth("a refresh gives another identity with later times", async (client) => {
  const { identity } = await client.tokenGenerate({ email: "validate@example.com" });
  const { status, identity: next } = await client.tokenRefresh(identity);
  same(status, "success");
  holds(next.advertising_token !== identity.advertising_token, "the token is the same");
  holds(next.refresh_expires >= identity.refresh_expires, "it expires earlier");
});

checkBoth(
  "a refresh token that is none is told apart from one that has expired, which nobody is asked about",
  async (client, world, product) => {
    const { identity } = await client.tokenGenerate({ email: "validate@example.com" });
    const bogus = { ...identity, refresh_token: "bogus" };
    same(await client.tokenRefresh(bogus), { status: "invalid_token" });
    const day = 86_400_000;
    await world.control(product, "clock", { advance_ms: 2 * day });
    same(await client.tokenRefresh(identity), { status: "expired_token" });
    await world.control(product, "clock", { offset_ms: 0 });
    const before = (await world.asked(product)).length;
    same(await client.tokenRefresh({ ...identity, refresh_expires: Date.now() }), { status: "expired_token" });
    same((await world.asked(product)).length, before);
  },
);

check("the times of an identity are milliseconds, to the millisecond", async (world) => {
  const client = world.client("uid2");
  const { identity } = await client.tokenGenerate({ email: "user@example.com" });
  const at = (now) => Object.values(client.identityTimes(identity, now)).map(Number).join("");
  // usable, due, refreshable, expired
  same(at(identity.refresh_from - 1), "1010");
  same(at(identity.refresh_from), "1110");
  same(at(identity.identity_expires - 1), "1110");
  same(at(identity.identity_expires), "0110");
  same(at(identity.refresh_expires - 1), "0110");
  same(at(identity.refresh_expires), "0001");
  const seconds = { ...identity, refresh_from: Math.floor(identity.refresh_from / 1000) };
  same(await codeOf(async () => client.identityTimes(seconds)), "invalid_identity");
  same(await codeOf(() => client.tokenRefresh(seconds)), "invalid_identity");
});

checkBoth("a token is of its address and of no other", async (_, world, product) => {
  const client = world.client(product, { name: "publisher" });
  const { identity } = await client.tokenGenerate({ email: "validate@example.com" });
  const token = identity.advertising_token;
  same(await client.tokenValidate({ token, email: "validate@example.com" }), true);
  same(await client.tokenValidate({ token, email: "user@example.com" }), false);
});

checkBoth("a mixed list is mapped in its order, in both versions, with what is no address among it", async (client) => {
  const people = [
    { phone: "+12345678901" },
    { email: "optout@example.com" },
    { email: "not an address" },
    { emailHash: "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=" },
    { phone: "12345" },
    { email: "user@example.com" },
    { phone: "+00000000000" },
  ];
  const wanted = ["mapped", "optout", "invalid", "mapped", "invalid", "mapped", "optout"];
  const v3 = await client.identityMap(people);
  const v2 = await client.identityMap(people, { version: 2 });
  for (const [version, entries] of Object.entries({ v3, v2 })) {
    same(
      entries.map(({ status }) => status),
      wanted,
      version,
    );
    same(entries[3].rawUid, entries[5].rawUid, "the same person");
    holds(entries[0].rawUid !== entries[3].rawUid, "two people have one raw UID");
  }
  same(
    v2.map(({ rawUid }) => rawUid),
    v3.map(({ rawUid }) => rawUid),
  );
  holds(v3[0].refreshFrom > Date.now() && v3[0].refreshFrom < Date.now() + 400 * 86_400_000, "no time to map again");
  holds(v2[0].bucketId.length > 0 && !("bucketId" in v3[0]), "buckets are of version 2");
});

check("12,001 people go in batches of 5,000, and every answer comes back to its place", async (world) => {
  const people = Array.from({ length: 12_001 }, (_, n) =>
    n % 3 === 0 ? { phone: `+1555${String(n).padStart(7, "0")}` } : { email: `person${n}@example.com` },
  );
  people[7_000] = { email: "optout@example.com" };
  people[12_000] = { email: "nobody" };
  const client = world.client("uid2");
  for (const [version, requests] of [
    [3, 3],
    [2, 3],
  ]) {
    const before = (await world.asked("uid2")).length;
    const entries = await client.identityMap(people, { version });
    same((await world.asked("uid2")).length - before, requests, `requests of version ${version}`);
    same([entries.length, entries[7_000], entries[12_000]], [12_001, { status: "optout" }, { status: "invalid" }]);
    for (const place of [0, 4_999, 5_000, 9_999, 10_000, 11_999]) {
      const [alone] = await client.identityMap([people[place]], { version });
      same(entries[place], alone, `the answer at ${place}`);
    }
  }
});

check("nobody is asked about nobody", async ({ OperatorClient }) => {
  const { fetch, asked } = operatorDouble(() => ({}));
  const client = new OperatorClient(options(fetch));
  same(await client.identityMap([]), []);
  same(await client.identityMap([{ email: "nobody" }]), [{ status: "invalid" }]);
  same(await client.optoutStatus([]), []);
  same(asked.length, 0);
});

checkBoth("buckets come with times in milliseconds, and from the instant asked", async (client) => {
  const all = await client.identityBuckets(0);
  holds(
    all.length > 0 && all.every(({ bucketId, lastUpdated }) => bucketId && lastUpdated > 1e12),
    "buckets have times",
  );
  const newest = Math.max(...all.map(({ lastUpdated }) => lastUpdated));
  const since = await client.identityBuckets(new Date(newest));
  same(
    since,
    all.filter(({ lastUpdated }) => lastUpdated >= newest),
  );
  same(await client.identityBuckets(newest + 1), []);
});

check("opt-outs are asked about 5,000 at once and no more", async (world) => {
  const client = world.client("uid2");
  const uids = Array.from({ length: 5_000 }, (_, n) => `uid${n}`);
  same(await client.optoutStatus(uids), []);
  same(await codeOf(() => client.optoutStatus([...uids, "one more"])), "batch_too_large");
});

check("bytes travel as they are for who wants that, and everything is the same", async (world) => {
  const client = world.client("uid2", { binary: true });
  const { status, identity } = await client.tokenGenerate({ email: "validate@example.com" });
  same(status, "success");
  same((await client.tokenRefresh(identity)).status, "success");
  same((await client.identityMap([{ email: "user@example.com" }]))[0].status, "mapped");
});

check(
  "the operator is told to check opt-outs unless 0 is written in so many words, which EUID refuses",
  async (world) => {
    const { fetch, asked } = operatorDouble(() => ({ status: "optout" }));
    const client = new world.OperatorClient(options(fetch));
    const person = { email: "user@example.com" };
    await client.tokenGenerate(person);
    await client.tokenGenerate({ ...person, optoutCheck: 1 });
    await client.tokenGenerate({ ...person, optoutCheck: undefined });
    await client.tokenGenerate({ ...person, optoutCheck: 0 });
    same(
      asked.map(({ payload }) => payload.optout_check),
      [1, 1, 1, 0],
    );
    for (const optoutCheck of [null, "0", false, 2]) {
      same(
        await codeOf(() => client.tokenGenerate({ ...person, optoutCheck })),
        "invalid_argument",
        String(optoutCheck),
      );
    }
    const euid = new world.OperatorClient(options(fetch, { product: "EUID" }));
    same(await codeOf(() => euid.tokenGenerate({ ...person, optoutCheck: 0 })), "optout_check_required");
    same(asked.length, 4);
  },
);

check("a consent string that is missing by mistake is an error, not a generate without consent", async (world) => {
  const { fetch, asked } = operatorDouble(() => ({ status: "optout" }));
  const client = new world.OperatorClient(options(fetch, { product: "EUID" }));
  const person = { email: "user@example.com" };
  for (const tcfConsentString of [null, 5, {}]) {
    same(await codeOf(() => client.tokenGenerate({ ...person, tcfConsentString })), "invalid_argument");
  }
  same(await codeOf(() => client.tokenGenerate({ ...person, tcfConsentSting: "CP…" })), "invalid_argument", "misspelt");
  same(asked.length, 0);
  await client.tokenGenerate({ ...person, tcfConsentString: "" });
  same(asked[0].payload.tcf_consent_string, "");
});

check("no address, however it was given, leaves the server but as a hash inside an envelope", async (world) => {
  const seen = [];
  const { fetch } = operatorDouble((payload) => {
    seen.push(JSON.stringify(payload));
    return { status: "optout" };
  });
  const client = new world.OperatorClient(options(fetch));
  await client.tokenGenerate({ email: "Jane.Doe@example.com" });
  await client.tokenValidate({ phone: "+12345678901", token: "t" }).catch(() => {});
  await client.identityMap([{ email: "jane.doe@example.com" }, { phone: "+12345678901" }]).catch(() => {});
  same(seen.length, 3);
  for (const payload of seen) holds(!/jane|12345678901/i.test(payload), payload);
  holds(
    !JSON.stringify(client).includes(SECRET.slice(0, 8)) && Object.keys(client).length === 0,
    "the client shows a secret",
  );
});
