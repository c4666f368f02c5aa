// What `readSignals` says of each signal, for a page that shows it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allowing, Tcf, Usp } from "./cmp.mjs";
import { openPage, readSignals } from "./consent_page.mjs";

test("what each signal says is told in words, and what the page does not have is left out", (t) => {
  const page = openPage(t);
  const tcf = page.put(new Tcf(allowing({ consents: [1] })));
  page.put(new Usp("1YNN"));
  assert.deepEqual(readSignals("EUID"), []);
  const told = page.watch("EUID");
  const signals = readSignals("EUID");
  assert.deepEqual(
    signals.map(({ signal, value, verdict }) => [signal, value, verdict]),
    [
      ["tcf", tcf.data.tcString, "denied"],
      ["usp", "1YNN", "granted"],
      ["gpc", false, "granted"],
    ],
  );
  for (const { why } of signals) assert.match(why, /^[A-Z].* .*\.$/);
  page.navigator.globalPrivacyControl = true;
  assert.deepEqual(readSignals("EUID").at(-1).verdict, "denied");
  assert.deepEqual(readSignals("UID2"), []);
  told.stop();
  assert.deepEqual(readSignals("EUID"), []);
});

test("a platform that has not decided is among the signals", (t) => {
  const page = openPage(t);
  page.put(new Tcf());
  page.watch("UID2");
  assert.deepEqual(
    readSignals("UID2").map(({ signal, value, verdict }) => [signal, value, verdict]),
    [
      ["tcf", undefined, "unknown"],
      ["gpc", false, "granted"],
    ],
  );
});

test("of two watches of a product the later one is read, also when the other is stopped", (t) => {
  const page = openPage(t);
  const earlier = page.watch("UID2", () => {});
  page.watch("UID2");
  earlier.stop();
  assert.deepEqual(readSignals("UID2").map(({ signal }) => signal), ["gpc"]);
});
