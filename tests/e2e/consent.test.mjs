// Walks where a page has a consent platform and its frames, of another origin, watch it by messages.
// What each signal means is tested in tests/package; here are real windows.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveElsewhere } from "./elsewhere.mjs";
import { ROOT } from "./operator.mjs";
import { walks } from "./stage.mjs";

const BOTH = ["UID2", "EUID"];

/** Stands in for a platform of the page; `tcf.say` tells the listeners that were added, in this window or by messages. */
function standIn() {
  const tcf = { listeners: new Map(), next: 1, data: undefined };
  const tell = (callback, listenerId) => tcf.data && callback({ ...tcf.data, listenerId }, true);
  window.tcf = tcf;
  tcf.say = (data) => {
    tcf.data = data;
    tcf.listeners.forEach(tell);
  };
  window.__tcfapi = (command, version, callback, parameter) => {
    if (command === "removeEventListener") return callback(tcf.listeners.delete(parameter), true);
    tcf.listeners.set(tcf.next, callback);
    tell(callback, tcf.next++);
  };
  const locator = document.createElement("iframe");
  locator.name = "__tcfapiLocator";
  document.body.append(locator);
  addEventListener("message", ({ data, source }) => {
    if (!data || !data.__tcfapiCall) return;
    const { command, version, parameter, callId } = data.__tcfapiCall;
    const answer = (returnValue, success) => source.postMessage({ __tcfapiReturn: { returnValue, success, callId } }, "*");
    window.__tcfapi(command, version, answer, parameter);
  });
}

/** Adds a frame for each product; what they tell is in `window.heard`. */
function addFrames(addresses) {
  window.heard = { UID2: [], EUID: [] };
  addEventListener("message", ({ data }) => data.product && window.heard[data.product].push(data.state));
  for (const address of addresses) {
    const frame = document.createElement("iframe");
    frame.src = address;
    document.body.append(frame);
  }
}

async function openWithFrames(stage) {
  const hashes = JSON.parse(await readFile(join(ROOT, "pkg/dist/integrity.json"), "utf8"));
  const file = Object.keys(hashes).find((name) => name.startsWith("uid2-consent."));
  const elsewhere = `http://127.0.0.1:${await serveElsewhere()}`;
  const tab = await stage.openAndInit();
  const add = (frames) => tab.page.evaluate(frames, BOTH.map((product) => `${elsewhere}/pages/consent.html?product=${product}&file=/sdk/${file}`));
  const heard = (expected) =>
    tab.until(
      `the frames hear ${JSON.stringify(expected)}`,
      (expected) => JSON.stringify(window.heard) === expected,
      JSON.stringify(expected),
    );
  return { tab, add, heard };
}

/** What the interface says where vendor 21 is allowed `purposes`. */
const allowing = (...purposes) => ({
  gdprApplies: true,
  eventStatus: "useractioncomplete",
  purpose: { consents: Object.fromEntries(purposes.map((id) => [id, true])), legitimateInterests: {} },
  vendor: { consents: { 21: true }, legitimateInterests: {}, disclosedVendors: { 21: true } },
  publisher: { restrictions: {} },
});

walks("Consent", (walk) => {
  walk(
    "of the page around is heard in frames of another origin: given, withdrawn, and left alone when they stop",
    async (stage) => {
      const { tab, add, heard } = await openWithFrames(stage);
      await tab.page.evaluate(standIn);
      await add(addFrames);
      await tab.until("both frames listen", () => window.tcf.listeners.size === 2);
      const say = (data) => tab.page.evaluate((data) => window.tcf.say(data), data);
      await say(allowing(1, 2, 3, 4, 7, 10));
      await heard({ UID2: ["denied"], EUID: ["granted"] });
      await say(allowing());
      await heard({ UID2: ["denied"], EUID: ["granted", "denied"] });
      await say({ gdprApplies: false, eventStatus: "tcloaded" });
      await heard({ UID2: ["denied", "granted"], EUID: ["granted", "denied", "granted"] });
      await tab.page.evaluate(() => {
        for (const frame of document.querySelectorAll("iframe:not([name])")) frame.contentWindow.postMessage("stop", "*");
      });
      await tab.until("nobody listens", () => window.tcf.listeners.size === 0);
    },
    { forms: ["wasm"] },
  );

  walk(
    "is awaited in frames of a page without a platform, and then it counts as missing",
    async (stage) => {
      const { tab, add, heard } = await openWithFrames(stage);
      await add(addFrames);
      await heard({ UID2: ["granted"], EUID: ["denied"] });
      assert.equal(await tab.token(), undefined);
    },
    { forms: ["wasm"] },
  );
});
