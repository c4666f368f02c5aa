// When tabs have come to rest: nobody has written anything for longer than any of the SDK's timers after news waits, and, where
// that is watched, no page waits for a script, an answer or a timer. And whether a page goes on at all.
// Real time has to pass here: what tabs of separate processes hear of each other comes when the browser brings it.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { until } from "./until.mjs";

/** The SDK looks again a second after news; that timer may come late on a busy machine. */
const REST_MS = 2200;

/** Of the time between two looks no more counts than this: while a machine stands still, no page does anything either. */
const LOOK_MS = 500;

/**
 * So long may tabs be busy with one piece of news: three tries to put an identity back, and what the others make of it, on a
 * machine that is busy itself. Writes without end are none the less found.
 */
const PATIENCE_MS = 30_000;

/** So long in any case. */
const LONGEST_MS = 120_000;

/** A timer of the SDK that waits longer waits for a time that has to come, and not for what it has been told. */
const LONGEST_TIMER_MS = 6000;

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

/** What each page has asked for and not been given yet. */
const underWay = new WeakMap();

/**
 * Notes what pages wait for, from now on. On a slow machine a core or an answer comes later than rest lasts, and so does the
 * SDK's second look: a timer that comes 0.3 s late has it wait one more second.
 */
export async function watchWaits(stage) {
  await stage.context.addInitScript(noteTimers, LONGEST_TIMER_MS);
  const requestsOf = (request) => underWay.get(request.frame().page());
  const isOver = (request) => requestsOf(request)?.delete(request);
  stage.context.on("page", (page) => {
    underWay.set(page, new Set());
    // A document that is left waits for nothing any more, and of its requests nobody may hear again.
    page.on("framenavigated", () => underWay.get(page).clear());
  });
  stage.context.on("request", (request) => requestsOf(request)?.add(request));
  stage.context.on("requestfinished", isOver);
  stage.context.on("requestfailed", isOver);
}

/** Self-contained: its source is sent to the page. Timers that wait for a refresh or for an end of somebody's time are no work. */
function noteTimers(longest) {
  const { setTimeout: set, clearTimeout: clear } = window;
  const timers = (window.walkTimers = new Set());
  window.setTimeout = (act, delay = 0, ...rest) => {
    const id = set(
      (...given) => {
        timers.delete(id);
        act(...given);
      },
      delay,
      ...rest,
    );
    if (delay <= longest) timers.add(id);
    return id;
  };
  window.clearTimeout = (id) => {
    timers.delete(id);
    clear(id);
  };
}

/** The scripts and answers that a page waits for, and how many timers. */
async function waitsFor({ page }) {
  const asked = [...(underWay.get(page) ?? [])].map((request) => `${request.method()} ${new URL(request.url()).pathname}`);
  return { asked, timers: await page.evaluate(() => (window.walkTimers ? window.walkTimers.size : 0)) };
}

/** Whether a timer of the page still fires: what runs in microtasks without end keeps it from everything. */
export async function assertAnswers({ page }, when = "") {
  const fires = page.evaluate(() => new Promise((fire) => setTimeout(fire, 0, true))).catch(() => false);
  assert.ok(await Promise.race([fires, pause(ANSWER_MS)]), `the page goes on ${when}`);
}

/** Waits until none of these tabs has written or waited for anything for a while. Fails, and says what they do, if they never stop. */
export async function atRest(...tabs) {
  let before;
  let waits;
  let restedMs = 0;
  let patienceMs = PATIENCE_MS;
  let lookedAt = Date.now();
  const isAtRest = async () => {
    const now = (await Promise.all(tabs.map(({ page }) => page.evaluate(() => window.walkWritten || 0)))).join();
    waits = await Promise.all(tabs.map(waitsFor));
    const isBusy = now !== before || waits.some(({ asked, timers }) => asked.length + timers > 0);
    const passedMs = Math.min(Date.now() - lookedAt, LOOK_MS);
    restedMs = isBusy ? 0 : restedMs + passedMs;
    patienceMs -= passedMs;
    lookedAt = Date.now();
    before = now;
    if (patienceMs < 0) throw new Error("the tabs never come to rest");
    return restedMs >= REST_MS;
  };
  await until("the tabs are at rest", isAtRest, LONGEST_MS).catch(async ({ message }) => {
    const last = await Promise.all(tabs.map(({ page }) => page.evaluate(() => window.walkWrites.slice(-6))));
    const told = `writes of each: ${before}; the last ones: ${JSON.stringify(last)}`;
    throw new Error(`${message}; ${told}; they wait for ${JSON.stringify(waits)}`);
  });
}
