// What a page calls later on: setIdentity, sign-ins, promises of a token, disconnect, and init again.
// Each sentence says what `does` does, and what `sees` must be so with this package.
import { ASKED, BEGUN, LOADED, NOBODY, refreshing, signedIn } from "./begin.js";
import { DUE, EXPIRED, MINUTE } from "./page.js";

export const CALLS = {
  "disconnect forgets the identity, and leaves no timer": {
    does(page) {
      signedIn(page);
      page.disconnect();
    },
    sees: {
      told: [...BEGUN, "event IdentityUpdated: null"],
      token: undefined,
      flags: "isLoginRequired, isInitComplete",
      stored: "",
      timers: 0,
    },
  },
  "disconnect aborts the refresh that is under way, and its late answer is nobody's": {
    async does(page) {
      await refreshing(page);
      page.disconnect();
      await page.passes(MINUTE);
    },
    sees: {
      told: [...ASKED, "aborts for ANN-refresh", "event IdentityUpdated: null"],
      token: undefined,
      stored: "",
      timers: 0,
    },
  },
  "setIdentity before init throws": {
    does(page) {
      page.load();
      page.setIdentity(page.identity("ANN"));
    },
    sees: { told: [LOADED, "setIdentity throws Error: Cannot set identity before calling init."], token: undefined },
  },
  "setIdentity with another person aborts the refresh that is under way": {
    async does(page) {
      await refreshing(page);
      page.setIdentity(page.identity("BOB", { from: 2 * DUE }));
    },
    sees: {
      told: [
        ...ASKED,
        "aborts for ANN-refresh",
        "init callback 1 Identity refreshed: BOB",
        "event IdentityUpdated: BOB",
      ],
      token: "BOB",
      stored: "in its place: BOB",
      timers: 1,
    },
  },
  "setIdentity where nobody is signs in": {
    does(page) {
      page.init();
      page.setIdentity(page.identity("ANN"));
    },
    sees: { token: "ANN", stored: "in its place: ANN", timers: 1, flags: "isIdentityAvailable, isInitComplete" },
  },
  "setIdentity with an opt-out opts out": {
    async does(page) {
      signedIn(page);
      page.setIdentity(page.optOut());
      await page.looksThrough();
    },
    sees: {
      told: [
        ...BEGUN,
        "init callback -4 User has opted out: undefined",
        "event OptoutReceived: null",
        "event IdentityUpdated: null",
      ],
      token: undefined,
      stored: "in its place: optout",
      timers: 0,
    },
  },
  "setIdentity with the same identity again is told, and asks nothing": {
    does(page) {
      const identity = page.identity("ANN");
      page.init({ identity });
      page.setIdentity(identity);
    },
    sees: { told: [...BEGUN, "event IdentityUpdated: ANN"], timers: 1 },
  },
  "a sign-in with an address asks once, and its token counts": {
    async does(page) {
      page.init();
      await page.signIn();
      await page.succeeds(page.identity("ANN"));
    },
    sees: {
      told: [
        LOADED,
        ...NOBODY,
        "asks for a sign-in",
        "init callback 1 Identity refreshed: ANN",
        "event IdentityUpdated: ANN",
        "the sign-in gives undefined",
      ],
      token: "ANN",
      stored: "in its place: ANN",
      timers: 1,
    },
  },
  "a sign-in that the operator refuses rejects, and costs nobody's token": {
    async does(page) {
      signedIn(page);
      await page.signIn();
      await page.answers(400, { status: "client_error", message: "no such subscription" });
    },
    sees: {
      told: [...BEGUN, "asks for a sign-in", "the sign-in fails: Error: Client error: no such subscription"],
      token: "ANN",
    },
  },
  "a sign-in of somebody who opted out is an opt-out, and resolves": {
    async does(page) {
      page.init();
      await page.signIn();
      await page.answers(200, { status: "optout" });
      await page.looksThrough();
    },
    sees: { token: undefined, stored: "in its place: optout", timers: 0 },
  },
  "a sign-in with letters outside ASCII is refused, and asks nothing": {
    async does(page) {
      signedIn(page);
      await page.signIn("j\u00fcrgen@example.com");
    },
    sees: {
      told: [...BEGUN, "the sign-in fails: Error: Invalid email address: not ASCII"],
      token: "ANN",
    },
  },
  "a sign-in with what is no address rejects": {
    async does(page) {
      signedIn(page);
      await page.signIn("jane");
      await page.signIn("12345", "Phone");
      await page.signIn("hash", "EmailHash");
    },
    sees: {
      told: [
        ...BEGUN,
        "the sign-in fails: Error: Invalid email address",
        "the sign-in fails: Error: Invalid phone number",
        "the sign-in fails: Error: Invalid hash",
      ],
    },
  },
  "a promise of a token resolves at once where there is one": {
    async does(page) {
      signedIn(page);
      page.promises("the promise", () => page.sdk.getAdvertisingTokenAsync());
      await page.settled();
    },
    sees: { told: [...BEGUN, "the promise gives ANN"] },
  },
  "a promise of a token rejects at once where nobody is": {
    async does(page) {
      page.init();
      page.promises("the promise", () => page.sdk.getAdvertisingTokenAsync());
      await page.settled();
    },
    sees: { told: [LOADED, ...NOBODY, "the promise fails: Error: Identity not available"] },
  },
  "a promise of a token made before init waits for it": {
    async does(page) {
      page.load();
      page.promises("the promise", () => page.sdk.getAdvertisingTokenAsync());
      await page.settled();
      signedIn(page);
      await page.settled();
    },
    sees: { told: [...BEGUN, "the promise gives ANN"] },
  },
  "a promise of a token rejects when its refresh brings an opt-out": {
    async does(page) {
      await refreshing(page);
      page.promises("the promise", () => page.sdk.getAdvertisingTokenAsync());
      await page.answers(200, { status: "optout" });
      await page.looksThrough();
    },
    sees: { token: undefined, stored: "in its place: optout", timers: 0 },
  },
  "a second callback that is given to a second init is called as well": {
    async does(page) {
      signedIn(page);
      page.init({ callback: ({ status }) => page.note(`the other callback ${status}`) });
      page.setIdentity(page.identity("BOB", { from: 2 * DUE, expires: 2 * EXPIRED }));
    },
    sees: { token: "BOB", stored: "in its place: BOB", timers: 1 },
  },
  "setIdentity with what is no identity forgets the one that was there": {
    does(page) {
      signedIn(page);
      page.setIdentity({ ...page.identity("BOB"), refresh_token: "" });
    },
    sees: { token: undefined, stored: "", timers: 0 },
  },
  "init again with an identity that expires later takes it": {
    does(page) {
      signedIn(page);
      page.init({ identity: page.identity("BOB", { from: 2 * DUE, expires: 2 * EXPIRED }) });
    },
    sees: { token: "BOB", stored: "in its place: BOB", timers: 1 },
  },
  "a promise of a token waits for the refresh that is under way": {
    async does(page) {
      await refreshing(page);
      page.promises("the promise", () => page.sdk.getAdvertisingTokenAsync());
      await page.settled();
      page.note("still waiting");
      await page.succeeds(page.identity("BOB", { from: 2 * DUE, expires: 2 * EXPIRED }));
    },
    sees: {
      told: [
        ...ASKED,
        "still waiting",
        "init callback 1 Identity refreshed: BOB",
        "event IdentityUpdated: BOB",
        "the promise gives BOB",
      ],
    },
  },
  "a promise of a token rejects at a disconnect": {
    async does(page) {
      await refreshing(page);
      page.promises("the promise", () => page.sdk.getAdvertisingTokenAsync());
      page.disconnect();
      await page.settled();
    },
    sees: { token: undefined, stored: "", timers: 0 },
  },
  "init again with nothing new tells InitCompleted again, and sets no second timer": {
    does(page) {
      signedIn(page);
      page.init();
    },
    sees: {
      told: [...BEGUN, "event InitCompleted: ANN"],
      token: "ANN",
      stored: "in its place: ANN",
      timers: 1,
    },
  },
};
