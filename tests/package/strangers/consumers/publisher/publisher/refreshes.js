// Refreshes in the ordinary way: when they are asked, and what each kind of answer brings.
// Each sentence says what `does` does, and what `sees` must be so with this package.
import { ASKED, BEGUN, ESTABLISHED, LOADED, refreshing, signedIn } from "./begin.js";
import { DUE, EXPIRED, MINUTE, SECOND } from "./page.js";

export const REFRESHES = {
  "a refresh is a POST of the refresh token to the operator's address": {
    does(page) {
      signedIn(page, { from: 0 });
      const [{ method, address, body }] = page.requests;
      const { pathname, searchParams, origin } = new URL(address);
      page.note([method, origin === page.product.base, pathname, body].join(" "));
      page.note(`client=${searchParams.get("client").replace(/[0-9.]+$/, "…")}`);
    },
    sees: {
      told: [
        LOADED,
        ESTABLISHED,
        "asks for ANN-refresh",
        "event InitCompleted: ANN",
        "POST true /v2/token/refresh ANN-refresh",
        "client=uid2-wasm-…",
      ],
      timers: 0,
    },
    inAnyOrder: true,
  },
  "a refresh begins at refresh_from by itself, once": {
    does: (page) => refreshing(page),
    sees: { told: [...ASKED], token: "ANN", timers: 0 },
  },
  "a second before refresh_from nothing is asked": {
    async does(page) {
      signedIn(page);
      await page.passes(DUE - SECOND);
    },
    sees: { told: [...BEGUN], timers: 1 },
  },
  "a refresh that succeeds tells the new token once, stores it and sets one timer": {
    async does(page) {
      await refreshing(page);
      await page.succeeds(page.identity("BOB", { from: 2 * DUE, expires: 2 * EXPIRED }));
    },
    sees: {
      told: [...ASKED, "init callback 1 Identity refreshed: BOB", "event IdentityUpdated: BOB"],
      token: "BOB",
      stored: "in its place: BOB",
      timers: 1,
    },
  },
  "a refresh that says opt-out ends in an opt-out": {
    async does(page) {
      await refreshing(page);
      await page.answers(200, { status: "optout" });
      await page.looksThrough();
    },
    sees: {
      told: [
        ...ASKED,
        "init callback -4 User opted out: undefined",
        "event OptoutReceived: null",
        "event IdentityUpdated: null",
      ],
      token: undefined,
      stored: "in its place: optout",
      timers: 0,
    },
  },
  "a refresh without an answer changes nothing while the token is good, and is tried again": {
    async does(page) {
      await refreshing(page);
      await page.answers(0, "");
      page.look();
      await page.passes(MINUTE);
    },
    sees: {
      told: [...ASKED, "shows ANN", "asks for ANN-refresh"],
      token: "ANN",
      stored: "in its place: ANN",
      timers: 0,
    },
  },
  "a refresh that fails with 500 changes nothing while the token is good": {
    async does(page) {
      await refreshing(page);
      await page.answers(500, "nothing that can be read");
    },
    sees: { told: [...ASKED], token: "ANN", timers: 1 },
  },
  "a token is gone at identity_expires, whether or not anybody was told": {
    async does(page) {
      signedIn(page, { from: EXPIRED - SECOND });
      await page.passes(EXPIRED - SECOND);
      await page.passes(SECOND);
    },
    sees: {
      told: [...ASKED],
      token: undefined,
      flags: "isIdentityAvailable, isInitComplete",
      timers: 0,
    },
  },
  "getters that are called many times open no second request, and set no timer": {
    async does(page) {
      await refreshing(page);
      const before = page.timers.set;
      for (let times = 0; times < 20; times += 1) page.sdk.getAdvertisingToken();
      await page.settled();
      page.note(`${page.requests.length} request, ${page.timers.set - before} timers`);
    },
    sees: {
      told: [...ASKED, "1 request, 0 timers"],
      token: "ANN",
      timers: 0,
    },
  },
};
