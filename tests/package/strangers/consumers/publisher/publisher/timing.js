// Timers and the clock to the letter: what a test that counts `setTimeout` and `clearTimeout`, or moves the clock, finds.
// Each sentence says what `does` does, and what `sees` must be so with this package.
import { ASKED, BEGUN } from "./begin.js";
import { DUE, EXPIRED, MINUTE, SECOND } from "./page.js";

const later = (page, name = "BOB") => page.identity(name, { from: 2 * DUE, expires: 2 * EXPIRED });

/** An identity that is due three seconds before it expires, its request under way, and its expiry past. */
async function expiredMeanwhile(page) {
  page.init({ identity: page.identity("ANN", { from: DUE, expires: DUE + 3 * SECOND }) });
  await page.passes(DUE);
  await page.passes(4 * SECOND);
}

/** Somebody opts out where Google's tag is this object */
async function optsOutBeside(page, googletag) {
  if (googletag) window.googletag = googletag;
  page.init({ identity: page.identity("ANN") });
  page.setIdentity(page.optOut());
  await page.looksThrough();
}

/** Locks as browsers have them, of which another tab holds every one until `grant`. */
function holdLocks() {
  const waiting = [];
  const request = (_, { signal } = {}, call) =>
    new Promise((resolve, reject) => {
      waiting.push(() => resolve(call({})));
      signal?.addEventListener("abort", () => reject(new Error("AbortError")));
    });
  Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
  return { grant: () => waiting.splice(0).forEach((go) => go()), release: () => delete navigator.locks };
}

export const TIMING = {
  "while a request is under way there is no timer, however it began": {
    async does(page) {
      page.init({ identity: page.identity("ANN", { from: 0 }) });
      page.note(`${page.timers.live()} at init`);
      await page.succeeds(page.identity("BOB"));
      await page.passes(DUE);
      page.note(`${page.timers.live()} at refresh_from`);
    },
    sees: {
      told: [
        "event SdkLoaded: null",
        "init callback 0 Identity established: ANN",
        "asks for ANN-refresh",
        "event InitCompleted: ANN",
        "0 at init",
        "init callback 1 Identity refreshed: BOB",
        "event IdentityUpdated: BOB",
        "asks for BOB-refresh",
        "0 at refresh_from",
      ],
      timers: 0,
    },
    inAnyOrder: true,
  },
  "the one timer is there again when a request has ended, with or without an answer": {
    async does(page) {
      page.init({ identity: page.identity("ANN", { from: 0 }) });
      await page.answers(0, "");
      page.note(`${page.timers.live()} after none`);
      await page.passes(MINUTE);
      await page.succeeds(page.identity("BOB"));
      page.note(`${page.timers.live()} after one`);
    },
    sees: { timers: 1, token: "BOB" },
    inAnyOrder: true,
  },
  "a sign-in that is under way leaves no timer either": {
    async does(page) {
      page.init({ identity: page.identity("ANN") });
      await page.signIn();
      page.note(`${page.timers.live()} meanwhile`);
    },
    sees: { told: [...BEGUN, "asks for a sign-in", "0 meanwhile"], timers: 0 },
  },
  "while another tab holds the refresh lock the timer stays, and nothing is asked": {
    async does(page) {
      const locks = holdLocks();
      try {
        page.init({ identity: page.identity("ANN") });
        await page.passes(DUE);
        page.note(`timer: ${page.timers.live() > 0}`);
        locks.grant();
        await page.settled();
        page.note(`timer: ${page.timers.live() > 0}`);
      } finally {
        locks.release();
      }
    },
    sees: { told: [...BEGUN, "timer: true", "asks for ANN-refresh", "timer: false"], timers: 0 },
    // The wait for the lock has a timer of its own.
    excuses: ["many"],
  },
  "disconnect clears one timer, and a second one none": {
    does(page) {
      page.init({ identity: page.identity("ANN") });
      page.disconnect();
      page.disconnect();
    },
    sees: { timers: 0, stored: "" },
  },
  "an opt-out where no tag of Google's is leaves no timer": {
    does: (page) => optsOutBeside(page),
    sees: { token: undefined, timers: 0 },
  },
  "an opt-out where Google's tag has not loaded leaves no timer: a bare command queue has collected nothing": {
    does: (page) => optsOutBeside(page, { cmd: [] }),
    sees: { token: undefined, timers: 0 },
  },
  "an opt-out where Google's tag has loaded looks again, by one timer in all": {
    async does(page) {
      await optsOutBeside(page, { cmd: [], apiReady: true });
      page.note(`${page.timers.live()} at once`);
      await page.passes(2 * SECOND);
      page.note(`${page.timers.live()} later`);
      await page.passes(MINUTE);
    },
    sees: {
      told: [
        ...BEGUN,
        "init callback -4 User has opted out: undefined",
        "event OptoutReceived: null",
        "event IdentityUpdated: null",
        "1 at once",
        "1 later",
      ],
      timers: 0,
    },
  },
  "an expiry during a request is not told by itself, and getters know of it": {
    async does(page) {
      await expiredMeanwhile(page);
      page.look();
    },
    sees: { told: [...ASKED, "shows undefined"], token: undefined, timers: 0 },
  },
  "an expiry during a request that succeeds: the new token is told, once": {
    async does(page) {
      await expiredMeanwhile(page);
      await page.succeeds(later(page));
    },
    sees: {
      told: [...ASKED, "init callback 1 Identity refreshed: BOB", "event IdentityUpdated: BOB"],
      token: "BOB",
      timers: 1,
    },
  },
  "an expiry during a request that fails is told with status 100 and IdentityUpdated": {
    async does(page) {
      await expiredMeanwhile(page);
      await page.answers(500, "");
    },
    sees: {
      told: [
        ...ASKED,
        "init callback 100 Identity expired, refresh still valid: undefined",
        "event IdentityUpdated: null",
      ],
      token: undefined,
      flags: "isInitComplete",
      timers: 1,
    },
  },
  "an expiry that nobody asks about at that moment is told by itself": {
    async does(page) {
      page.init({ identity: page.identity("ANN", { from: DUE, expires: DUE + SECOND }) });
      await page.passes(DUE);
      await page.answers(500, "");
      await page.passes(SECOND);
    },
    sees: {
      told: [...ASKED, "init callback 100 Identity expired, refresh still valid: undefined", "event IdentityUpdated: null"],
      token: undefined,
      flags: "isInitComplete",
      timers: 1,
    },
  },
};
