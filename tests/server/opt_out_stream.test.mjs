// Opt-out status for any number of raw UIDs: what is asked, in which order, and what is answered for whom. The operator is a
// double where its every request is looked at, and the local operator where it is about people.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Operator, PAGES, ROOT } from "../e2e/operator.mjs";
import { SINCE, options, rawUid, rawUids, statusDouble } from "./bulk/ids.mjs";

const { OperatorClient } = await import(pathToFileURL(join(ROOT, "pkg/dist/server/server.js")));

const clientOf = ({ fetch }, more) => new OperatorClient(options(fetch, more));
const asked = (double) => double.asked.map(({ payload }) => payload.advertising_ids.length);
/** A promise, and the function that fulfils it. */
const signalled = () => {
  let tell;
  const promise = new Promise((resolve) => (tell = resolve));
  return { promise, tell };
};

describe("opt-out status for any number of ids", () => {
  for (const [what, from] of [
    ["an array", (ids) => [...ids]],
    ["an iterable", (ids) => ids],
    [
      "an async iterable",
      async function* (ids) {
        yield* ids;
      },
    ],
  ]) {
    test(`${what} is answered in order, each id with its line, in batches of 5,000`, async () => {
      const double = statusDouble([0, 4_999, 5_000, 11_999]);
      const results = await clientOf(double)
        .optoutStatusStream(from(rawUids(12_000)))
        .collect();
      assert.deepEqual(asked(double), [5_000, 5_000, 2_000]);
      assert.equal(results.length, 12_000);
      results.forEach(({ line, rawUid: id }, place) => assert.deepEqual([line, id], [place + 1, rawUid(place)]));
      const optedOut = results.filter(({ status }) => status === "opted_out");
      assert.deepEqual(
        optedOut.map(({ line, optedOutSince }) => [line, optedOutSince]),
        [1, 5_000, 5_001, 12_000].map((line) => [line, SINCE]),
      );
    });
  }

  test("of nobody nobody is asked", async () => {
    const double = statusDouble([]);
    assert.deepEqual(await clientOf(double).optoutStatusStream([]).collect(), []);
    assert.deepEqual(await clientOf(double).optoutStatusStream(["bogus"]).collect(), [
      { line: 1, status: "malformed" },
    ]);
    assert.deepEqual(asked(double), []);
  });

  test("what is no raw UID is listed with its line and never sent, and its neighbours are answered", async () => {
    const double = statusDouble([1]);
    const right = rawUid(0);
    const wrong = [
      "",
      "bogus",
      `${right} `,
      right.replace("=", ""),
      "user@example.com",
      `${right}\0${right}`,
      undefined,
      5,
      null,
      "é".repeat(44),
    ];
    const ids = [right, ...wrong, rawUid(1)];
    const results = await clientOf(double).optoutStatusStream(ids).collect();
    assert.deepEqual(double.asked[0].payload.advertising_ids, [rawUid(0), rawUid(1)]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ["not_opted_out", ...wrong.map(() => "malformed"), "opted_out"],
    );
    assert.deepEqual(results[2], { line: 3, status: "malformed" });
  });

  test("a public operator gets one batch after the other: none is asked before all of the last is taken", async () => {
    let open = 0;
    const double = statusDouble([], async () => {
      open += 1;
      assert.equal(open, 1);
      await new Promise(setImmediate);
      open -= 1;
    });
    let taken = 0;
    for await (const _ of clientOf(double).optoutStatusStream(rawUids(15_000))) {
      assert.equal(double.asked.length, Math.floor(taken / 5_000) + 1);
      taken += 1;
    }
    assert.equal(taken, 15_000);
  });

  test("an operator of one's own gets as many batches at once as is said, and the order stays", async () => {
    const all = signalled();
    const double = statusDouble([19_999], (_, nth) => (nth === 3 ? all.tell() : nth < 3 ? all.promise : undefined));
    const stream = clientOf(double).optoutStatusStream(rawUids(20_000), { privateOperator: { connections: 3 } });
    const results = await stream.collect();
    assert.equal(results.at(-1).status, "opted_out");
    results.forEach(({ line }, place) => assert.equal(line, place + 1));
  });

  test("progress says what is done, of how many, how fast, and how much longer", async () => {
    const told = [];
    const onProgress = (progress) => told.push(progress);
    const ids = [...rawUids(9_999), "bogus"];
    await clientOf(statusDouble([0, 1, 9_998]))
      .optoutStatusStream(ids, { onProgress })
      .collect();
    assert.deepEqual(
      told.map(({ done, total, optedOut, malformed }) => [done, total, optedOut, malformed]),
      [
        [5_000, 10_000, 2, 0],
        [10_000, 10_000, 3, 1],
      ],
    );
    assert.ok(told[0].rate > 0 && told[0].etaMs > 0);
    assert.equal(told[1].etaMs, 0);
    told.length = 0;
    await clientOf(statusDouble([])).optoutStatusStream(rawUids(10), { onProgress }).collect();
    assert.deepEqual([told[0].total, told[0].etaMs], [undefined, undefined]);
  });

  test("a signal ends it, also while its source or the operator hangs", async () => {
    const ending = new AbortController();
    const hanging = async function* () {
      yield* rawUids(5_000);
      ending.abort(new Error("enough"));
      await new Promise(() => {});
    };
    const { signal } = ending;
    const double = statusDouble([]);
    const work = clientOf(double).optoutStatusStream(hanging(), { signal }).collect();
    await assert.rejects(work, ({ code, cause }) => code === "aborted" && cause.message === "enough");
    const [second, reached] = [new AbortController(), signalled()];
    const stuck = {
      fetch: (url, { signal: end }) =>
        new Promise((_, reject) => (end.addEventListener("abort", reject), reached.tell())),
    };
    const rejected = assert.rejects(
      clientOf(stuck).optoutStatusStream(rawUids(5), { signal: second.signal }).collect(),
      { code: "aborted" },
    );
    await reached.promise;
    second.abort();
    await rejected;
    const already = AbortSignal.abort();
    await assert.rejects(clientOf(double, { signal: already }).optoutStatusStream(rawUids(5)).collect(), {
      code: "aborted",
    });
  });

  test("who stops reading stops the asking", async () => {
    const double = statusDouble([]);
    let isClosed = false;
    const source = (function* () {
      try {
        yield* rawUids(1_000_000);
      } finally {
        isClosed = true;
      }
    })();
    for await (const _ of clientOf(double).optoutStatusStream(source)) break;
    assert.deepEqual([asked(double), isClosed], [[5_000], true]);
  });

  test("an operator that is gone for good ends it with its error, after what was answered", async () => {
    const double = statusDouble([], (_, nth) => (nth > 1 ? new Response("", { status: 401 }) : undefined));
    let taken = 0;
    const work = async () => {
      for await (const _ of clientOf(double).optoutStatusStream(rawUids(12_000))) taken += 1;
    };
    await assert.rejects(work, { code: "unauthorized" });
    assert.equal(taken, 5_000);
  });

  test("what cannot be gone through, and options that are none, are refused at once", () => {
    const client = clientOf(statusDouble([]));
    for (const ids of [undefined, null, "text", 5, {}]) {
      assert.throws(() => client.optoutStatusStream(ids), { code: "invalid_argument" }, String(ids));
    }
    const wrong = [
      { onprogress() {} },
      { checkpoint: {} },
      { onProgress: 5 },
      { total: -1 },
      { privateOperator: {} },
      { privateOperator: { connections: 0 } },
    ];
    for (const options of wrong)
      assert.throws(
        () => client.optoutStatusStream([], options),
        { code: "invalid_argument" },
        JSON.stringify(options),
      );
  });

  test("an id whose salt has rotated tells only of opt-outs before that, and is told apart", async () => {
    const now = () => 2_000;
    const ids = [
      { rawUid: rawUid(0), refreshFrom: 1_000 },
      { rawUid: rawUid(1), refreshFrom: 1_000 },
      { rawUid: rawUid(2), refreshFrom: 3_000 },
      { rawUid: rawUid(3), refreshFrom: new Date(2_000) },
      rawUid(4),
    ];
    const results = await clientOf(statusDouble([1]))
      .optoutStatusStream(ids, { now })
      .collect();
    assert.deepEqual(
      results.map(({ status, knownUntil }) => [status, knownUntil]),
      [
        ["rotated", 1_000],
        ["opted_out", undefined],
        ["not_opted_out", undefined],
        ["rotated", 2_000],
        ["not_opted_out", undefined],
      ],
    );
  });
});

describe("partition by opt-out", () => {
  test("every record has a verdict, and who cannot be asked about is unknown, not kept", async () => {
    const records = [
      { id: rawUid(0), name: "a" },
      { id: rawUid(1), name: "b" },
      { id: "bogus", name: "c" },
      { name: "d" },
      { id: rawUid(2), from: 1_000, name: "e" },
    ];
    const idOf = ({ id, from }) => (from ? { rawUid: id, refreshFrom: from } : id);
    const results = await clientOf(statusDouble([1]))
      .partitionByOptOut(records, idOf)
      .collect();
    assert.deepEqual(
      results.map(({ verdict, record }) => [record.name, verdict]),
      [
        ["a", "keep"],
        ["b", "opted_out"],
        ["c", "unknown"],
        ["d", "unknown"],
        ["e", "unknown"],
      ],
    );
    assert.throws(() => clientOf(statusDouble([])).partitionByOptOut(records), { code: "invalid_argument" });
  });
});

test("the local operator tells of people who opted out among many who are nobody", async (t) => {
  const operator = await Operator.start(PAGES);
  t.after(() => operator.stop());
  for (const product of ["uid2", "euid"]) {
    const { api, clients, control } = operator.announced[product];
    const client = new OperatorClient({
      product: product.toUpperCase(),
      baseUrl: api,
      apiKey: clients.all.key,
      clientSecret: clients.all.secret,
    });
    const people = Array.from({ length: 6_000 }, (_, number) => ({ email: `person${number}@example.com` }));
    const mapped = await client.identityMapStream(people).collect();
    assert.ok(mapped.every(({ status, line }, place) => status === "mapped" && line === place + 1));
    for (const place of [3, 5_500]) {
      await fetch(`${control}/opt-out`, { method: "POST", body: JSON.stringify(people[place]) });
    }
    const ids = mapped.flatMap(({ rawUid: id }, place) => [id, rawUid(place)]);
    const results = await client.optoutStatusStream(ids).collect();
    assert.deepEqual(
      results.filter(({ status }) => status === "opted_out").map(({ line }) => line),
      [7, 11_001],
    );
  }
});
