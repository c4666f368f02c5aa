// Where a stream stands: what is noted and when, and that the next run goes on there over the same list and over no other.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { ROOT } from "../e2e/operator.mjs";
import { options, rawUid, rawUids, remembered, statusDouble } from "./bulk/ids.mjs";

const { OperatorClient } = await import(pathToFileURL(join(ROOT, "pkg/dist/server/server.js")));

const clientOf = ({ fetch }) => new OperatorClient(options(fetch));

describe("a checkpoint", () => {
  test("is saved when all of a batch was taken, and is gone when all is done", async () => {
    const checkpoint = remembered();
    const double = statusDouble([0, 7_000]);
    let taken = 0;
    for await (const _ of clientOf(double).optoutStatusStream(rawUids(12_000), { checkpoint })) {
      assert.equal(checkpoint.saved.length, Math.floor(taken / 5_000));
      taken += 1;
    }
    assert.deepEqual(
      checkpoint.saved.map(({ done, counts }) => [done, counts.optedOut]),
      [
        [5_000, 1],
        [10_000, 2],
        [12_000, 2],
      ],
    );
    assert.ok(checkpoint.isRemoved);
    assert.ok(!JSON.stringify(checkpoint.saved).includes(rawUid(0)), "it holds no id");
  });

  for (const stop of [0, 1, 4_999, 5_000, 5_001, 9_999, 10_000, 11_999]) {
    test(`a run that ends after ${stop} results goes on with that batch: none is lost, and what was done is not asked again`, async () => {
      const checkpoint = remembered();
      const first = statusDouble([]);
      let taken = 0;
      for await (const _ of clientOf(first).optoutStatusStream(rawUids(12_000), { checkpoint }))
        if ((taken += 1) >= stop) break;
      const double = statusDouble([]);
      const told = [];
      const onProgress = ({ done }) => told.push(done);
      const rest = await clientOf(double).optoutStatusStream(rawUids(12_000), { checkpoint, onProgress }).collect();
      const done = Math.floor(Math.max(0, stop - 1) / 5_000) * 5_000;
      assert.deepEqual(
        rest.map(({ line }) => line),
        Array.from({ length: 12_000 - done }, (_, place) => done + place + 1),
      );
      assert.equal(double.asked.flatMap(({ payload }) => payload.advertising_ids).length, 12_000 - done);
      assert.equal(told.at(-1), 12_000);
    });
  }

  test("of another list or another question is refused, and nothing is asked", async () => {
    const checkpoint = remembered();
    for await (const { line } of clientOf(statusDouble([])).optoutStatusStream(rawUids(12_000), { checkpoint }))
      if (line > 5_000) break;
    const double = statusDouble([]);
    const client = clientOf(double);
    const others = [rawUids(12_000, 1), rawUids(4_000), [...rawUids(4_999), rawUid(7), ...rawUids(50)]];
    for (const ids of others) {
      await assert.rejects(client.optoutStatusStream(ids, { checkpoint }).collect(), {
        code: "wrong_checkpoint",
        fault: "caller",
      });
    }
    await assert.rejects(client.identityMapStream([], { checkpoint }).collect(), { code: "wrong_checkpoint" });
    for (const state of [{}, { version: 2 }, { ...checkpoint.saved.at(-1), done: -1 }, "text"]) {
      await assert.rejects(client.optoutStatusStream([], { checkpoint: remembered(state) }).collect(), {
        code: "wrong_checkpoint",
      });
    }
    assert.deepEqual(double.asked, []);
  });
});
