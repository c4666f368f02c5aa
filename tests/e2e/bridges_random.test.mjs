// Random walks of pages with Prebid.js: page, Prebid, opt-outs and people in any order. At every request that leaves the page, and once
// all has come to rest, the two promises are checked. What each step does is here; how a page is made, prebid_page.mjs knows.
import assert from "node:assert/strict";
import { BRIDGES, PAGE, Paper, PREBID, SDK, SECOND } from "./prebid_page.mjs";
import { walks } from "./stage.mjs";

const WALKS = 12;
const STEPS = 14;

/** A small generator: the same seed gives the same walk. */
function dice(seed) {
  let state = seed * 2654435761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 1) >>> 0;
    return state % sides;
  };
}

const shuffled = (roll, list) => list.map((item) => [roll(1000), item]).sort(([a], [b]) => a - b).map(([, item]) => item);

/** Notes who is gone, and looks at every request of a bidder as it leaves. Self-contained: its source is written into the page. */
function watchLeaving() {
  const law = (window.law = { gone: new Set(), here: new Set(), broken: [] });
  const look = (url, body) => {
    if (!/\/(client|server)$/.test(String(url))) return;
    for (const token of law.gone) if (String(body).includes(token)) law.broken.push(token);
  };
  const { fetch } = window;
  window.fetch = (url, options = {}) => {
    look(url.url ?? url, options.body);
    return fetch(url, options);
  };
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...others) {
    this.walkUrl = url;
    return open.call(this, method, url, ...others);
  };
  XMLHttpRequest.prototype.send = function (body) {
    look(this.walkUrl, body);
    return send.call(this, body);
  };
}

/** What may happen on a page, by name. Self-contained: sent to the page, which takes one step after the other. */
async function go(steps, people, api) {
  const law = window.law;
  const sdk = window.__uid2;
  const note = () => {
    const token = sdk.getAdvertisingToken();
    if (token) law.here.add(token);
  };
  /** Everybody who was here is gone. */
  const leave = () => {
    for (const token of law.here) law.gone.add(token);
    law.here.clear();
  };
  const auction = () => window.pbjs.requestBids({ bidsBackHandler() {}, timeout: 500 });
  const comes = (identity) => {
    note();
    if (law.gone.has(identity.advertising_token)) return;
    const before = sdk.getAdvertisingToken();
    if (before && before !== identity.advertising_token) leave();
    sdk.setIdentity(identity);
    note();
  };
  const does = {
    auction,
    optsOut() {
      note();
      leave();
      sdk.setIdentity({ status: "optout" });
    },
    logsOut() {
      note();
      leave();
      sdk.disconnect();
    },
    ann: () => comes(people[0]),
    bob: () => comes(people[1]),
    refreshes: () => sdk.refreshNow().then(note, () => {}),
    configuresOthers: () => window.pbjs.mergeConfig({ ortb2: { site: { page: `${Math.random()}` } } }),
    refreshesIds: () => window.pbjs.refreshUserIds(),
    setsRules: () => window.pbjs.setConfig({ allowActivities: { enrichEids: { rules: [{ condition: ({ componentName }) => componentName === "uid2", allow: true }] } } }),
    hides: () => window.say("unknown"),
    allows: () => window.say("granted"),
    waits: () => new Promise((end) => setTimeout(end, 20)),
  };
  for (const step of steps) {
    const doing = does[step]();
    if (step === "waits") await doing;
    note();
  }
  window.say("granted");
  await new Promise((end) => setTimeout(end, 700));
  return api;
}

const KINDS = ["auction", "auction", "auction", "optsOut", "logsOut", "ann", "bob", "refreshes", "configuresOthers", "refreshesIds", "setsRules", "hides", "allows", "waits", "waits"];

walks("Prebid at random", (walk) => {
  for (let seed = 1; seed <= WALKS; seed++)
    walk(`walk ${seed}: no request carries whoever is gone, and in the end Prebid has whom the SDK shows`, async (stage) => {
      const roll = dice(seed);
      const hasRules = roll(2) === 0;
      const scripts = [watchLeaving, BRIDGES, ...shuffled(roll, [SDK, PREBID, SECOND]), ...PAGE];
      const people = [await stage.identityOf({ email: "ann@example.com" }), await stage.identityOf({ email: "bob@example.com" })];
      const paper = await Paper.of(stage, { scripts, hasRules, globals: ["pbjs", "pbjs2"], prebid: { userSync: { userIds: [{ name: "unifiedId", value: { tdid: "a-tdid" } }] } } });
      const tab = await paper.open();
      await tab.page.evaluate(
        (api) => window.__uid2.init({ baseUrl: api, bridges: { prebid: "handOver" }, consent: (notify) => ((window.say = notify), notify("granted")) }),
        stage.operator.api,
      );
      await tab.until("both are there", () => !!window.pbjs.getUserIds?.().tdid && !!window.say);
      const steps = Array.from({ length: STEPS }, () => KINDS[roll(KINDS.length)]);
      await tab.page.evaluate(`(${go})(${JSON.stringify(steps)}, ${JSON.stringify(people)}, "")`);
      assert.deepEqual(await tab.page.evaluate(() => window.law.broken), [], steps.join());
      // Somebody who comes after an opt-out is asked about first.
      await tab.until("all has come to rest", () => !["held", "loading"].includes(window.__uid2.status));
      const token = await tab.token();
      for (const global of ["pbjs", "pbjs2"])
        for (const body of await paper.auction(tab, global)) {
          assert.equal(body.includes("uidapi.com"), !!token, `${steps}: whether ${global} has an id`);
          assert.ok(!token || body.includes(token), steps.join());
          assert.ok(body.includes("a-tdid"), "another's id");
        }
    }, { forms: ["wasm"] });
});
