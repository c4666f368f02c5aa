// Raw UIDs in memory: exact, whatever they are, and within their bytes. The module is the source's own, as the receiver uses it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RawUidTable } from "../../pkg/server/raw_uid_table.js";
import { rawUid } from "./receiver/ids.mjs";

test("of two hundred thousand each is found with its second, and no other is", () => {
  const table = new RawUidTable();
  for (let number = 0; number < 200_000; number += 1) table.put(rawUid(number), number);
  for (let number = 0; number < 200_000; number += 7) assert.equal(table.since(rawUid(number)), number);
  for (let number = 200_000; number < 230_000; number += 1) assert.equal(table.since(rawUid(number)), -1);
  assert.equal(table.size, 200_000);
});

test("at most 48 bytes an id are taken, whenever one looks", () => {
  const table = new RawUidTable();
  for (let number = 0; number < 300_000; number += 1) {
    table.put(rawUid(number), 1);
    if (number >= 100_000 && number % 10_000 === 0) assert.ok(table.bytes / table.size <= 48, `${table.bytes / table.size} with ${table.size}`);
  }
});

test("ids that differ in a single bit are different ones, in the first byte as in the last", () => {
  const table = new RawUidTable();
  for (const length of [32, 33]) {
    const variants = Array.from({ length: length * 8 }, (_, bit) => {
      const bytes = Buffer.alloc(length, 0x5a);
      bytes[bit >> 3] ^= 1 << (bit & 7);
      return bytes.toString("base64");
    });
    for (const [second, id] of variants.entries()) {
      assert.equal(table.since(id), -1);
      table.put(id, second);
    }
    assert.deepEqual(variants.map((id) => table.since(id)), variants.map((_, second) => second));
  }
  assert.equal(table.size, 65 * 8);
});

test("the earliest second stays, 0 and the last one that fits among them", () => {
  const table = new RawUidTable();
  for (const seconds of [0xffff_ffff, 5, 7, 0, 3]) table.put(rawUid(1), seconds);
  table.put(rawUid(2), 0xffff_ffff);
  assert.deepEqual([table.since(rawUid(1)), table.since(rawUid(2)), table.size], [0, 0xffff_ffff, 2]);
});

test("what is no raw UID is neither kept nor found", () => {
  const table = new RawUidTable();
  for (const wrong of ["", "A".repeat(44) + "A", `${"A".repeat(41)}B==`, `${"A".repeat(42)}B=`, `${rawUid(1).slice(0, 20)}é${rawUid(1).slice(21)}`, 5, null]) {
    table.put(wrong, 1);
    assert.equal(table.since(wrong), -2);
  }
  assert.deepEqual([table.size, table.bytes], [0, 0]);
});

test("a letter that is none is noticed wherever it is", () => {
  const table = new RawUidTable();
  for (const id of [rawUid(1), Buffer.alloc(33, 0x5a).toString("base64")]) {
    for (let place = 0; place < 43; place += 1) {
      for (const letter of "-_ =\n\0é€") assert.equal(table.since(id.slice(0, place) + letter + id.slice(place + 1)), -2, `${letter} at ${place}`);
    }
  }
});
