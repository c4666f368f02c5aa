// Asking again about what is stored: which slices, in which order, how many in a day, and what is known of the answers' age. The clock
// is the test's.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile, appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { ROOT } from "../e2e/operator.mjs";
import { SINCE, options, rawUid, rawUids, statusDouble } from "./bulk/ids.mjs";

const DIST = join(ROOT, "pkg/dist/server");
const { OperatorClient } = await import(pathToFileURL(join(DIST, "server.js")));
const { fileCheckpoint, rawUidFile } = await import(pathToFileURL(join(DIST, "files.js")));

const DAY = 86_400_000;
const START = 1_800_000_000_000;

/** A store in memory: slices of ten ids each, and everything that was done with it. */
function storeOf(names, askedAt = {}) {
  const store = {
    askedAt: { ...askedAt },
    log: [],
    slices: () => names.map((name) => ({ name, count: 10, askedAt: store.askedAt[name] })),
    read: (name) => (store.log.push(`read ${name}`), rawUids(10, names.indexOf(name) * 10)),
    take: (name, results) => void store.log.push(`take ${name} ${results.length}`),
    asked(name, at) {
      store.log.push(`asked ${name}`);
      store.askedAt[name] = at;
    },
  };
  return store;
}

const clientOf = (double) => new OperatorClient(options(double.fetch));
const read = ({ log }) => log.filter((line) => line.startsWith("read")).map((line) => line.slice(5));

describe("recheck", () => {
  test("takes what was never asked first, then what was asked longest ago, until the day is spent", async () => {
    const store = storeOf(["a", "b", "c", "d"], { a: START - 5 * DAY, b: START - 9 * DAY, d: START - 2 * DAY });
    const double = statusDouble([12, 25]);
    const report = await clientOf(double).recheck(store, { perDay: 25, now: () => START });
    assert.deepEqual(read(store), ["c", "b"]);
    assert.deepEqual(store.log.slice(0, 3), ["read c", "take c 10", "asked c"], "asked is told when all was taken");
    assert.deepEqual(report, {
      asked: 20,
      optedOut: 2,
      rotated: 0,
      malformed: 0,
      slices: 2,
      neverAsked: 0,
      oldestAskedAt: START - 5 * DAY,
      fullRoundDays: 2,
    });
  });

  test("called again and again, spends the day once, and goes on when 24 hours are over", async () => {
    const store = storeOf(["a", "b", "c"]);
    const client = clientOf(statusDouble([]));
    let now = START;
    const again = () => client.recheck(store, { perDay: 20, now: () => now });
    assert.deepEqual([(await again()).neverAsked, (await again()).asked], [10, 0]);
    now += DAY - 1;
    assert.equal((await again()).asked, 0);
    now += 1;
    const report = await again();
    assert.deepEqual([report.asked, report.neverAsked, report.oldestAskedAt], [20, 0, START]);
    assert.deepEqual(read(store), ["a", "b", "c", "a"]);
  });

  test("a slice whose asking ended in the middle is not asked, and is the next one", async () => {
    const store = storeOf(["a", "b"]);
    const failing = clientOf(statusDouble([], () => new Response("", { status: 401 })));
    await assert.rejects(failing.recheck(store, { perDay: 100, now: () => START }), { code: "unauthorized" });
    assert.deepEqual([store.askedAt, store.log], [{}, ["read a"]]);
    store.take = () => Promise.reject(new Error("the disk is full"));
    await assert.rejects(clientOf(statusDouble([])).recheck(store, { perDay: 100, now: () => START }), /disk is full/);
    assert.deepEqual(store.askedAt, {});
  });

  test("says since when the answers are old by the instant before the question", async () => {
    const store = storeOf(["a"]);
    let now = START;
    const double = statusDouble([], () => void (now += 60_000));
    assert.equal((await clientOf(double).recheck(store, { perDay: 10, now: () => now })).oldestAskedAt, START);
  });

  test("counts ids apart whose salt has rotated", async () => {
    const store = storeOf(["a"]);
    store.read = () => [
      { rawUid: rawUid(0), refreshFrom: START - 1 },
      { rawUid: rawUid(1), refreshFrom: START - 1 },
      rawUid(2),
      "bogus",
    ];
    const { asked, optedOut, rotated, malformed } = await clientOf(statusDouble([1])).recheck(store, {
      perDay: 10,
      now: () => START,
    });
    assert.deepEqual([asked, optedOut, rotated, malformed], [4, 1, 1, 1]);
  });

  test("refuses what would never end, and what is no store", async () => {
    const client = clientOf(statusDouble([]));
    for (const [store, perDay] of [
      [storeOf(["a"]), 9],
      [storeOf(["a"]), 0],
      [storeOf(["a"]), undefined],
      [{}, 10],
      [undefined, 10],
    ]) {
      await assert.rejects(client.recheck(store, { perDay }), { code: "invalid_argument" });
    }
  });
});

describe("raw UIDs in a file", () => {
  const folderFor = async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "uid2-recheck-"));
    t.after(() => rm(folder, { recursive: true }));
    return folder;
  };

  for (const end of ["\n", "\r\n"]) {
    test(`every line is in one slice at least, wherever slices cut (${JSON.stringify(end)})`, async (t) => {
      const path = join(await folderFor(t), "ids.txt");
      const ids = [...rawUids(50)].map((id, place) => (place % 7 === 3 ? `${id.slice(0, place)}` : id));
      await writeFile(path, ids.join(end));
      for (const sliceIds of [1, 2, 3, 7, 49, 50, 51]) {
        const store = rawUidFile({ path, sliceIds });
        const found = [];
        for (const { name, count } of await store.slices()) {
          const before = found.length;
          for await (const id of store.read(name)) found.push(id);
          assert.ok(found.length - before <= count + 7, "a slice has about so many as it says");
        }
        assert.deepEqual(found, ids.filter(Boolean), `slices of ${sliceIds}`);
      }
    });
  }

  test("is asked about slice by slice over days, remembers it, and collects who opted out", async (t) => {
    const path = join(await folderFor(t), "ids.txt");
    await writeFile(path, `${[...rawUids(30)].join("\n")}\n`);
    let now = START;
    const recheck = () =>
      clientOf(statusDouble([4, 27])).recheck(rawUidFile({ path, sliceIds: 10 }), { perDay: 20, now: () => now });
    assert.deepEqual(await recheck().then(({ asked, neverAsked }) => [asked, neverAsked]), [20, 10]);
    assert.equal((await recheck()).asked, 0);
    now += DAY;
    const report = await recheck();
    assert.deepEqual([report.asked, report.neverAsked, report.oldestAskedAt], [20, 0, START]);
    const found = (await readFile(`${path}.opted-out.jsonl`, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(found.slice(0, 2), [
      { rawUid: rawUid(4), optedOutSince: SINCE },
      { rawUid: rawUid(27), optedOutSince: SINCE },
    ]);
    await appendFile(path, [...rawUids(10, 100)].join("\n"));
    assert.equal((await rawUidFile({ path, sliceIds: 10 }).slices()).length, 4);
    await assert.rejects(rawUidFile({ path, sliceIds: 20 }).slices(), { code: "invalid_argument" });
  });
});

test("a checkpoint in a file is whole or as it was, keeps what is beside it, and what is no checkpoint is refused", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "uid2-checkpoint-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "checkpoint");
  const first = fileCheckpoint(path, { before: () => ({ bytes: 5 }) });
  assert.equal(await first.load(), undefined);
  for await (const { line } of clientOf(statusDouble([])).optoutStatusStream(rawUids(12_000), { checkpoint: first }))
    if (line === 5_001) break;
  assert.equal(await readFile(path, "utf8").then((text) => JSON.parse(text).done), 5_000);
  const second = fileCheckpoint(path);
  assert.equal((await second.load()).done, 5_000);
  assert.deepEqual(second.beside, { bytes: 5 });
  for (const text of ["", "{", "null", "[]"]) {
    await writeFile(path, text);
    const work = clientOf(statusDouble([]))
      .optoutStatusStream([], { checkpoint: fileCheckpoint(path) })
      .collect();
    await assert.rejects(work, { code: "wrong_checkpoint" }, JSON.stringify(text));
  }
});
