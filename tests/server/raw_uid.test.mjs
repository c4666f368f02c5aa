// Which texts are raw UIDs: the rule that the receiver, its backup and the streams of opt-outs share.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readRawUid } from "../../pkg/server/raw_uid.js";

const isRawUid = (text) => readRawUid(text) >= 0;

test("a raw UID is canonical Base64 of 32 or 33 bytes, and nothing else is", () => {
  for (let length = 0; length < 70; length += 1) {
    assert.equal(isRawUid(Buffer.alloc(length, 0xfb).toString("base64")), length === 32 || length === 33, `${length} bytes`);
  }
  const right = Buffer.alloc(32, 0xfb).toString("base64");
  const url = right.replaceAll("+", "-").replaceAll("/", "_");
  const bitsOver = right.replace("s=", "t=");
  assert.notEqual(bitsOver, right);
  for (const wrong of [url, bitsOver, right.toLowerCase().replaceAll("=", ""), `${right} `, "é"]) assert.ok(!isRawUid(wrong), wrong);
  assert.deepEqual([right, "", "bogus", right].map(isRawUid), [true, false, false, true]);
});
