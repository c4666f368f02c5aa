// Walks of pages with Amazon's apstag beside the SDK: its record is deleted on an opt-out and with consent, not on a logout; and
// LiveRamp's envelopes, which are reported and stay. apstag is a stand-in (google_stand_in.mjs).
import assert from "node:assert/strict";
import { AdPage, BRIDGES, SDK } from "./ad_page.mjs";
import { apstag } from "./google_stand_in.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const FORMS = { forms: ["wasm", "full"] };

const RECORD = { hashedRecords: [{ type: "email", record: "ann's hash" }] };

const OUT = {
  "an opt-out that is handed in": () => window.__uid2.setIdentity({ status: "optout" }),
  "an opt-out of this site": () => window.__uid2.optOutOfSite(),
  "a consent that is withdrawn": () => window.say("denied"),
};

async function begin(stage, bridges, scripts = [BRIDGES, SDK, apstag]) {
  const identity = await stage.identityOf(ANN);
  const page = await AdPage.of(stage, scripts);
  const tab = await page.open();
  const options = { baseUrl: stage.operator.api, identity, ...(bridges !== undefined && { bridges }) };
  await tab.page.evaluate(
    (options) => window.__uid2.init({ consent: (notify) => ((window.say = notify), notify("granted")), ...options }),
    options,
  );
  await tab.untilToken();
  await tab.page.evaluate((record) => window.apstag?.rpa(record), RECORD);
  return { page, tab };
}

/** Calls `way` and asks for bids in the same task; answers what was sent. */
const ask = (page, tab, way) => page.request(tab, way, () => window.apstag.fetchBids());

/** What was called on apstag since the page's own `rpa`. */
const calls = async (tab) => (await tab.page.evaluate(() => window.walkApstag)).slice(1);

const report = async (tab) => {
  await tab.until("there is a report", () => window.__uid2.lastPurge);
  return tab.page.evaluate(() => window.__uid2.lastPurge.bridges);
};

walks("Amazon's apstag beside the SDK", (walk) => {
  for (const [what, way] of Object.entries(OUT))
    walk(`${what}: the record is deleted in that task, once`, async (stage) => {
      const { page, tab } = await begin(stage);
      assert.ok((await ask(page, tab)).includes("ann's hash"));
      assert.ok(!(await ask(page, tab, way)).includes("ann's hash"));
      await ask(page, tab, () => window.__uid2.disconnect());
      assert.deepEqual(await calls(tab), [["dpa"]]);
    }, FORMS);

  walk("a logout leaves the record to the page; an opt-out after it does not", async (stage) => {
    const { page, tab } = await begin(stage);
    assert.ok((await ask(page, tab, () => window.__uid2.disconnect())).includes("ann's hash"));
    assert.deepEqual(await calls(tab), []);
    assert.ok(!(await ask(page, tab, OUT["an opt-out of this site"])).includes("ann's hash"));
    assert.deepEqual(await calls(tab), [["dpa"]]);
  }, FORMS);

  walk("where the page says so, the record is opted out with what the page made it of", async (stage) => {
    const { page, tab } = await begin(stage, { amazon: { upa: RECORD } });
    assert.ok(!(await ask(page, tab, OUT["an opt-out that is handed in"])).includes("ann's hash"));
    assert.deepEqual(await calls(tab), [["upa", { ...RECORD, optOut: true }]]);
    assert.deepEqual(await report(tab), [{ library: "amazon", name: "apstag", purged: true }]);
  }, FORMS);

  for (const [what, bridges] of Object.entries({ "all bridges off": false, "Amazon's off": { amazon: false } }))
    walk(`${what}: nothing is called, and the report says so, also on the next page`, async (stage) => {
      const { page, tab } = await begin(stage, bridges);
      assert.ok((await ask(page, tab, OUT["an opt-out that is handed in"])).includes("ann's hash"));
      assert.deepEqual(await calls(tab), []);
      assert.deepEqual(await report(tab), [{ library: "amazon", name: "apstag", purged: false, why: "off" }]);
      const next = await page.open();
      await next.page.evaluate((bridges) => window.__uid2.init({ bridges }), bridges);
      await next.untilInit();
      assert.ok((await ask(page, next)).includes("ann's hash"));
      assert.deepEqual(await next.page.evaluate(() => window.walkApstag), []);
    }, FORMS);

  walk("a tag that comes after the opt-out deletes the record then", async (stage) => {
    const { page, tab } = await begin(stage, undefined, [BRIDGES, SDK]);
    await tab.page.evaluate((record) => {
      localStorage.setItem("walk-amazon-record", JSON.stringify(record));
      window.__uid2.optOutOfSite();
    }, RECORD);
    await tab.page.evaluate(`(${apstag})()`);
    await tab.until("the record is deleted", () => window.walkApstag.length);
    assert.ok(!(await ask(page, tab)).includes("ann's hash"));
  }, FORMS);

  walk("a stub that knows no such call keeps the tag that takes its place from nothing", async (stage) => {
    const stub = () => (window.apstag = { init() {}, fetchBids() {}, _Q: [] });
    const { page, tab } = await begin(stage, undefined, [BRIDGES, SDK]);
    await tab.page.evaluate(stub);
    await tab.page.evaluate((record) => {
      localStorage.setItem("walk-amazon-record", JSON.stringify(record));
      window.__uid2.optOutOfSite();
    }, RECORD);
    assert.deepEqual(await report(tab), [{ library: "amazon", name: "apstag", purged: false, why: "not loaded" }]);
    await tab.page.evaluate(`(${apstag})()`);
    await tab.until("the record is deleted", () => window.walkApstag.length);
    assert.ok(!(await ask(page, tab)).includes("ann's hash"));
    assert.deepEqual(await report(tab), [{ library: "amazon", name: "apstag", purged: true }]);
  }, FORMS);

  walk("a tag that throws is reported, and nothing else is kept from happening", async (stage) => {
    const { tab } = await begin(stage);
    await tab.page.evaluate(() => {
      window.apstag.dpa = () => {
        throw new Error("not today");
      };
      window.__uid2.setIdentity({ status: "optout" });
    });
    assert.equal(await tab.token(), undefined);
    assert.deepEqual(await report(tab), [{ library: "amazon", name: "apstag", purged: false, why: "failed" }]);
  }, FORMS);
});

walks("LiveRamp's envelopes beside the SDK", (walk) => {
  walk("are reported after an opt-out, in cookies and in local storage, and stay", async (stage) => {
    const { tab } = await begin(stage, undefined, [BRIDGES, SDK]);
    await tab.page.evaluate(() => {
      document.cookie = "_lr_env=an-envelope";
      localStorage.setItem("idl_env", "another");
      window.__uid2.setIdentity({ status: "optout" });
    });
    assert.deepEqual(await report(tab), [
      { library: "liveramp", name: "_lr_env", purged: false, why: "left" },
      { library: "liveramp", name: "idl_env", purged: false, why: "left" },
    ]);
    assert.deepEqual(await tab.page.evaluate(() => [/_lr_env=an-envelope/.test(document.cookie), localStorage.idl_env]), [true, "another"]);
  }, FORMS);
});
