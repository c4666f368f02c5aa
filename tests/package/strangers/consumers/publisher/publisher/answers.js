// Answers of the operator to the letter: with whatever HTTP status they come, sealed or plain, in time or too late.
// Each sentence says what `does` does, and what `sees` must be so with this package.
import { ASKED, BEGUN, refreshing } from "./begin.js";
import { DUE, EXPIRED, HOUR, MINUTE, SECOND } from "./page.js";

const ENDED_BY_OPERATOR = ["event IdentityUpdated: null", "init callback -3 Refresh token expired: undefined"];
const OPTED_OUT = ["init callback -4 User opted out: undefined", "event OptoutReceived: null", "event IdentityUpdated: null"];

/** The token that is there stays. */
const HERE = { token: "ANN", stored: "in its place: ANN", timers: 1, flags: "isIdentityAvailable, isInitComplete" };

/** A refresh is answered so. */
const answered = (status, members, isPlain) => async (page) => {
  await refreshing(page);
  await page.answers(status, members, isPlain);
};

const ends = (status, word, isPlain) => ({
  does: answered(status, { status: word }, isPlain),
  sees: { told: [...ASKED, ...ENDED_BY_OPERATOR], token: undefined, stored: "", timers: 0, flags: "isLoginRequired, isInitComplete" },
});

const optsOut = (status) => ({
  async does(page) {
    await answered(status, { status: "optout" })(page);
    await page.looksThrough();
    page.noteInside(`by the operator: ${isByOperator(page)}`);
  },
  sees: {
    told: [...ASKED, ...OPTED_OUT],
    inside: ["by the operator: true"],
    token: undefined,
    flags: "isIdentityAvailable, hasOptedOut, isInitComplete",
    stored: "in its place: optout",
    timers: 0,
  },
});

/** Opt-outs have records of their own, in local storage and in a shared cookie; 1 says that an operator gave it. */
function isByOperator(page) {
  const { name, cookie } = page.product;
  const prefix = `uid2-wasm.${name.toLowerCase()}.no.`;
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  const local = keys.map((key) => localStorage.getItem(key));
  const shared = page.cookies.all().filter((one) => one.name === `${cookie}_no`);
  return local.some((text) => text.startsWith("1")) || shared.some(({ value }) => /^\d+\.1\./.test(value));
}

/** Late, after the identity could be refreshed no more. */
async function refusedTooLate(page, answer) {
  page.init({ identity: page.identity("ANN", { from: DUE, expires: DUE + 2 * SECOND, ends: DUE + 3 * SECOND }) });
  await page.passes(DUE);
  await page.passes(4 * SECOND);
  await answer();
}

const TOO_LATE = ["event IdentityUpdated: null", "init callback -3 Identity expired, refresh expired: undefined"];

const endedTooLate = (answer) => ({
  does: (page) => refusedTooLate(page, () => answer(page)),
  sees: { told: [...ASKED, ...TOO_LATE], token: undefined, stored: "", timers: 0, flags: "isLoginRequired, isInitComplete" },
});

export const ANSWERS = {
  "expired_token with status 400 ends the identity": ends(400, "expired_token"),
  "invalid_token with status 400 ends the identity": ends(400, "invalid_token"),
  "expired_token in a sealed answer with status 200 ends the identity": ends(200, "expired_token"),
  "invalid_token in a sealed answer with status 200 ends the identity": ends(200, "invalid_token"),
  "expired_token with status 401 ends the identity": ends(401, "expired_token"),
  "expired_token with status 500 ends the identity": ends(500, "expired_token"),
  "a plain optout with status 400 is the operator's opt-out": optsOut(400),
  "a plain optout with status 403 is the operator's opt-out": optsOut(403),
  "a plain optout with status 500 is the operator's opt-out": optsOut(500),
  "a sealed optout with status 200 is the operator's opt-out": optsOut(200),
  "a plain optout with status 429 is no answer": {
    does: answered(429, { status: "optout" }),
    sees: { told: ASKED, ...HERE },
  },
  "a refusal costs no token that is good": {
    does: answered(400, { status: "client_error", message: "no" }),
    sees: { told: ASKED, ...HERE },
  },
  "an answer that nobody can open costs no token that is good": {
    does: answered(200, "bm90aGluZyB0aGF0IGNhbiBiZSBvcGVuZWQ="),
    sees: { told: ASKED, ...HERE },
  },
  "a refresh answered with an identity that has expired already is no answer": {
    async does(page) {
      await refreshing(page);
      await page.succeeds(page.identity("BOB", { from: 0, expires: DUE - MINUTE }));
      page.look();
    },
    sees: { told: [...ASKED, "shows ANN"], ...HERE },
  },
  "a refresh answered with an identity past its refresh_expires is no answer": {
    async does(page) {
      await refreshing(page);
      await page.succeeds(page.identity("BOB", { from: -HOUR, expires: -MINUTE, ends: 0 }));
      page.look();
    },
    sees: { told: [...ASKED, "shows ANN"], ...HERE },
  },
  "a refresh of an expired identity, answered with a lapsed one, tells nothing twice": {
    async does(page) {
      page.init({ identity: page.identity("ANN", { from: -HOUR, expires: 0 }) });
      await page.succeeds(page.identity("BOB", { from: -HOUR, expires: -MINUTE }));
    },
    sees: {
      told: [
        "event SdkLoaded: null",
        "init callback 100 Identity expired, refresh still valid: undefined",
        "asks for ANN-refresh",
        "event InitCompleted: null",
      ],
      token: undefined,
      // Its refresh token is better than none, where nobody has a token.
      stored: "in its place: BOB",
      timers: 1,
    },
    inAnyOrder: true,
  },
  "a sign-in answered with a lapsed identity is no answer: the token that is there stays": {
    async does(page) {
      page.init({ identity: page.identity("ANN") });
      await page.signIn();
      await page.succeeds(page.identity("BOB", { from: -HOUR, expires: -MINUTE, ends: 0 }));
      page.look();
    },
    sees: {
      told: [...BEGUN, "asks for a sign-in", "the sign-in fails: Error: The operator did not answer.", "shows ANN"],
      ...HERE,
    },
  },
  "a refresh that is refused after refresh_expires says that the identity has expired": endedTooLate((page) =>
    page.answers(400, { status: "client_error", message: "no" }),
  ),
  "a refresh that fails after refresh_expires says that the identity has expired": endedTooLate((page) =>
    page.answers(500, ""),
  ),
  "a refresh without an answer after refresh_expires says that the identity has expired": endedTooLate((page) =>
    page.answers(0, ""),
  ),
  "only an operator says that the refresh token has expired, after refresh_expires too": {
    does: (page) => refusedTooLate(page, () => page.answers(400, { status: "expired_token" })),
    sees: { told: [...ASKED, ...ENDED_BY_OPERATOR], token: undefined, stored: "", timers: 0, flags: "isLoginRequired, isInitComplete" },
  },
  "a refresh that succeeds after refresh_expires brings the new token": {
    does: (page) => refusedTooLate(page, () => page.succeeds(page.identity("BOB", { from: 2 * DUE, expires: 2 * EXPIRED }))),
    sees: {
      told: [...ASKED, "init callback 1 Identity refreshed: BOB", "event IdentityUpdated: BOB"],
      token: "BOB",
      stored: "in its place: BOB",
      timers: 1,
      flags: "isIdentityAvailable, isInitComplete",
    },
  },
};
