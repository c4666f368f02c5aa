// The times of an identity, in every form that the official SDK takes and stores: handed in, and found in storage.
// What they mean for a token is tested natively.
import assert from "node:assert/strict";
import { test } from "node:test";
import { identityOf, KEY, openPage } from "./page.mjs";

const HOUR = 3_600_000;
const AT = Date.now() + HOUR;
const LATEST = 8.64e15;
const NAMES = ["identity_expires", "refresh_from", "refresh_expires"];

const open = (t) => {
  const page = openPage(t);
  const { UID2 } = page.load("index.cjs");
  return { ...page, sdk: new UID2() };
};

/** An identity with this in the place of every time. */
const timed = (time) => ({ ...identityOf("A"), ...Object.fromEntries(NAMES.map((name) => [name, time])) });

const timesOf = (identity) => NAMES.map((name) => identity[name]);

const TIMES = {
  "a number with a fraction": [AT + 0.75, AT],
  "a numeric string": [String(AT), AT],
  "a numeric string with a fraction": [`${AT}.75`, AT],
  "a string in ISO 8601": [new Date(AT).toISOString(), AT],
  "a string in ISO 8601 with a zone": [new Date(AT).toISOString().replace("Z", "+00:00"), AT],
  "a Date": [new Date(AT), AT],
  "the latest Date there is": [new Date(LATEST), LATEST],
  Infinity: [Infinity, LATEST],
  "more than any Date": [1e300, LATEST],
};

for (const [what, [time, stored]] of Object.entries(TIMES)) {
  test(`${what} is a time, and stored as a number`, (t) => {
    const { sdk, window } = open(t);
    sdk.init({ identity: timed(time) });
    assert.equal(sdk.getAdvertisingToken(), "A-advertising");
    assert.deepEqual(timesOf(sdk.getIdentity()), Array(3).fill(stored));
    assert.deepEqual(timesOf(JSON.parse(window.localStorage.getItem(KEY))), Array(3).fill(stored));
  });

  // The official SDK stored what it was given, by JSON.stringify: Infinity is null there, and was no time before either.
  const left = JSON.stringify(timed(time));
  if (left.includes("null")) continue;
  for (const [place, useCookie] of [["local storage", false], ["a cookie", true]]) {
    test(`${what} is a time where an official SDK left it in ${place}`, (t) => {
      const { sdk, window } = open(t);
      if (useCookie) window.document.cookie = `__uid_2=${encodeURIComponent(left)};path=/`;
      else window.localStorage.setItem(KEY, left);
      sdk.init({ useCookie });
      assert.equal(sdk.getAdvertisingToken(), "A-advertising");
      assert.deepEqual(timesOf(sdk.getIdentity()), Array(3).fill(stored));
    });
  }
}

test("a refresh_from before 1970 is due now, and the token is good", (t) => {
  const { sdk } = open(t);
  sdk.init({ identity: identityOf("A", { refresh_from: -1 }) });
  assert.equal(sdk.getAdvertisingToken(), "A-advertising");
  assert.equal(sdk.getIdentity().refresh_from, 0);
  assert.match(sdk.explain(), /A request is open/);
});

const NONE = {
  undefined: undefined,
  null: null,
  NaN: NaN,
  "an empty string": "",
  "a blank string": " ",
  "a word": "tomorrow",
  "a word with a number": "day 1",
  "a date that is none": "2030-13-45",
  "a date in other words": "Tue, 01 Jan 2030 00:00:00 GMT",
  "a Date that is none": new Date(NaN),
  true: true,
  "an array": [AT],
  "an object": {},
  "a BigInt": BigInt(AT),
  "a symbol": Symbol("time"),
  "a function": () => AT,
};

for (const [what, time] of Object.entries(NONE)) {
  test(`${what} is no time, and the text names the member`, (t) => {
    for (const name of NAMES) {
      const { sdk, errors } = open(t);
      const texts = [];
      sdk.init({ callback: ({ statusText }) => texts.push(statusText) });
      sdk.setIdentity({ ...identityOf("A"), [name]: time });
      assert.equal(sdk.getAdvertisingToken(), undefined);
      assert.equal(texts.at(-1), `${name} is not available or is not valid`);
      assert.deepEqual(errors, []);
    }
  });
}

test("a token or a key that is no text is named as well", (t) => {
  const { sdk } = open(t);
  const texts = [];
  sdk.init({ callback: ({ statusText }) => texts.push(statusText) });
  for (const [name, value] of [
    ["advertising_token", 1],
    ["advertising_token", "two\nlines"],
    ["refresh_token", ""],
    ["refresh_response_key", "no key"],
  ]) {
    sdk.setIdentity({ ...identityOf("A"), [name]: value });
    assert.equal(texts.at(-1), `${name} is not available or is not valid`);
  }
});

/** Members that are none of ours, each of which stops `JSON.stringify`. */
const OTHERS = {
  "a cycle": (identity) => (identity.itself = identity),
  "a BigInt": (identity) => (identity.id = 1n),
  "a getter that throws": (identity) =>
    Object.defineProperty(identity, "trap", {
      enumerable: true,
      get: () => {
        throw new Error("touched");
      },
    }),
  "a toJSON of its own": (identity) => (identity.toJSON = () => "nothing"),
};

for (const [what, add] of Object.entries(OTHERS)) {
  test(`an identity with ${what} beside its members is one`, (t) => {
    const { sdk, errors } = open(t);
    const identity = identityOf("A");
    add(identity);
    sdk.init({ identity });
    assert.equal(sdk.getAdvertisingToken(), "A-advertising");
    assert.deepEqual(errors, []);
  });
}

test("an identity that throws when its members are read is none, and nothing is thrown at the page", (t) => {
  const { sdk } = open(t);
  const identity = new Proxy({}, { get: () => { throw new Error("touched"); } });
  sdk.init({ identity });
  assert.equal(sdk.getAdvertisingToken(), undefined);
  assert.equal(sdk.isLoginRequired(), true);
});

test("an opt-out beside members that cannot be written is an opt-out", (t) => {
  const { sdk } = open(t);
  sdk.init({ identity: identityOf("A") });
  sdk.setIdentity({ status: "optout", id: 1n });
  assert.ok(sdk.hasOptedOut());
});

test("a page library's toJSON, for all objects, arrays, strings and dates, changes nothing that is stored", (t) => {
  const { sdk, window } = open(t);
  for (const type of ["Object", "Array", "String", "Date", "Number"]) {
    window[type].prototype.toJSON = () => "changed";
  }
  window.eval(`window.identity = ${JSON.stringify(identityOf("A"))}; window.identity.identity_expires = new Date(${AT})`);
  sdk.init({ identity: window.identity });
  assert.equal(sdk.getAdvertisingToken(), "A-advertising");
  assert.equal(JSON.parse(window.localStorage.getItem(KEY)).identity_expires, AT);
  sdk.setIdentity({ status: "optout" });
  assert.match(window.localStorage.getItem(KEY), /"status":"optout"/);
});
