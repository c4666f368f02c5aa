// What the signals of the United States mean: the sections of GPP as the IAB's library writes them, the US Privacy String, and
// Global Privacy Control. Each rule has a row in which it alone makes the difference.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Gpp, Usp } from "./cmp.mjs";
import { openPage } from "./consent_page.mjs";

/** The sections that are read, by number. */
const SECTIONS = Object.entries({
  ...{ 7: "usnat", 8: "usca", 9: "usva", 10: "usco", 11: "usut", 12: "usct", 13: "usfl", 14: "usmt", 15: "usor", 16: "ustx" },
  ...{ 17: "usde", 18: "usia", 19: "usne", 20: "usnh", 21: "usnj", 22: "ustn", 23: "usmn", 24: "usmd", 25: "usin", 26: "usky" },
  27: "usri",
}).map(([id, name]) => [Number(id), name]);

/** Everybody was told, and nobody opted out. */
const TOLD = {
  SaleOptOut: 2,
  SaleOptOutNotice: 1,
  SharingOptOut: 2,
  SharingOptOutNotice: 1,
  SharingNotice: 1,
  TargetedAdvertisingOptOut: 2,
  TargetedAdvertisingOptOutNotice: 1,
};

/** What a section comes to: its name, its members as the library writes them, and members as only a platform could send them. */
const ROWS = {
  "the person was told and opted in": ["usnat", TOLD, {}, "granted"],
  "the person was told nothing and chose nothing": ["usnat", { SaleOptOut: 0 }, {}, "granted"],
  "Global Privacy Control is in the section": ["usnat", { ...TOLD, Gpc: true }, {}, "denied"],
  "Global Privacy Control is in the section as a number": ["usnat", TOLD, { Gpc: 1 }, "denied"],
  "the site is a service provider": ["usnat", { ...TOLD, MspaServiceProviderMode: 1 }, {}, "denied"],
  "the site is no service provider": ["usnat", { ...TOLD, MspaServiceProviderMode: 2 }, {}, "granted"],
  "the site is a service provider, in the members of newer sections": ["usmd", { MspaMode: 2 }, {}, "denied"],
  "the site gives an opt-out, in the members of newer sections": ["usmd", { MspaMode: 1 }, {}, "granted"],
  "the transaction is covered by nothing": ["usnat", TOLD, { MspaCoveredTransaction: 0 }, "denied"],
  "the transaction is not covered": ["usnat", { ...TOLD, MspaCoveredTransaction: 2 }, {}, "granted"],
  "personal data were consented to that nobody was told of": ["usnat", { ...TOLD, PersonalDataConsents: 2 }, {}, "denied"],
  "personal data were not consented to": ["usnat", { ...TOLD, PersonalDataConsents: 1 }, {}, "granted"],
  "nobody was told of processing": ["usfl", { ProcessingNotice: 2 }, {}, "denied"],
  "a teenager has not consented": ["usnat", { ...TOLD, KnownChildSensitiveDataConsents: [1, 0, 0] }, {}, "denied"],
  "a teenager has consented": ["usnat", { ...TOLD, KnownChildSensitiveDataConsents: [2, 0, 0] }, {}, "granted"],
  "an older teenager has not consented": ["usnat", { ...TOLD, KnownChildSensitiveDataConsents: [0, 0, 1] }, {}, "denied"],
  "a child has not consented": ["usnat", { ...TOLD, KnownChildSensitiveDataConsents: [0, 1, 0] }, {}, "denied"],
  "a child has consented, which no child can": ["usnat", { ...TOLD, KnownChildSensitiveDataConsents: [0, 2, 0] }, {}, "denied"],
  "a child of a state has consented": ["usca", { KnownChildSensitiveDataConsents: [2, 0] }, {}, "denied"],
  "a child is in a section with one member for children": ["usva", { KnownChildSensitiveDataConsents: 1 }, {}, "denied"],
  "no child is in a section with one member for children": ["usva", { KnownChildSensitiveDataConsents: 0 }, {}, "granted"],
  "the version is the first": ["usnat", TOLD, { Version: 1 }, "granted"],
  "the version is not known": ["usnat", TOLD, { Version: 3 }, "denied"],
  "the version is missing": ["usnat", TOLD, { Version: undefined }, "denied"],
  "the version of a newer section is not known": ["usmd", {}, { MspaVersion: 3 }, "denied"],
  "the section is missing": ["usnat", TOLD, undefined, "denied"],
  "numbers are texts, and one is an opt-out": ["usnat", TOLD, { Version: "1", SaleOptOut: "1" }, "denied"],
};
for (const [choice, notice] of [
  ["SaleOptOut", "SaleOptOutNotice"],
  ["SharingOptOut", "SharingOptOutNotice"],
  ["SharingOptOut", "SharingNotice"],
  ["TargetedAdvertisingOptOut", "TargetedAdvertisingOptOutNotice"],
]) {
  ROWS[`${choice} is 1, with its ${notice}`] = ["usnat", { ...TOLD, [choice]: 1 }, {}, "denied"];
  ROWS[`${choice} is 0, and ${notice} says that nobody was told`] = ["usnat", { ...TOLD, [choice]: 0, [notice]: 2 }, {}, "denied"];
  ROWS[`${choice} is 2, and ${notice} is 0`] = ["usnat", { ...TOLD, [choice]: 2, [notice]: 0 }, {}, "denied"];
  ROWS[`${choice} is 0, and ${notice} is 0`] = ["usnat", { ...TOLD, [choice]: 0, [notice]: 0 }, {}, "granted"];
}

for (const [what, [name, members, patch, state]] of Object.entries(ROWS)) {
  test(`by GPP both products are ${state} where ${what}`, (t) => {
    const page = openPage(t);
    const [[id]] = SECTIONS.filter(([, other]) => other === name);
    page.put(new Gpp([id], { [name]: members }, { [name]: patch }));
    for (const product of ["UID2", "EUID"]) {
      const told = page.watch(product);
      assert.deepEqual([...told], [state]);
      if (state === "denied") assert.match(told.why, new RegExp(name), "the reason names the section");
    }
  });
}

for (const [id, name] of SECTIONS) {
  test(`section ${id}, ${name}: an opt-out of sale denies where it applies, and only there`, (t) => {
    for (const [applicable, state] of [
      [[id], "denied"],
      [[5], "granted"],
    ]) {
      const page = openPage(t);
      page.put(new Gpp(applicable, { [name]: { SaleOptOut: 1 } }));
      assert.equal(page.watch("UID2").state, state);
      t.mock.timers.reset();
    }
  });

  test(`section ${id}, ${name}: who did not opt out is granted`, (t) => {
    const page = openPage(t);
    page.put(new Gpp([id], { [name]: { SaleOptOut: 2, SaleOptOutNotice: 1 } }));
    assert.equal(page.watch("EUID").state, "granted");
  });
}

test("of several sections that apply each may deny", (t) => {
  const page = openPage(t);
  page.put(new Gpp([7, 8], { usnat: TOLD, usca: { SharingOptOut: 1 } }));
  assert.equal(page.watch("UID2").state, "denied");
});

test("a section in parts is read as one", (t) => {
  const page = openPage(t);
  const gpp = page.put(new Gpp([7], { usnat: TOLD }));
  const { Gpc, GpcSegmentType, ...core } = gpp.parsedSections.usnat;
  gpp.parsedSections.usnat = [core, { GpcSegmentType, Gpc: false }];
  const told = page.watch("UID2");
  assert.equal(told.state, "granted");
  gpp.parsedSections.usnat = [core, { GpcSegmentType, Gpc: true }];
  gpp.say("sectionChange", "usnat");
  assert.equal(told.state, "denied");
});

for (const [letter, state] of [
  ["Y", "denied"],
  ["N", "granted"],
  ["-", "granted"],
]) {
  test(`OptOutSale ${letter} of section 6 is ${state}`, (t) => {
    const page = openPage(t);
    page.put(new Gpp([6], { uspv1: { Notice: "Y", OptOutSale: letter } }));
    for (const product of ["UID2", "EUID"]) assert.equal(page.watch(product).state, state);
  });
}

test("a section 6 that is missing denies", (t) => {
  const page = openPage(t);
  page.put(new Gpp([6]));
  assert.equal(page.watch("UID2").state, "denied");
});

// Which law applies.
for (const [what, applicable, uid2, euid] of [
  ["no section applies", [], "granted", "denied"],
  ["the platform says that none applies", [-1], "granted", "denied"],
  ["the platform does not know which applies", [0], "granted", "denied"],
  ["a section of another country applies", [5], "granted", "granted"],
]) {
  test(`where ${what}, UID2 is ${uid2} and EUID, when the time is over, ${euid}`, (t) => {
    const page = openPage(t);
    page.put(new Gpp(applicable));
    assert.equal(page.watch("UID2").state, uid2);
    const told = page.watch("EUID");
    assert.equal(told.state, euid === "granted" ? "granted" : "unknown");
    page.pass(1000);
    assert.equal(told.state, euid);
  });
}

test("GPP without a list of sections says nothing against UID2", (t) => {
  const page = openPage(t);
  page.put(new Gpp(undefined)).applicable = undefined;
  assert.equal(page.watch("UID2").state, "granted");
});

for (const [text, state] of [
  ["1YYN", "denied"],
  ["1YNN", "granted"],
  ["1---", "granted"],
]) {
  test(`the US Privacy String ${text}: UID2 is ${state}, and EUID denied, because it says nothing of Europe`, (t) => {
    const page = openPage(t);
    page.put(new Usp(text));
    const told = { UID2: page.watch("UID2"), EUID: page.watch("EUID") };
    for (const product of ["UID2", "EUID"]) assert.equal(told[product].state, state === "denied" ? state : "unknown");
    page.pass(1000);
    assert.equal(told.UID2.state, state);
    assert.equal(told.EUID.state, "denied");
  });
}

test("a US Privacy String that opts out denies EUID too where GDPR does not apply", (t) => {
  const page = openPage(t);
  page.put(new Usp("1YYN"));
  page.put(new Gpp([7], { usnat: TOLD }));
  assert.equal(page.watch("EUID").state, "denied");
});

test("after a deletion both products are denied, and no later string takes that back", (t) => {
  const page = openPage(t);
  const usp = page.put(new Usp("1YNN"));
  const told = [page.watch("UID2"), page.watch("EUID")];
  for (const callback of usp.deletions) callback();
  page.pass(1000);
  page.dispatch("pageshow");
  for (const { state, why } of told) assert.deepEqual([state, /deletion/.test(why) || why], ["denied", true]);
});

for (const [what, api] of Object.entries({
  "answers every command with the string": (_, __, callback) => callback({ version: 1, uspString: "1YNN" }, true),
  "does not know deletions": (command, _, callback) =>
    command === "getUSPData" ? callback({ version: 1, uspString: "1YNN" }, true) : callback(null, false),
  "throws where it does not know a command": (command, _, callback) => {
    if (command !== "getUSPData") throw new Error(command);
    callback({ version: 1, uspString: "1YNN" }, true);
  },
})) {
  test(`a US Privacy function that ${what} has deleted nothing`, (t) => {
    const page = openPage(t);
    page.window.__uspapi = api;
    const told = page.watch("UID2");
    page.pass(1000);
    assert.deepEqual([...told], ["granted"]);
  });
}

test("a US Privacy function that throws where it does not know a command is asked for its string once", (t) => {
  const page = openPage(t);
  const asked = [];
  page.window.__uspapi = (command, _, callback) => {
    asked.push(command);
    if (command !== "getUSPData") throw new Error(command);
    callback({ version: 1, uspString: "1YNN" }, true);
  };
  page.watch("UID2");
  page.pass(1000);
  assert.deepEqual(asked, ["getUSPData", "registerDeletion"]);
});

test("a US Privacy String that comes with a failure counts for nothing", (t) => {
  const page = openPage(t);
  page.window.__uspapi = (_, __, callback) => callback({ version: 1, uspString: "1YYN" }, false);
  const told = page.watch("UID2");
  page.pass(1000);
  assert.equal(told.state, "granted");
});

test("a US Privacy function that has no string yet says nothing", (t) => {
  const page = openPage(t);
  page.window.__uspapi = (_, __, callback) => callback({ version: 1, uspString: null }, true);
  const told = page.watch("UID2");
  page.pass(1000);
  assert.deepEqual([...told], ["granted"]);
});

test("a US Privacy function that never answers is awaited until the time is over", (t) => {
  const page = openPage(t);
  page.put(new Usp());
  const told = page.watch("UID2");
  page.pass(999);
  assert.equal(told.state, "unknown");
  page.pass(1);
  assert.equal(told.state, "granted");
});

test("a US Privacy function that has not answered yet is awaited also where GPP has settled the law", (t) => {
  const page = openPage(t);
  page.put(new Usp());
  page.put(new Gpp([7], { usnat: TOLD }));
  const told = page.watch("UID2");
  assert.equal(told.state, "unknown");
  page.pass(1000);
  assert.equal(told.state, "granted");
});

test("a US Privacy String that changes is heard of when the page is looked at again", (t) => {
  const page = openPage(t);
  const usp = page.put(new Usp("1YNN"));
  const told = page.watch("UID2");
  page.pass(1000);
  usp.uspString = "1YYN";
  page.dispatch("visibilitychange");
  assert.deepEqual([...told], ["granted", "denied"]);
});

test("Global Privacy Control denies both products, at once, whatever else is said", (t) => {
  const page = openPage(t);
  page.navigator.globalPrivacyControl = true;
  page.put(new Gpp([7], { usnat: TOLD }));
  for (const product of ["UID2", "EUID"]) assert.deepEqual([...page.watch(product)], ["denied"]);
});

for (const value of [false, undefined, "1", 1]) {
  test(`Global Privacy Control ${JSON.stringify(value)} denies nothing`, (t) => {
    const page = openPage(t);
    page.navigator.globalPrivacyControl = value;
    page.put(new Gpp([7], { usnat: TOLD }));
    assert.equal(page.watch("UID2").state, "granted");
  });
}

for (const event of ["pageshow", "visibilitychange"]) {
  test(`Global Privacy Control that is turned on, and off, is heard of at ${event}`, (t) => {
    const page = openPage(t);
    page.put(new Gpp([7], { usnat: TOLD }));
    const told = page.watch("UID2");
    page.navigator.globalPrivacyControl = true;
    page.dispatch(event);
    page.navigator.globalPrivacyControl = false;
    page.dispatch(event);
    assert.deepEqual([...told], ["granted", "denied", "granted"]);
  });
}
