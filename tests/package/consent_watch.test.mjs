// When consent platforms are heard: late, missing, broken, replaced, or withdrawn.
// What they say is in consent_tcf.test.mjs and consent_us.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allowing, Gpp, Tcf } from "./cmp.mjs";
import { openPage, watchConsent } from "./consent_page.mjs";

const ELSEWHERE = { gdprApplies: false, eventStatus: "tcloaded" };
const REFUSING = { consents: [], vendors: [] };
const TOLD = { SaleOptOut: 2, SaleOptOutNotice: 1 };
const OPTED_OUT = { SaleOptOut: 1, SaleOptOutNotice: 1 };

for (const [option, ms] of [
  ["auto", 1000],
  [{}, 1000],
  [{ timeoutMs: 3000 }, 3000],
  [{ timeoutMs: 0 }, 0],
]) {
  test(`without a platform, by ${JSON.stringify(option)}, UID2 is granted and EUID denied after ${ms} ms, and nothing is known before`, (t) => {
    const page = openPage(t);
    const told = { UID2: page.watch("UID2", option), EUID: page.watch("EUID", option) };
    if (ms > 0) page.pass(ms - 1);
    assert.deepEqual([...told.UID2, ...told.EUID], []);
    page.pass(1);
    assert.deepEqual([[...told.UID2], [...told.EUID]], [["granted"], ["denied"]]);
  });
}

test("a time-out without end is one: nothing is told", (t) => {
  const page = openPage(t);
  const told = page.watch("UID2", { timeoutMs: Infinity });
  page.pass(1000);
  assert.deepEqual([...told], []);
});

test("a platform that comes before the time is over is heard soon", (t) => {
  const page = openPage(t);
  const told = page.watch("EUID");
  page.pass(500);
  page.put(new Tcf(allowing()));
  assert.equal(told.state, "unknown");
  page.pass(100);
  assert.deepEqual([...told], ["granted"]);
});

for (const event of ["pageshow", "visibilitychange"]) {
  test(`a platform that comes after the time is over is heard at ${event}`, (t) => {
    const page = openPage(t);
    const told = page.watch("EUID");
    page.pass(1000);
    page.put(new Tcf(allowing()));
    page.pass(600_000);
    assert.equal(told.state, "denied");
    page.dispatch(event);
    assert.deepEqual([...told], ["denied", "granted"]);
  });
}

test("a platform is looked for a few times, and not any more when the time is over", (t) => {
  const page = openPage(t);
  let looks = 0;
  Object.defineProperty(page.window, "__tcfapi", { get: () => void looks++ });
  page.watch("EUID", { timeoutMs: 60_000 });
  page.pass(60_000);
  assert.ok(looks > 10 && looks < 30, `${looks} looks`);
  const before = looks;
  page.pass(3_600_000);
  assert.equal(looks, before);
});

test("a doubt that lasts as long as the page said is told once as overdue, and so is each later one", (t) => {
  const page = openPage(t);
  let notify;
  const told = page.watch("UID2", (its) => void (notify = its));
  page.pass(999);
  assert.equal(told.overdue, 0);
  page.pass(1);
  assert.equal(told.overdue, 1);
  page.pass(60_000);
  notify("granted");
  notify("unknown");
  assert.deepEqual([[...told], told.overdue], [["granted", "unknown"], 1]);
  page.pass(1000);
  assert.equal(told.overdue, 2);
  notify("denied");
  notify("unknown");
  told.stop();
  page.pass(60_000);
  assert.equal(told.overdue, 2);
});

test("a platform that is there and silent is awaited, also when the time is over", (t) => {
  const page = openPage(t);
  const tcf = page.put(new Tcf());
  const told = { UID2: page.watch("UID2"), EUID: page.watch("EUID") };
  page.pass(5000);
  assert.deepEqual([...told.UID2, ...told.EUID], []);
  tcf.say(ELSEWHERE);
  assert.deepEqual([told.UID2.state, told.EUID.state], ["granted", "granted"]);
});

test("TCF that is there and silent holds nothing back that GPP has settled when the time is over", (t) => {
  const page = openPage(t);
  page.put(new Tcf());
  page.put(new Gpp([7], { usnat: TOLD }));
  const told = page.watch("UID2");
  page.pass(999);
  assert.equal(told.state, "unknown");
  page.pass(1);
  assert.equal(told.state, "granted");
});

test("GPP that is there and silent is awaited, whatever TCF has settled", (t) => {
  const page = openPage(t);
  page.put(new Tcf(ELSEWHERE));
  page.window.__gpp = () => {};
  const told = page.watch("UID2");
  page.pass(5000);
  assert.deepEqual([...told], []);
});

test("a person who is being asked is awaited, and what they said before holds while they are asked again", (t) => {
  const page = openPage(t);
  const tcf = page.put(new Tcf(allowing(REFUSING, { eventStatus: "cmpuishown" })));
  page.put(new Gpp([7], { usnat: TOLD }));
  const told = page.watch("EUID");
  page.pass(5000);
  assert.deepEqual([...told], []);
  tcf.say(allowing({}, { eventStatus: "useractioncomplete" }));
  tcf.say(allowing(REFUSING, { eventStatus: "cmpuishown" }));
  assert.deepEqual([...told], ["granted"]);
});

test("who withdraws is denied in the task in which they do, and granted when they allow it again", (t) => {
  const page = openPage(t);
  const tcf = page.put(new Tcf(allowing()));
  const told = page.watch("EUID");
  tcf.say(allowing(REFUSING, { eventStatus: "useractioncomplete" }));
  assert.deepEqual([...told], ["granted", "denied"]);
  tcf.say(allowing({}, { eventStatus: "useractioncomplete" }));
  assert.deepEqual([...told], ["granted", "denied", "granted"]);
});

test("a failure of TCF changes nothing", (t) => {
  const page = openPage(t);
  const tcf = page.put(new Tcf(allowing()));
  const told = page.watch("EUID");
  tcf.say(null, false);
  tcf.say({ ...allowing(REFUSING) }, false);
  assert.deepEqual([...told], ["granted"]);
});

test("a platform that calls back twice is told once", (t) => {
  const page = openPage(t);
  const tcf = page.put(new Tcf(allowing()));
  const told = page.watch("EUID");
  tcf.say(allowing());
  tcf.say(allowing());
  assert.deepEqual([...told], ["granted"]);
});

test("of platforms that answer at once the last may deny, and nobody is granted before", (t) => {
  const page = openPage(t);
  page.put(new Tcf(ELSEWHERE));
  page.put(new Gpp([8], { usca: OPTED_OUT }));
  assert.deepEqual([...page.watch("UID2")], ["denied"]);
});

test("a platform that throws is asked again, and the page sees nothing of it", (t) => {
  const page = openPage(t);
  const told = { UID2: page.watch("UID2"), EUID: page.watch("EUID") };
  const refuse = () => {
    throw new Error("broken");
  };
  for (const name of ["__tcfapi", "__gpp", "__uspapi"]) page.window[name] = refuse;
  page.pass(2000);
  assert.deepEqual([...told.UID2, ...told.EUID], [], "a platform that is there is awaited");
  page.put(new Tcf(ELSEWHERE));
  page.put(new Gpp([7], { usnat: TOLD }));
  page.dispatch("pageshow");
  assert.deepEqual([told.UID2.state, told.EUID.state], ["granted", "granted"]);
});

test("a platform that throws until it is ready is asked until it answers", (t) => {
  const page = openPage(t);
  const ready = new Tcf(allowing()).function();
  let isReady = false;
  page.window.__tcfapi = (...call) => {
    if (!isReady) throw new Error("not ready");
    ready(...call);
  };
  const told = page.watch("EUID");
  page.pass(300);
  isReady = true;
  page.pass(100);
  assert.deepEqual([...told], ["granted"]);
});

test("what a platform says that cannot be read throws nothing at it", (t) => {
  const page = openPage(t);
  const tcf = page.put(new Tcf());
  page.watch("EUID");
  for (const callback of tcf.listeners.values()) callback(undefined, true);
  const hostile = { get gdprApplies() { throw new Error("touched"); } };
  for (const callback of tcf.listeners.values()) callback(hostile, true);
});

test("a stub that queues is replaced by the real function", (t) => {
  const page = openPage(t);
  const queue = [];
  page.window.__tcfapi = (...call) => void queue.push(call);
  const told = page.watch("EUID");
  const tcf = page.put(new Tcf(allowing()));
  for (const call of queue) page.window.__tcfapi(...call);
  assert.deepEqual([...told], ["granted"]);
  page.pass(1000);
  tcf.say(allowing(REFUSING));
  assert.deepEqual([...told], ["granted", "denied"]);
});

test("a stub that forgets is replaced by the real function, which is asked anew", (t) => {
  const page = openPage(t);
  page.window.__tcfapi = () => {};
  const told = page.watch("EUID");
  page.pass(300);
  page.put(new Tcf(allowing()));
  page.pass(100);
  assert.deepEqual([...told], ["granted"]);
});

test("when it is stopped nothing is told, and no listener and no timer is left", (t) => {
  const page = openPage(t);
  const platforms = [new Tcf(ELSEWHERE), new Gpp([7], { usnat: TOLD })].map((platform) => page.put(platform));
  const told = page.watch("UID2");
  told.stop();
  for (const { listeners } of platforms) assert.equal(listeners.size, 0);
  assert.equal(page.window.listening, 0);
  page.navigator.globalPrivacyControl = true;
  page.dispatch("pageshow");
  page.pass(10_000);
  assert.deepEqual([...told], ["granted"]);
});

test("when it is stopped no timer is left, and no platform is looked for any more", (t) => {
  const page = openPage(t);
  const timers = new Set();
  for (const kind of ["Timeout", "Interval"]) {
    const { [`set${kind}`]: set, [`clear${kind}`]: clear } = globalThis;
    t.mock.method(globalThis, `set${kind}`, (...more) => {
      const timer = set(...more);
      timers.add(timer);
      return timer;
    });
    t.mock.method(globalThis, `clear${kind}`, (timer) => {
      timers.delete(timer);
      clear(timer);
    });
  }
  let looks = 0;
  Object.defineProperty(page.window, "__tcfapi", { get: () => void looks++ });
  page.watch("UID2").stop();
  assert.equal(timers.size, 0);
  const before = looks;
  page.pass(10_000);
  assert.equal(looks, before);
});

test("what is thrown where it is told does not reach the platform", (t) => {
  const page = openPage(t);
  const gpp = page.put(new Gpp([7], { usnat: TOLD }));
  t.after(
    watchConsent("auto", "UID2", () => {
      throw new Error("broken");
    }),
  );
  gpp.say("signalStatus", (gpp.status = "not ready"));
});

test("a listener whose number comes only after the stop is removed then", (t) => {
  const page = openPage(t);
  const tcf = page.put(new Tcf());
  const told = page.watch("EUID");
  told.stop();
  assert.equal(tcf.listeners.size, 1);
  tcf.say(allowing());
  assert.equal(tcf.listeners.size, 0);
  assert.deepEqual([...told], []);
});

test("two products are watched apart, and stopping one leaves the other", (t) => {
  const page = openPage(t);
  const tcf = page.put(new Tcf(ELSEWHERE));
  const told = { UID2: page.watch("UID2"), EUID: page.watch("EUID") };
  told.UID2.stop();
  tcf.say(allowing());
  tcf.say(allowing(REFUSING));
  assert.deepEqual([[...told.UID2], [...told.EUID]], [["granted"], ["granted", "denied"]]);
});
