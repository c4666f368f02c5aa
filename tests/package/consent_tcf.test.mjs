// What TCF's data mean for EUID and UID2: each rule by a string of the IAB's library in which it alone makes the difference.
// When they are heard is in consent_watch.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ALL, allowing, europe, Gpp, OTHER_VENDOR, Tcf, tcData, tcString, VENDOR } from "./cmp.mjs";
import { openPage } from "./consent_page.mjs";

const NOT_ALLOWED = 0;
const REQUIRE_CONSENT = 1;
const REQUIRE_INTEREST = 2;

const BY_CONSENT = [1, 3, 4];
const BY_EITHER = [2, 7, 10];
const without = (purpose) => ALL.consents.filter((other) => other !== purpose);

/** Everything that may rest on legitimate interest rests on it. */
const BY_INTEREST = { consents: BY_CONSENT, interests: BY_EITHER, interestVendors: [VENDOR] };

/** What was allowed, what that comes to for EUID, and a part of the reason. */
const ROWS = {
  "every purpose by consent": [{}, "granted"],
  "2, 7 and 10 by legitimate interest, the others by consent": [BY_INTEREST, "granted"],
  "nothing, after everything was refused": [{ consents: [], vendors: [] }, "denied"],
  "every purpose, but to another vendor": [{ vendors: [OTHER_VENDOR] }, "denied"],
  "2, 7 and 10 by the legitimate interest of another vendor": [{ ...BY_INTEREST, interestVendors: [OTHER_VENDOR] }, "denied"],
  "every purpose to a vendor that was not disclosed": [{ disclosed: [OTHER_VENDOR] }, "denied", /not disclosed/],
  "every purpose, where a restriction is about another vendor": [{ restrictions: [[2, NOT_ALLOWED, OTHER_VENDOR]] }, "granted"],
};
for (const purpose of [...BY_CONSENT, ...BY_EITHER]) {
  const named = new RegExp(`Purpose ${purpose} `);
  ROWS[`every purpose but ${purpose}`] = [{ consents: without(purpose) }, "denied", named];
  ROWS[`every purpose, of which the publisher does not allow ${purpose}`] = [
    { restrictions: [[purpose, NOT_ALLOWED, VENDOR]] },
    "denied",
    named,
  ];
}
for (const purpose of BY_EITHER) {
  const interests = BY_EITHER.filter((other) => other !== purpose);
  ROWS[`2, 7 and 10 by legitimate interest, without ${purpose}`] = [{ ...BY_INTEREST, interests }, "denied"];
  const restrictions = [[purpose, REQUIRE_CONSENT, VENDOR]];
  ROWS[`purpose ${purpose} by legitimate interest, where the publisher requires consent`] = [{ ...BY_INTEREST, restrictions }, "denied"];
  ROWS[`purpose ${purpose} by consent, where the publisher requires consent`] = [{ restrictions }, "granted"];
}

for (const [what, [allowed, state, why = /./]] of Object.entries(ROWS)) {
  test(`EUID is ${state} by TCF where a person allowed ${what}`, (t) => {
    const page = openPage(t);
    page.put(new Tcf(allowing(allowed)));
    const told = page.watch("EUID");
    assert.deepEqual([...told], [state]);
    assert.match(told.why, why);
  });

  test(`EUID is ${state} by the section of GPP for Europe where a person allowed ${what}`, (t) => {
    const page = openPage(t);
    page.put(new Gpp([2], { tcfeuv2: europe(allowed) }));
    const told = page.watch("EUID");
    assert.deepEqual([...told], [state]);
    assert.match(told.why, why);
  });
}

// The library writes no such restriction for a vendor that does not declare consent for these purposes.
for (const purpose of BY_EITHER) {
  const publisher = { restrictions: { [purpose]: { [VENDOR]: REQUIRE_INTEREST } } };
  for (const [state, allowed] of [
    ["denied", ALL],
    ["granted", { ...ALL, ...BY_INTEREST }],
  ]) {
    test(`where the publisher requires legitimate interest for ${purpose}, EUID is ${state} with ${state === "denied" ? "consent" : "it"}`, (t) => {
      const page = openPage(t);
      page.put(new Tcf(tcData(tcString(allowed), { publisher })));
      assert.deepEqual([...page.watch("EUID")], [state]);
    });
  }
}

// The libraries write no legitimate interest for these purposes.
for (const purpose of BY_CONSENT) {
  test(`EUID is denied where purpose ${purpose} rests on legitimate interest alone, whoever says so`, (t) => {
    const page = openPage(t);
    const bits = (ids) => Object.fromEntries(ids.map((id) => [id, true]));
    const vendor = { consents: bits([VENDOR]), legitimateInterests: bits([VENDOR]), disclosedVendors: bits([VENDOR]) };
    const basis = { consents: bits(without(purpose)), legitimateInterests: bits(ALL.consents) };
    page.put(new Tcf(allowing({}, { vendor, purpose: basis })));
    assert.match(page.watch("EUID").why, new RegExp(`Purpose ${purpose} `));
  });
}

const { vendor: disclosedInVendor, ...rest } = allowing();
const { disclosedVendors, ...vendor } = disclosedInVendor;
const DISCLOSED = {
  "beside the purposes": [{ ...rest, vendor, disclosedVendors }, "auto", "granted"],
  "nowhere, which counts as no": [{ ...rest, vendor }, "auto", "denied"],
  "nowhere, where the page does not require it": [{ ...rest, vendor }, { requireDisclosedVendor: false }, "granted"],
  "nowhere, where the page requires it": [{ ...rest, vendor }, { requireDisclosedVendor: true }, "denied"],
};
for (const [where, [data, option, state]] of Object.entries(DISCLOSED)) {
  test(`disclosed vendors are ${where}: EUID is ${state}`, (t) => {
    const page = openPage(t);
    page.put(new Tcf(data));
    assert.deepEqual([...page.watch("EUID", option)], [state]);
  });
}

test("data without what they should have deny", (t) => {
  const page = openPage(t);
  page.put(new Tcf({ gdprApplies: true, eventStatus: "tcloaded" }));
  const told = page.watch("EUID", { requireDisclosedVendor: false });
  assert.deepEqual([told.state, told.why], ["denied", "The consent platform cannot be understood."]);
});

test("a GPP section for Europe without disclosed vendors is enough where the page does not require them", (t) => {
  const page = openPage(t);
  page.put(new Gpp([2], { tcfeuv2: europe() }, { tcfeuv2: { VendorsDisclosed: undefined } }));
  assert.deepEqual([...page.watch("EUID", { requireDisclosedVendor: false })], ["granted"]);
});

const PRODUCTS = [
  ["GDPR applies and everything is allowed", { UID2: "denied", EUID: "granted" }, allowing()],
  ["GDPR applies and nothing is allowed", { UID2: "denied", EUID: "denied" }, allowing({ consents: [], vendors: [] })],
  ["GDPR does not apply", { UID2: "granted", EUID: "granted" }, { gdprApplies: false, eventStatus: "tcloaded" }],
  ["GDPR does not apply, and the platform names no event", { UID2: "granted", EUID: "granted" }, { gdprApplies: false }],
  ["it is not said whether GDPR applies", { UID2: "unknown", EUID: "unknown" }, allowing({}, { gdprApplies: undefined })],
];
for (const [when, states, data] of PRODUCTS) {
  test(`where ${when}, UID2 is ${states.UID2} and EUID is ${states.EUID}, also when the time is over`, (t) => {
    const page = openPage(t);
    page.put(new Tcf(data));
    for (const [product, state] of Object.entries(states)) {
      const told = page.watch(product);
      assert.equal(told.state, state);
      page.pass(2000);
      assert.equal(told.state, state);
    }
  });
}

test("where Europe's section of GPP applies UID2 is denied, whatever it says", (t) => {
  const page = openPage(t);
  page.put(new Gpp([2], { tcfeuv2: europe() }));
  assert.deepEqual([...page.watch("UID2")], ["denied"]);
});
