// Consent platforms in a frame around the page, of another origin: asked by messages, and nobody else is believed.
// Real windows are in tests/e2e/consent.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allowing, Gpp, Tcf, Usp } from "./cmp.mjs";
import { frameAround, openPage } from "./consent_page.mjs";

const ELSEWHERE = { gdprApplies: false, eventStatus: "tcloaded" };
const REFUSING = { consents: [], vendors: [] };
const TOLD = { SaleOptOut: 2, SaleOptOutNotice: 1 };
const OPTED_OUT = { SaleOptOut: 1, SaleOptOutNotice: 1 };

for (const isOuter of [false, true]) {
  test(`platforms in ${isOuter ? "the frame around that" : "the frame around the page"} are asked by messages, and left`, (t) => {
    const page = openPage(t);
    const platforms = [new Tcf(ELSEWHERE), new Gpp([7], { usnat: TOLD }), new Usp("1YNN")];
    const [tcf, gpp, usp] = platforms;
    frameAround(page, platforms, { isOuter });
    const told = page.watch("UID2");
    assert.deepEqual([...told], ["granted"]);
    gpp.set([7], { usnat: OPTED_OUT });
    gpp.say("sectionChange", "usnat");
    gpp.set([7], { usnat: TOLD });
    gpp.say("sectionChange", "usnat");
    tcf.say(allowing());
    tcf.say(ELSEWHERE);
    assert.deepEqual([...told], ["granted", "denied", "granted", "denied", "granted"]);
    usp.deletions[0]();
    assert.equal(told.state, "denied");
    told.stop();
    assert.equal(tcf.listeners.size + gpp.listeners.size, 0);
    assert.equal(page.window.listening, 0);
  });
}

test("an answer from another window than the one that was asked counts for nothing, and neither do other messages", (t) => {
  const page = openPage(t);
  const tcf = new Tcf(allowing(REFUSING));
  const asked = [];
  const frame = frameAround(page, [tcf]);
  page.window.parent = new Proxy(frame.top, {
    get: (top, name) =>
      name !== "postMessage" ? top[name] : (message) => (asked.push(message.__tcfapiCall.callId), top.postMessage(message)),
  });
  tcf.answer = () => {};
  const told = page.watch("EUID");
  const forged = { __tcfapiReturn: { returnValue: allowing(), success: true, callId: asked[0] } };
  frame.send(forged, {});
  for (const data of [null, "text", {}, { __tcfapiReturn: null }, { __tcfapiReturn: { callId: "another" } }]) frame.send(data);
  assert.deepEqual([...told], []);
  frame.send(forged, page.window.parent);
  assert.deepEqual([...told], ["granted"]);
});
