// What publishers' tests assert of any identity SDK on their pages: callbacks, getters, requests, timers and the record.
// Each sentence says what `does` does, and what `sees` must be so with this package; what is not named there may be anything.
import { DUE, EXPIRED, HOUR, MINUTE, SECOND } from "./page.js";

const ESTABLISHED = "init callback 0 Identity established: ANN";
const LOADED = "event SdkLoaded: null";
const NOBODY = [
  "event IdentityUpdated: null",
  "init callback -1 Identity not available: undefined",
  "event InitCompleted: null",
];

/** An identity is there, and nothing has happened to it. */
const signedIn = (page, times) => page.init({ identity: page.identity("ANN", times) });

/** And its refresh is under way. */
async function refreshing(page, times) {
  signedIn(page, times);
  await page.passes(DUE);
}

/** Each getter's very answer: tests say `toBe`. */
function noteAnswers({ sdk, told }) {
  const getters = ["getAdvertisingToken", "isLoginRequired", "isIdentityAvailable", "hasOptedOut", "isInitComplete"];
  told.push(getters.map((getter) => `${sdk[getter]()}`).join(", "));
}

/** All names that are stored, whoever's they are: tests compare `localStorage` as a whole. */
function noteNames(page) {
  page.note(`local storage: ${Object.keys(localStorage).sort().join(", ")}`);
  page.note(`cookies: ${page.cookies.all().map(({ name }) => name).sort().join(", ")}`);
}

const hasAllOf = (one, other) => Object.keys(other).every((name) => one[name] === other[name]);

export const ORDINARY = {
  "the script announces itself, and says no more where nothing is stored": {
    does: (page) => page.load(),
    sees: { told: [LOADED], flags: "isLoginRequired", stored: "", timers: 0 },
  },
  "init with a fresh identity calls the init callback, then InitCompleted, and opens no request": {
    does: (page) => signedIn(page),
    sees: {
      told: [LOADED, ESTABLISHED, "event InitCompleted: ANN"],
      token: "ANN",
      flags: "isIdentityAvailable, isInitComplete",
      stored: "in its place: ANN",
      timers: 1,
    },
  },
  "init with a fresh identity sets one timer": {
    does(page) {
      page.load();
      const before = page.timers.set;
      signedIn(page);
      page.note(`${page.timers.set - before} set`);
    },
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "1 set"] },
  },
  "init where nobody is stored says that a login is required": {
    does: (page) => page.init(),
    sees: {
      told: [LOADED, ...NOBODY],
      token: undefined,
      flags: "isLoginRequired, isInitComplete",
      stored: "",
      timers: 0,
    },
  },
  "init where an identity is stored takes it": {
    does(page) {
      page.store(page.identity("ANN"));
      page.init();
    },
    sees: {
      told: ["event SdkLoaded: ANN", ESTABLISHED, "event InitCompleted: ANN"],
      token: "ANN",
      stored: "in its place: ANN",
      timers: 1,
    },
  },
  "getters read what is stored before init": {
    does(page) {
      page.store(page.identity("ANN"));
      page.load();
      page.look();
    },
    sees: { told: ["event SdkLoaded: ANN", "shows ANN"], token: "ANN" },
  },
  "init with an identity that is due opens one request, and its token counts meanwhile": {
    does: (page) => signedIn(page, { from: 0 }),
    // Whether the request or the callback comes first is for the comparison.
    sees: { token: "ANN", flags: "isIdentityAvailable, isInitComplete", timers: 0 },
  },
  "init with an expired identity that can be refreshed says so, and asks": {
    does: (page) => signedIn(page, { from: -HOUR, expires: 0 }),
    sees: {
      told: [
        LOADED,
        "init callback 100 Identity expired, refresh still valid: undefined",
        "asks for ANN-refresh",
        "event InitCompleted: null",
      ],
      token: undefined,
      flags: "isIdentityAvailable, isInitComplete",
      timers: 0,
    },
    inAnyOrder: true,
  },
  "init where an opt-out is stored says so": {
    async does(page) {
      page.store(page.optOut());
      page.init();
      await page.looksThrough();
    },
    sees: {
      told: [
        LOADED,
        "init callback -4 User has opted out: undefined",
        "event InitCompleted: null",
        "event OptoutReceived: null",
      ],
      token: undefined,
      flags: "isIdentityAvailable, hasOptedOut, isInitComplete",
      stored: "in its place: optout",
    },
  },
  "init with what is no identity names the member": {
    does: (page) => page.init({ identity: { ...page.identity("ANN"), advertising_token: "" } }),
    sees: {
      told: [
        LOADED,
        "event IdentityUpdated: null",
        "init callback -2 advertising_token is not available or is not valid: undefined",
        "event InitCompleted: null",
      ],
      stored: "",
    },
  },
  "getters before init, where nobody is stored": {
    does(page) {
      page.load();
      noteAnswers(page);
    },
    sees: { told: [LOADED, "undefined, true, false, false, false"] },
  },
  "getters after init, where nobody is stored": {
    does(page) {
      page.init();
      noteAnswers(page);
    },
    sees: { told: [LOADED, ...NOBODY, "undefined, true, false, false, true"] },
  },
  "getters after init with a fresh identity": {
    does(page) {
      signedIn(page);
      noteAnswers(page);
    },
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "ANN, false, true, false, true"] },
  },
  "getters after init, where the identity has expired": {
    async does(page) {
      signedIn(page, { from: -HOUR, expires: 0 });
      await page.answers(0, "");
      page.told.splice(0);
      noteAnswers(page);
    },
    sees: { told: ["undefined, false, false, false, true"] },
  },
  "getters after an opt-out": {
    does(page) {
      signedIn(page);
      page.setIdentity(page.optOut());
      page.told.splice(0);
      noteAnswers(page);
    },
    sees: { told: ["undefined, false, true, true, true"], stored: "in its place: optout" },
  },
  "the options of init are stored beside the identity": {
    does(page) {
      page.init({ identity: page.identity("ANN"), refreshRetryPeriod: 2_000, baseUrl: page.product.base });
      const { key, cookie } = page.product;
      const found = page.cookies.all().find(({ name }) => name === `${cookie}_config`);
      page.note(localStorage.getItem(`${key}_config`) ?? decodeURIComponent(found?.value));
    },
    sees: { token: "ANN" },
  },
  "the names in local storage and of cookies after init with a fresh identity": {
    does(page) {
      signedIn(page);
      noteNames(page);
    },
    sees: { token: "ANN" },
  },
  "the names in local storage and of cookies after a disconnect": {
    does(page) {
      signedIn(page);
      page.disconnect();
      noteNames(page);
    },
    sees: { stored: "" },
  },
  "init with wrong options throws": {
    does(page) {
      page.load();
      for (const options of [undefined, null, 1]) page.calls("init", () => page.sdk.init(options));
      page.calls("init", () => page.sdk.init({ callback: 1 }));
      page.calls("init", () => page.sdk.init({ refreshRetryPeriod: "5000" }));
      page.calls("init", () => page.sdk.init({ refreshRetryPeriod: 999 }));
    },
    sees: { told: [
        LOADED,
        ...new Array(3).fill("init throws TypeError: opts must be an object"),
        "init throws TypeError: opts.callback, if provided, must be a function",
        "init throws TypeError: opts.refreshRetryPeriod must be a number",
        "init throws RangeError: opts.refreshRetryPeriod must be >= 1000",
      ] },
  },
  "a callback that throws stops nothing": {
    does(page) {
      page.load().sdk.callbacks.unshift(() => {
        throw new Error("the page's own mistake");
      });
      signedIn(page);
    },
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN"] },
  },
  "a callback that comes late is told what it missed": {
    does(page) {
      signedIn(page);
      page.sdk.callbacks.push((event, payload) => page.note(`late ${event} ${payload.identity?.advertising_token}`));
    },
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "late SdkLoaded ANN", "late InitCompleted ANN"] },
  },
  "a callback's payload is the event's identity and nothing else": {
    does(page) {
      const identity = page.identity("ANN");
      const names = (event, payload) => event === "InitCompleted" && page.note(JSON.stringify(Object.keys(payload)));
      page.load().sdk.callbacks.push(names);
      page.init({ identity });
    },
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", '["identity"]'] },
  },
  "an SDK that the page makes itself, with a callback, is announced at once": {
    does(page) {
      page.load();
      delete window[page.product.global];
      const Sdk = page.sdk.constructor;
      const own = page.calls("new", () => new Sdk([(event) => page.note(`own ${event}`)]));
      own.dispose?.();
    },
    sees: { told: [LOADED, "own SdkLoaded"] },
  },
  "the stored record matches the identity": {
    does(page) {
      const identity = page.identity("ANN");
      page.init({ identity });
      const record = JSON.parse(page.record());
      page.note(`toMatchObject: ${hasAllOf(record, identity)}`);
      page.note(`toEqual: ${hasAllOf(record, identity) && hasAllOf(identity, record)}`);
    },
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "toMatchObject: true", "toEqual: false"] },
  },
  "getIdentity is the identity": {
    does(page) {
      const identity = page.identity("ANN");
      page.init({ identity });
      const found = page.sdk.getIdentity();
      page.note(`toEqual: ${hasAllOf(found, identity) && hasAllOf(identity, found)}`);
    },
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "toEqual: true"] },
  },
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
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "asks for ANN-refresh"], token: "ANN", timers: 0 },
  },
  "a second before refresh_from nothing is asked": {
    async does(page) {
      signedIn(page);
      await page.passes(DUE - SECOND);
    },
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN"], timers: 1 },
  },
  "a refresh that succeeds tells the new token once, stores it and sets one timer": {
    async does(page) {
      await refreshing(page);
      await page.succeeds(page.identity("BOB", { from: 2 * DUE, expires: 2 * EXPIRED }));
    },
    sees: {
      told: [
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
        "asks for ANN-refresh",
        "init callback 1 Identity refreshed: BOB",
        "event IdentityUpdated: BOB",
      ],
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
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
        "asks for ANN-refresh",
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
      told: [
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
        "asks for ANN-refresh",
        "shows ANN",
        "asks for ANN-refresh",
      ],
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
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "asks for ANN-refresh"], token: "ANN", timers: 1 },
  },
  "a token is gone at identity_expires, whether or not anybody was told": {
    async does(page) {
      signedIn(page, { from: EXPIRED - SECOND });
      await page.passes(EXPIRED - SECOND);
      await page.passes(SECOND);
    },
    sees: {
      told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "asks for ANN-refresh"],
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
      told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "asks for ANN-refresh", "1 request, 0 timers"],
      token: "ANN",
      timers: 0,
    },
  },
  "a cookie lives until refresh_expires": {
    does(page) {
      signedIn(page);
      const [{ expires }] = page.cookies.all().filter(({ name }) => name === page.product.cookie);
      page.note(`${(expires - page.start) / HOUR} hours`);
    },
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "24 hours"] },
    places: ["a cookie", "a cookie with domain and path"],
  },
  "disconnect forgets the identity, and leaves no timer": {
    does(page) {
      signedIn(page);
      page.disconnect();
    },
    sees: {
      told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "event IdentityUpdated: null"],
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
      told: [
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
        "asks for ANN-refresh",
        "aborts for ANN-refresh",
        "event IdentityUpdated: null",
      ],
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
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
        "asks for ANN-refresh",
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
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
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
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "event IdentityUpdated: ANN"], timers: 1 },
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
      told: [
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
        "asks for a sign-in",
        "the sign-in fails: Error: Client error: no such subscription",
      ],
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
      told: [
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
        "the sign-in fails: Error: Invalid email address: not ASCII",
      ],
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
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
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
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "the promise gives ANN"] },
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
    sees: { told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "the promise gives ANN"] },
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
        LOADED,
        ESTABLISHED,
        "event InitCompleted: ANN",
        "asks for ANN-refresh",
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
      told: [LOADED, ESTABLISHED, "event InitCompleted: ANN", "event InitCompleted: ANN"],
      token: "ANN",
      stored: "in its place: ANN",
      timers: 1,
    },
  },
  "the next page goes on with the identity that the last one stored": {
    does(page) {
      signedIn(page);
      page.nextPage();
      page.init();
    },
    sees: { token: "ANN", stored: "in its place: ANN", timers: 1 },
  },
};
