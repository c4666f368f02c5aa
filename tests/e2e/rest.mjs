// When tabs have come to rest: nobody has written anything for longer than any of the SDK's timers after news waits. And
// whether a page goes on at all.
// Real time has to pass here: what tabs of separate processes hear of each other comes when the browser brings it.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { until } from "./until.mjs";

/** The SDK looks again a second after news; that timer may come late on a busy machine. */
const REST_MS = 2200;

/** So long may tabs be busy with one piece of news: three tries to put an identity back, and what the others make of it. */
const PATIENCE_MS = 12_000;

/** So long may a page be busy before it is dead. */
const ANSWER_MS = 10_000;

/** Counts, in every page that is opened from now on, what is written into local storage and cookies. */
export const watchWrites = (stage) => stage.context.addInitScript(countWrites);

/** Self-contained: its source is sent to the page. Of a write it keeps the name, never what is written. */
function countWrites() {
  const writes = (window.walkWrites = []);
  const note = (name) => {
    writes.push(name);
    if (writes.length > 10_000) writes.splice(0, 5000);
    window.walkWritten = (window.walkWritten || 0) + 1;
  };
  for (const method of ["setItem", "removeItem"]) {
    const native = Storage.prototype[method];
    Storage.prototype[method] = function (key, value) {
      note(`${method} ${key}`);
      return native.call(this, key, value);
    };
  }
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(Document.prototype, "cookie", {
    configurable: true,
    get,
    set(text) {
      note(`cookie ${text.split("=")[0]}`);
      set.call(this, text);
    },
  });
}

/** Whether a timer of the page still fires: what runs in microtasks without end keeps it from everything. */
export async function assertAnswers({ page }, when = "") {
  const fires = page.evaluate(() => new Promise((fire) => setTimeout(fire, 0, true))).catch(() => false);
  assert.ok(await Promise.race([fires, pause(ANSWER_MS)]), `the page goes on ${when}`);
}

/** Waits until none of these tabs has written for a while. Fails, and says what they write, when they never stop. */
export async function atRest(...tabs) {
  let before;
  let since;
  const isAtRest = async () => {
    const now = (await Promise.all(tabs.map(({ page }) => page.evaluate(() => window.walkWritten || 0)))).join();
    if (now !== before) since = Date.now();
    before = now;
    return Date.now() - since >= REST_MS;
  };
  await until("the tabs are at rest", isAtRest, PATIENCE_MS).catch(async ({ message }) => {
    const last = await Promise.all(tabs.map(({ page }) => page.evaluate(() => window.walkWrites.slice(-6))));
    throw new Error(`${message}; writes of each: ${before}; the last ones: ${JSON.stringify(last)}`);
  });
}
