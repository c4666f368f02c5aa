// The record to the letter: what a test finds in local storage and in cookies, and what becomes of what it has put there.
// Each sentence says what `does` does, and what `sees` must be so with this package.
import { ASKED, BEGUN, LOADED, NOBODY } from "./begin.js";
import { DUE, ENDED, EXPIRED, HOUR, MINUTE, SECOND } from "./page.js";

const OVER = ["event IdentityUpdated: null", "init callback -3 Identity expired, refresh expired: undefined"];
const LAPSED = [
  LOADED,
  "event IdentityUpdated: null",
  "init callback -3 Identity expired, refresh expired: undefined",
  "event InitCompleted: null",
];
const PAST = { from: -2 * HOUR, expires: -HOUR, ends: -MINUTE };

const IN_COOKIES = ["a cookie", "a cookie with domain and path"];

/** Something is stored that is nobody's. */
const stored = (value) => ({
  does(page) {
    page.store(typeof value === "function" ? value(page) : value);
    page.init();
  },
  sees: { told: [LOADED, ...NOBODY], token: undefined, stored: "", flags: "isLoginRequired, isInitComplete", timers: 0 },
});

/** Cookies elsewhere than before; the place says where they are to stand. */
const MOVES = {
  "at another path": { cookiePath: "/news", cookieDomain: undefined },
  "of another domain": { cookiePath: "/", cookieDomain: "publisher.example" },
};
const STANDS = { "at another path": `/news www.publisher.example`, "of another domain": "/ .publisher.example" };

/** These sentences say themselves where cookies stand. */
const ONCE = ["local storage"];

/** Before, they stand at the root of this host. */
const ROOT = { useCookie: true, cookiePath: "/", cookieDomain: undefined };

const placesOf = (page, name) =>
  page.cookies.all().filter((cookie) => cookie.name === name).map(({ path, domain }) => `${path} ${domain}`).join(", ");

const moves = (where) => ({
  does(page) {
    page.init({ ...ROOT, identity: page.identity("ANN") });
    page.init({ ...ROOT, ...MOVES[where] });
    page.note(`the identity: ${placesOf(page, page.product.cookie)}`);
  },
  sees: {
    told: [...BEGUN, "event InitCompleted: ANN", `the identity: ${STANDS[where]}`],
    token: "ANN",
    stored: `cookie ${STANDS[where]}: ANN`,
  },
  places: ONCE,
});

const movesOptOut = (where) => ({
  async does(page) {
    page.init({ ...ROOT, identity: page.identity("ANN") });
    await page.passes(DUE);
    await page.answers(200, { status: "optout" });
    page.init({ ...ROOT, ...MOVES[where] });
    await page.looksThrough();
    const { cookie } = page.product;
    page.told.splice(0);
    page.note(`the record: ${placesOf(page, cookie)}`);
    page.noteInside(`the opt-out: ${placesOf(page, `${cookie}_no`)}`);
  },
  sees: {
    told: [`the record: ${STANDS[where]}`],
    inside: [`the opt-out: ${STANDS[where]}`],
    token: undefined,
    stored: `cookie ${STANDS[where]}: optout`,
    timers: 0,
  },
  places: ONCE,
});

export const STORAGE = {
  "a record that dies by itself at refresh_expires means that the refresh has expired": {
    async does(page) {
      page.init({ identity: page.identity("ANN", { from: DUE, expires: 2 * DUE, ends: 2 * DUE + SECOND }) });
      await page.passes(DUE);
      await page.answers(0, "");
      page.told.splice(0);
      // The clock has gone on while the page was frozen.
      page.clock.jump(page.start + ENDED);
      page.emptyStorage();
      await page.passes(MINUTE);
    },
    sees: {
      told: ["event IdentityUpdated: null", "init callback -3 Identity expired, refresh expired: undefined"],
      token: undefined,
      flags: "isLoginRequired, isInitComplete",
      stored: "",
      timers: 0,
    },
  },
  "storage that was emptied while the identity was good means that nobody is here": {
    async does(page) {
      page.init({ identity: page.identity("ANN") });
      page.told.splice(0);
      page.emptyStorage();
      page.look();
      await page.settled();
    },
    sees: { token: undefined, stored: "" },
  },
  "a stored identity past refresh_expires is removed at init": {
    does(page) {
      page.store(page.identity("ANN", PAST));
      page.init();
    },
    sees: { told: LAPSED, token: undefined, stored: "", timers: 0 },
  },
  "an identity past refresh_expires that is handed to init is not stored": {
    does: (page) => page.init({ identity: page.identity("ANN", PAST) }),
    sees: { told: LAPSED, token: undefined, stored: "", timers: 0 },
  },
  "an identity is removed when its refresh ends without success after refresh_expires": {
    async does(page) {
      page.init({ identity: page.identity("ANN", { from: DUE, expires: DUE + SECOND, ends: DUE + 2 * SECOND }) });
      await page.passes(DUE);
      await page.passes(3 * SECOND);
      await page.answers(0, "");
    },
    sees: { told: [...ASKED, ...OVER], token: undefined, stored: "", timers: 0, flags: "isLoginRequired, isInitComplete" },
  },
  "an identity that is never refreshed is over at refresh_expires": {
    async does(page) {
      page.init({ identity: page.identity("ANN", { from: DUE, expires: DUE + SECOND, ends: DUE + 2 * SECOND }) });
      await page.passes(DUE);
      await page.answers(0, "");
      await page.passes(MINUTE);
    },
    sees: {
      told: [...ASKED, "init callback 100 Identity expired, refresh still valid: undefined", OVER[0], ...OVER],
      token: undefined,
      timers: 0,
      flags: "isLoginRequired, isInitComplete",
    },
  },
  "a stored value that is no JSON is removed at init": stored("{nothing that can be read"),
  "a stored value that is another object is removed at init": stored({ other: "object" }),
  "a stored identity whose times are words is removed at init": stored((page) => ({
    ...page.identity("ANN"),
    refresh_from: "soon",
    identity_expires: "later",
    refresh_expires: "last",
  })),
  "a stored identity with one malformed time is removed at init": stored((page) => ({
    ...page.identity("ANN"),
    identity_expires: "later",
  })),
  "a cookie in bad percent-encoding is removed at init": { ...stored("%E0%A4%A"), places: IN_COOKIES },
  "a cookie of the first version, without times, is taken, and refreshed": {
    does(page) {
      page.store({ advertising_token: "ANN", refresh_token: "ANN-refresh" });
      page.init();
    },
    sees: { token: "ANN", stored: "in its place: ANN", flags: "isIdentityAvailable, isInitComplete", timers: 0 },
    places: IN_COOKIES,
    inAnyOrder: true,
  },
  "a second init with cookies at another path moves the identity": moves("at another path"),
  "a second init with cookies of another domain moves the identity": moves("of another domain"),
  "a second init with cookies at another path moves the opt-out": movesOptOut("at another path"),
  "a second init with cookies of another domain moves the opt-out": movesOptOut("of another domain"),
  "an identity that another part of the page stores is believed": {
    async does(page) {
      page.init({ identity: page.identity("ANN") });
      page.told.splice(0);
      page.store(page.identity("BOB", { from: 2 * DUE, expires: 2 * EXPIRED }));
      page.look();
    },
    sees: { token: "BOB" },
  },
  "an opt-out that another part of the page stores counts at once": {
    async does(page) {
      page.init({ identity: page.identity("ANN") });
      page.store(page.optOut());
      page.look();
      await page.settled();
      await page.looksThrough();
    },
    sees: { token: undefined, stored: "in its place: optout" },
  },
  "the options of init are stored for the next page": {
    does(page) {
      page.init({ refreshRetryPeriod: 2_000, identity: page.identity("ANN") });
      page.nextPage();
      page.note(`begun: ${page.sdk.isInitComplete()}`);
    },
    sees: {
      told: [...BEGUN, "> the next page", "event SdkLoaded: ANN", "event InitCompleted: ANN", "begun: true"],
      token: "ANN",
    },
  },
};
