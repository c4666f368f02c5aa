// When GPP is heard, and the IAB's own interface for it.
// What its sections mean is in consent_us.test.mjs, and for Europe in consent_tcf.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CmpApi, CmpDisplayStatus, CmpStatus, SignalStatus } from "@iabgpp/cmpapi";
import { Gpp, parsed } from "./cmp.mjs";
import { openPage } from "./consent_page.mjs";

const TOLD = { SaleOptOut: 2, SaleOptOutNotice: 1 };
const OPTED_OUT = { SaleOptOut: 1, SaleOptOutNotice: 1 };

test("GPP counts when it is ready, and when it is not ready any more nothing is known", (t) => {
  const page = openPage(t);
  const gpp = page.put(new Gpp([7], { usnat: TOLD }));
  gpp.status = "not ready";
  const told = page.watch("UID2");
  page.pass(2000);
  assert.deepEqual([...told], []);
  for (const status of ["ready", "not ready", "ready"]) gpp.say("signalStatus", (gpp.status = status));
  assert.deepEqual([...told], ["granted", "unknown", "granted"]);
});

test("GPP that tells only that something changed is asked what", (t) => {
  const page = openPage(t);
  const gpp = page.put(new Gpp([7], { usnat: TOLD }));
  gpp.hasPingData = false;
  const told = page.watch("UID2");
  Object.assign(gpp, parsed({ usnat: OPTED_OUT }));
  gpp.say("sectionChange", "usnat");
  assert.deepEqual([...told], ["granted", "denied"]);
});

test("GPP that sends no events is asked again when the page is looked at again", (t) => {
  const page = openPage(t);
  const gpp = page.put(new Gpp([7], { usnat: TOLD }));
  gpp.add = () => {};
  const told = page.watch("UID2");
  Object.assign(gpp, parsed({ usnat: OPTED_OUT }));
  page.dispatch("pageshow");
  assert.deepEqual([...told], ["granted", "denied"]);
});

test("the IAB's own GPP interface is heard: loading, ready, changed, and removed", (t) => {
  const page = openPage(t);
  const queue = [];
  page.window.__gpp = (...call) => (call.length ? void queue.push(call) : queue);
  const told = page.watch("UID2");
  const platform = new CmpApi(10, 1);
  platform.setCmpStatus(CmpStatus.LOADED);
  platform.setCmpDisplayStatus(CmpDisplayStatus.HIDDEN);
  platform.setApplicableSections([7]);
  platform.setFieldValue("usnat", "SaleOptOut", 2);
  platform.setFieldValue("usnat", "SaleOptOutNotice", 1);
  assert.deepEqual([...told], []);
  platform.setSignalStatus(SignalStatus.READY);
  assert.deepEqual([...told], ["granted"]);
  platform.setFieldValue("usnat", "SaleOptOut", 1);
  platform.fireSectionChange("usnat");
  assert.deepEqual([...told], ["granted", "denied"]);
  told.stop();
  platform.setFieldValue("usnat", "SaleOptOut", 2);
  platform.fireSectionChange("usnat");
  assert.deepEqual([...told], ["granted", "denied"]);
});
