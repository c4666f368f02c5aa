// Walks where storage does not do what it should: refused, full, or holding what nobody can read.
// What is written when all is well is in the other files.
import assert from "node:assert/strict";
import { serveElsewhere } from "./elsewhere.mjs";
import { assertAnswers } from "./rest.mjs";
import { walks } from "./stage.mjs";
import { Tab } from "./tab.mjs";
import { until } from "./until.mjs";

const KEY = "UID2-sdk-identity";

/** Opens the frame of sandbox.html. Its origin is another one than the script's, so the files have to be allowed to it. */
async function openSandbox(stage) {
  const { page } = await stage.open(`http://localhost:${await serveElsewhere()}/pages/sandbox.html`);
  const frame = await until("the frame is there", () => page.frames()[1]);
  // A frame begins as an empty one, which goes when its own document comes; and drivers come to it later than a script of its own would.
  await until("the walk is in the frame", () => frame.evaluate(() => !!window.walk && location.href === "about:srcdoc" && document.readyState === "complete").catch(() => false));
  await frame.evaluate(() => {
    const script = Object.assign(document.createElement("script"), { crossOrigin: "", src: "/sdk/uid2-sdk.js" });
    document.head.append(script);
    return new Promise((loaded) => script.addEventListener("load", () => loaded()));
  });
  return new Tab(stage, frame);
}

/** Runs in every page before the SDK: what is read and is JSON comes parsed. Self-contained. */
function parseWhatIsRead() {
  const native = Storage.prototype.getItem;
  Storage.prototype.getItem = function (key) {
    const text = native.call(this, key);
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };
}

/** In one task: local storage holds this text, or nothing, a getter looks, and it holds what it held before. */
function lookWhile({ key, text }) {
  const put = (value) => (value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value));
  const before = localStorage.getItem(key);
  put(text);
  window.__uid2.getAdvertisingToken();
  put(before);
}

/** Bridges look in each turn. */
const addBridges = ({ page }) => page.addScriptTag({ url: "/sdk/uid2-bridges.js" });

/** From now on local storage has nothing under this key while a getter looks, and what it has for all others. */
function emptyForGetters(key) {
  const { getItem } = Storage.prototype;
  const { getAdvertisingToken } = window.__uid2;
  let isLooking = false;
  Storage.prototype.getItem = function (name) {
    return isLooking && name === key ? null : getItem.call(this, name);
  };
  window.__uid2.getAdvertisingToken = function () {
    isLooking = true;
    try {
      return getAdvertisingToken.call(this);
    } finally {
      isLooking = false;
    }
  };
}

/** Runs in every page before the SDK: an object with the methods of local storage, and no names of its own, is in its place. */
function replaceLocalStorage() {
  const { get } = Object.getOwnPropertyDescriptor(window, "localStorage");
  const native = () => get.call(window);
  const value = {};
  for (const method of ["getItem", "setItem", "removeItem", "clear", "key"])
    value[method] = (...given) => native()[method](...given);
  Object.defineProperty(value, "length", { get: () => native().length });
  Object.defineProperty(window, "localStorage", { configurable: true, value });
}

walks("Storage", (walk) => {
  walk("that is refused throws nothing, and the page lives in memory", async (stage) => {
    const identity = await stage.identityOf({ email: "jane@example.com" });
    const tab = await openSandbox(stage);
    await assert.rejects(tab.storage(), /SecurityError|sandboxed/);
    await tab.init({ identity });
    assert.equal(await tab.token(), identity.advertising_token);
    await tab.handIn({ status: "optout" });
    assert.equal((await tab.look()).optedOut, true);
    assert.equal(await tab.token(), undefined);
    await tab.handIn(identity);
    assert.equal(await tab.token(), undefined);
    await stage.asked("generate: success");
  });

  walk("that is full keeps nobody from signing in and opting out", async (stage) => {
    const tab = await stage.open();
    await tab.fillStorage();
    await tab.init();
    assert.deepEqual(await tab.signIn("Email", "jane@example.com"), { code: "ok" });
    assert.ok(await tab.token());
    await tab.handIn({ status: "optout" });
    assert.equal(await tab.token(), undefined);
    assert.equal((await tab.look()).optedOut, true);
    await stage.asked("client-generate: success");
  });

  for (const [what, value] of Object.entries({
    "no JSON": "{",
    "an empty text": "",
    "another kind of value": "[1]",
    "half an identity": '{"advertising_token":"x"}',
  })) {
    walk(`that holds ${what} throws nothing, and signing in works`, async (stage) => {
      const tab = await stage.open();
      await tab.store(KEY, value);
      await tab.init();
      assert.equal((await tab.look()).loginRequired, true);
      assert.deepEqual(await tab.signIn("Email", "jane@example.com"), { code: "ok" });
      assert.ok(await tab.token());
    });
  }

  walk(
    "that is emptied by the page means that nobody is signed in",
    async (stage) => {
      const tab = await stage.signedIn();
      // Until then the tab that signed in takes it for another tab's late write, and puts back what it stored.
      await stage.advance(2_000);
      await tab.page.evaluate(() => localStorage.clear());
      assert.equal(await tab.token(), undefined);
      assert.equal((await tab.look()).loginRequired, true);
    },
    { clock: true },
  );

  walk("that answers parsed JSON signs in whom it holds, and a logout reaches the other tabs", async (stage) => {
    const identity = await stage.identityOf({ email: "jane@example.com" });
    const other = await stage.openAndInit({ identity });
    await stage.context.addInitScript(parseWhatIsRead);
    const tab = await stage.open();
    await tab.initAlone();
    assert.equal(await tab.token(), identity.advertising_token);
    await tab.disconnect();
    assert.equal(await tab.token(), undefined);
    await other.until("nobody is readable", () => !window.__uid2.getAdvertisingToken());
  });

  walk("that is replaced by an object with its methods keeps opt-outs for the next page", async (stage) => {
    await stage.context.addInitScript(replaceLocalStorage);
    const jane = { email: "jane@example.com" };
    const [identity, next] = [await stage.identityOf(jane), await stage.identityOf({ email: "bob@example.com" })];
    const tab = await stage.open();
    await tab.initAlone({ identity });
    await stage.operator.optOut(jane);
    await tab.page.evaluate(() => window.__uid2.refreshNow().catch(() => {}));
    assert.equal((await tab.look()).optedOut, true);
    await tab.handIn(next);
    await tab.untilToken();
    await tab.page.reload();
    await tab.initAlone({ identity });
    assert.notEqual(await tab.token(), identity.advertising_token);
  });

  for (const hasBridges of [false, true])
    walk(`that a script empties and fills again while a getter looks loses nobody, ${hasBridges ? "with" : "without"} bridges`, async (stage) => {
      const tab = await stage.signedIn();
      if (hasBridges) await addBridges(tab);
      const token = await tab.token();
      await tab.page.evaluate(lookWhile, { key: KEY, text: null });
      await assertAnswers(tab);
      assert.equal(await tab.token(), token);
    });

  walk("that a script fills and empties again while a getter looks shows nobody", async (stage) => {
    const tab = await stage.signedIn();
    await tab.disconnect();
    const text = JSON.stringify(await stage.identityOf({ email: "bob@example.com" }));
    await tab.page.evaluate(lookWhile, { key: KEY, text });
    await assertAnswers(tab);
    assert.equal(await tab.token(), undefined);
  });

  walk("that loses the key of an opt-out has it again, and the page goes on, with bridges", async (stage) => {
    const tab = await stage.signedIn();
    await addBridges(tab);
    await stage.operator.optOut({ email: "jane@example.com" });
    await tab.signIn("Email", "jane@example.com");
    await tab.untilOptedOut();
    await tab.page.evaluate(() => {
      localStorage.removeItem(Object.keys(localStorage).find((key) => /\.no\.\d/.test(key)));
      window.__uid2.getAdvertisingToken();
    });
    await assertAnswers(tab);
    assert.match(await tab.page.evaluate(() => Object.keys(localStorage).join()), /\.no\.\d/);
  });

  walk("that each getter finds empty does not stop the page, with bridges", async (stage) => {
    const tab = await stage.signedIn();
    await addBridges(tab);
    await tab.page.evaluate(emptyForGetters, KEY);
    assert.equal(await tab.token(), undefined);
    await assertAnswers(tab);
  });
});
