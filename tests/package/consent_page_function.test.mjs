// A publisher's own function in the place of the signals.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, readSignals } from "./consent_page.mjs";

const WRONG = /^TypeError: notify takes one of granted,denied,unknown$/;

test("what the page says is told at once, as often as it changes", (t) => {
  const page = openPage(t);
  let notify;
  const told = page.watch("EUID", (given) => void (notify = given));
  page.pass(5000);
  assert.deepEqual([...told], []);
  for (const word of ["granted", "granted", "denied", "unknown"]) notify(word);
  assert.deepEqual([...told], ["granted", "denied", "unknown"]);
  assert.deepEqual(readSignals("EUID"), [
    { signal: "page", value: "unknown", verdict: "unknown", why: "The page says: unknown." },
  ]);
});

test("what the page says while it is called is told before the call has returned", (t) => {
  const page = openPage(t);
  assert.deepEqual([...page.watch("UID2", (notify) => notify("granted"))], ["granted"]);
});

test("the page may speak of each product apart", (t) => {
  const page = openPage(t);
  const words = { UID2: "denied", EUID: "granted" };
  for (const product of ["UID2", "EUID"]) {
    assert.deepEqual([...page.watch(product, (notify) => notify(words))], [words[product]]);
  }
});

for (const wrong of [undefined, null, true, "Granted", "", 1, {}, { EUID: "granted" }, { UID2: true }, ["granted"]]) {
  test(`${JSON.stringify(wrong)} is thrown out of notify, and counts as unknown`, (t) => {
    const page = openPage(t);
    let notify;
    const told = page.watch("UID2", (given) => void (notify = given));
    notify("granted");
    assert.throws(() => notify(wrong), (error) => error instanceof TypeError && WRONG.test(String(error)));
    assert.deepEqual([...told], ["granted", "unknown"]);
  });
}

test("a function that throws has said nothing, which costs nobody their token; a later word counts", (t) => {
  const page = openPage(t);
  for (const product of ["UID2", "EUID"]) {
    let notify;
    const told = page.watch(product, (given) => {
      notify = given;
      notify("granted");
      throw new Error("broken");
    });
    page.pass(60_000);
    assert.deepEqual([[...told], told.overdue], [[], 1]);
    notify("granted");
    assert.deepEqual([...told], ["granted"]);
  }
});

test("a function that denies and then throws has denied", (t) => {
  const told = openPage(t).watch("UID2", (notify) => {
    notify("denied");
    throw new Error("broken");
  });
  assert.deepEqual([...told], ["denied"]);
});

test("a function whose wrong word was thrown back counts as one that throws", (t) => {
  const page = openPage(t);
  const told = page.watch("UID2", (notify) => notify("yes"));
  page.pass(1000);
  assert.deepEqual([[...told], told.overdue], [[], 1]);
});

test("other signals are not read where the page has a function", (t) => {
  const page = openPage(t);
  page.navigator.globalPrivacyControl = true;
  assert.deepEqual([...page.watch("UID2", (notify) => notify("granted"))], ["granted"]);
});

test("when it is stopped the page's function is told to end, and what it says then is not told", (t) => {
  const page = openPage(t);
  let notify;
  let ends = 0;
  const told = page.watch("UID2", (given) => {
    notify = given;
    return () => ends++;
  });
  told.stop();
  told.stop();
  notify("granted");
  notify("wrong");
  assert.equal(ends, 1);
  assert.deepEqual([...told], []);
});

for (const [what, end] of [
  ["nothing", undefined],
  ["a promise", Promise.resolve()],
  ["a function that throws", () => { throw new Error("broken"); }],
]) {
  test(`a page whose function returns ${what} can be stopped`, (t) => {
    openPage(t).watch("UID2", () => end).stop();
  });
}
