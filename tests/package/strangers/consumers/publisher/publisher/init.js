// What a page finds after the script and after `init`: callbacks, getters, timers, requests and the record.
// Each sentence says what `does` does, and what `sees` must be so with this package.
import { BEGUN, ESTABLISHED, LOADED, NOBODY, signedIn } from "./begin.js";
import { HOUR } from "./page.js";

/** Each getter's very answer: tests say `toBe`. */
function noteAnswers({ sdk, told }) {
  const getters = ["getAdvertisingToken", "isLoginRequired", "isIdentityAvailable", "hasOptedOut", "isInitComplete"];
  told.push(getters.map((getter) => `${sdk[getter]()}`).join(", "));
}

/** All names that are stored, whoever's they are: tests compare `localStorage` as a whole. */
function noteNames(page) {
  page.note(`local storage: ${Object.keys(localStorage).sort().join(", ")}`);
  page.note(
    `cookies: ${page.cookies
      .all()
      .map(({ name }) => name)
      .sort()
      .join(", ")}`,
  );
}

const hasAllOf = (one, other) => Object.keys(other).every((name) => one[name] === other[name]);

export const INIT = {
  "the script announces itself, and says no more where nothing is stored": {
    does: (page) => page.load(),
    sees: { told: [LOADED], flags: "isLoginRequired", stored: "", timers: 0 },
  },
  "init with a fresh identity calls the init callback, then InitCompleted, and opens no request": {
    does: (page) => signedIn(page),
    sees: {
      told: [...BEGUN],
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
    sees: { told: [...BEGUN, "1 set"] },
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
    sees: { told: [...BEGUN, "ANN, false, true, false, true"] },
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
    sees: {
      told: [
        LOADED,
        ...new Array(3).fill("init throws TypeError: opts must be an object"),
        "init throws TypeError: opts.callback, if provided, must be a function",
        "init throws TypeError: opts.refreshRetryPeriod must be a number",
        "init throws RangeError: opts.refreshRetryPeriod must be >= 1000",
      ],
    },
  },
  "a callback that throws stops nothing": {
    does(page) {
      page.load().sdk.callbacks.unshift(() => {
        throw new Error("the page's own mistake");
      });
      signedIn(page);
    },
    sees: { told: [...BEGUN] },
  },
  "a callback that comes late is told what it missed": {
    does(page) {
      signedIn(page);
      page.sdk.callbacks.push((event, payload) => page.note(`late ${event} ${payload.identity?.advertising_token}`));
    },
    sees: { told: [...BEGUN, "late SdkLoaded ANN", "late InitCompleted ANN"] },
  },
  "a callback's payload is the event's identity and nothing else": {
    does(page) {
      const identity = page.identity("ANN");
      const names = (event, payload) => event === "InitCompleted" && page.note(JSON.stringify(Object.keys(payload)));
      page.load().sdk.callbacks.push(names);
      page.init({ identity });
    },
    sees: { told: [...BEGUN, '["identity"]'] },
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
    sees: { told: [...BEGUN, "toMatchObject: true", "toEqual: false"] },
  },
  "getIdentity is the identity": {
    does(page) {
      const identity = page.identity("ANN");
      page.init({ identity });
      const found = page.sdk.getIdentity();
      page.note(`toEqual: ${hasAllOf(found, identity) && hasAllOf(identity, found)}`);
    },
    sees: { told: [...BEGUN, "toEqual: true"] },
  },
  "a cookie lives until refresh_expires": {
    does(page) {
      signedIn(page);
      const [{ expires }] = page.cookies.all().filter(({ name }) => name === page.product.cookie);
      page.note(`${(expires - page.start) / HOUR} hours`);
    },
    sees: { told: [...BEGUN, "24 hours"] },
    places: ["a cookie", "a cookie with domain and path"],
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
