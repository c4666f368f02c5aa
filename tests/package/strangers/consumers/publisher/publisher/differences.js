// Where publishers' tests see another thing than with the official package, on purpose: what each shows, and why.
// A difference that is not here fails, and so does one that is here and is none.

// Of the package itself.
const ERROR = "promises are rejected with an Error that has a code, not with a bare text";
const CHAIN = "the stored record also says which chain of refreshes it belongs to: an opt-out finds all of it";
const CLIENT = "operators can tell the two packages apart";
const ONE_TIMER = "one timer, for the next change, instead of a poll: none is left where nothing can change";
const OWN_INSTANCE = "an instance of the page's own is announced at once: nobody has to hand in a container and call it";
const NOT_ASCII = "letters outside ASCII are hashed differently elsewhere: such an address would be another person's";

// Of when a page is told, and by whom.
const FAILED_REFRESH = "a failed refresh changes nothing, so no callback is called, as the official documentation says";
const EXPIRY_TOLD = "the page is told when its token expires, by the callback that has a status for it";
const TOLD_ONCE = "one change is told once: the official package tells it twice";
const LATE_SDK_LOADED = "every payload has an identity, also the one that is told again to a late callback";
const OPT_OUT_TEXT = "the official text belongs to another status";
const LOCK = "one tab at a time asks, so a page waits while another one does";
const NEVER_AFTER_ITS_TIME = "no token is served after refresh_expires, and the page is told when that comes";
const STORAGE_OF_THE_MOMENT = "what another tab or the page itself did to storage counts at once, not at the next tick";
const ASKED_FIRST = "a request is opened before the page is told: a callback that leaves the page does not cost the answer";
const A_FLAG = "a flag is a flag before init too, and storage counts from the start";
const MARKER = "another SDK's opt-out is looked at once more, a second later, before ours takes its place";
const NOTES = "who logged out is noted, so that nothing late signs them in again; with cookies a bell tells other tabs";
const OPT_OUT_STAYS = "a second init brings nobody back who opted out: the official one stores the first identity again";

const SEEN = "what a page would be told that opens now is left for pages that load no module; no token is in it";

// What answers and records count for.
const INVALID_TOKEN = "invalid_token is as final as expired_token: the official package asks again every five seconds";
const TOO_MANY = "whatever limits the rate of requests is not the operator, and says nothing about a person";
const LAPSED_ANSWER = "an identity that has lapsed already is no answer: it would cost a token that is good";
const UNREADABLE_THROWS = "the official package throws from its script, init and every getter, until the value is removed";
const MALFORMED_TIMES = "an identity whose times are none would neither be refreshed nor end";

/** What nobody can read is nobody here. */
const IS_NOBODY = [
  "event SdkLoaded: null",
  "event IdentityUpdated: null",
  "init callback -1 Identity not available: undefined",
  "event InitCompleted: null",
  "token: undefined",
  "flags: isLoginRequired, isInitComplete",
  "stored: ",
];

const throws = (error) => ({
  official: [
    `the script throws ${error}`,
    `init throws ${error}`,
    `token: throws ${error}`,
    "flags: isLoginRequired, isIdentityAvailable",
    "stored: in its place: what nobody can read",
  ],
  ours: IS_NOBODY,
  why: UNREADABLE_THROWS,
});

const IS_TAKEN = {
  official: [
    "event SdkLoaded: ANN",
    "init callback 0 Identity established: ANN",
    "event InitCompleted: ANN",
    "token: ANN",
    "flags: isIdentityAvailable, isInitComplete",
    "stored: in its place: ANN",
    "timers: 1",
  ],
  ours: [...IS_NOBODY, "timers: 0"],
  why: MALFORMED_TIMES,
};

/** The operator will not refresh the identity any more, in words that the official package takes for a failure. */
const IS_ENDED = {
  official: [
    "event IdentityUpdated: ANN",
    "token: ANN",
    "flags: isIdentityAvailable, isInitComplete",
    "stored: in its place: ANN",
    "timers: 1",
  ],
  ours: [
    "event IdentityUpdated: null",
    "init callback -3 Refresh token expired: undefined",
    "token: undefined",
    "flags: isLoginRequired, isInitComplete",
    "stored: ",
    "timers: 0",
  ],
  why: INVALID_TOKEN,
};

const COOKIES = ["a cookie", "a cookie with domain and path"];

export const DIFFERENCES = {
  "init with an identity that is due opens one request, and its token counts meanwhile": [
    { official: ["init callback 0 Identity established: ANN"], why: ASKED_FIRST },
    { ours: ["init callback 0 Identity established: ANN"], why: ASKED_FIRST },
  ],
  "init where an opt-out is stored says so": [{ official: ["timers: 0"], ours: ["timers: 1"], why: MARKER }],
  "getters before init, where nobody is stored": [
    {
      official: ["undefined, true, undefined, undefined, false"],
      ours: ["undefined, true, false, false, false"],
      why: A_FLAG,
    },
  ],
  "getters after an opt-out": [{ official: ["timers: 1"], ours: ["timers: 0"], why: ONE_TIMER }],
  "a cookie of the first version, without times, is taken, and refreshed": [
    { official: ["event SdkLoaded: null"], ours: ["event SdkLoaded: ANN"], why: A_FLAG, places: COOKIES },
  ],
  "the names in local storage and of cookies after init with a fresh identity": [
    {
      official: ["local storage: EUID-sdk-identity, EUID-sdk-identity_config"],
      ours: ["local storage: EUID-sdk-identity, EUID-sdk-identity_config, uid2-wasm.euid.seen.l"],
      why: SEEN,
      places: ["local storage"],
    },
    {
      official: ["local storage: "],
      ours: ["local storage: uid2-wasm.bell, uid2-wasm.euid.seen.c"],
      why: `${NOTES}; ${SEEN}`,
      places: COOKIES,
    },
  ],
  "the names in local storage and of cookies after a disconnect": [
    {
      official: ["local storage: EUID-sdk-identity_config"],
      ours: ["local storage: EUID-sdk-identity_config, uid2-wasm.euid, uid2-wasm.euid.seen.l"],
      why: NOTES,
      places: ["local storage"],
    },
    {
      official: ["local storage: "],
      ours: ["local storage: uid2-wasm.bell, uid2-wasm.euid, uid2-wasm.euid.seen.c"],
      why: NOTES,
      places: COOKIES,
    },
  ],
  "a callback that comes late is told what it missed": [
    { official: ["late SdkLoaded undefined"], ours: ["late SdkLoaded ANN"], why: LATE_SDK_LOADED },
  ],
  "an SDK that the page makes itself, with a callback, is announced at once": [
    { ours: ["own SdkLoaded"], why: OWN_INSTANCE },
  ],
  "the stored record matches the identity": [
    { official: ["toEqual: true"], ours: ["toEqual: false"], why: CHAIN },
  ],
  "a refresh is a POST of the refresh token to the operator's address": [
    { official: ["client=euid-sdk-…"], ours: ["client=uid2-wasm-…"], why: CLIENT },
  ],
  "a refresh without an answer changes nothing while the token is good, and is tried again": [
    { official: ["event IdentityUpdated: ANN"], why: FAILED_REFRESH },
  ],
  "a refresh that fails with 500 changes nothing while the token is good": [
    { official: ["event IdentityUpdated: ANN"], why: FAILED_REFRESH },
  ],
  "setIdentity with an opt-out opts out": [
    { official: ["timers: 1"], ours: ["timers: 0"], why: ONE_TIMER },
  ],
  "a sign-in that the operator refuses rejects, and costs nobody's token": [
    {
      official: ["the sign-in fails: Client error: no such subscription"],
      ours: ["the sign-in fails: Error: Client error: no such subscription"],
      why: ERROR,
    },
  ],
  "a sign-in of somebody who opted out is an opt-out, and resolves": [
    {
      official: ["init callback -4 Identity not available: undefined"],
      ours: ["init callback -4 User opted out: undefined"],
      why: OPT_OUT_TEXT,
    },
  ],
  "a sign-in with letters outside ASCII is refused, and asks nothing": [
    {
      official: ["asks for a sign-in"],
      ours: ["the sign-in fails: Error: Invalid email address: not ASCII"],
      why: NOT_ASCII,
    },
  ],
  "the one timer is there again when a request has ended, with or without an answer": [
    { official: ["event IdentityUpdated: ANN"], why: FAILED_REFRESH },
  ],
  "a sign-in that is under way leaves no timer either": [
    { official: ["1 meanwhile"], ours: ["0 meanwhile"], why: ONE_TIMER },
    { official: ["timers: 1"], ours: ["timers: 0"], why: ONE_TIMER },
  ],
  "while another tab holds the refresh lock the timer stays, and nothing is asked": [
    { ours: ["timer: true"], why: LOCK },
    { official: ["timer: false"], why: LOCK },
  ],
  "an opt-out where no tag of Google's is leaves no timer": [
    { official: ["timers: 1"], ours: ["timers: 0"], why: ONE_TIMER },
  ],
  "an opt-out where Google's tag has not loaded leaves no timer: a bare command queue has collected nothing": [
    { official: ["timers: 1"], ours: ["timers: 0"], why: ONE_TIMER },
  ],
  "an opt-out where Google's tag has loaded looks again, by one timer in all": [
    { official: ["init callback -4 User has opted out: undefined"], why: TOLD_ONCE },
  ],
  "an expiry during a request that fails is told with status 100 and IdentityUpdated": [
    { ours: ["init callback 100 Identity expired, refresh still valid: undefined"], why: EXPIRY_TOLD },
  ],
  "an expiry that nobody asks about at that moment is told by itself": [
    {
      official: ["event IdentityUpdated: ANN"],
      ours: ["init callback 100 Identity expired, refresh still valid: undefined", "event IdentityUpdated: null"],
      why: EXPIRY_TOLD,
    },
  ],
  "expired_token with status 400 ends the identity": [
    { official: ["event IdentityUpdated: null"], why: TOLD_ONCE },
  ],
  "invalid_token with status 400 ends the identity": [IS_ENDED],
  "expired_token in a sealed answer with status 200 ends the identity": [
    { official: ["event IdentityUpdated: null"], why: TOLD_ONCE },
  ],
  "invalid_token in a sealed answer with status 200 ends the identity": [IS_ENDED],
  "expired_token with status 401 ends the identity": [
    { official: ["event IdentityUpdated: null"], why: TOLD_ONCE },
  ],
  "expired_token with status 500 ends the identity": [
    { official: ["event IdentityUpdated: null"], why: TOLD_ONCE },
  ],
  "a plain optout with status 429 is no answer": [
    {
      official: [
        "init callback -4 User opted out: undefined",
        "event OptoutReceived: null",
        "event IdentityUpdated: null",
        "token: undefined",
        "flags: isIdentityAvailable, hasOptedOut, isInitComplete",
        "stored: in its place: optout",
        "timers: 0",
      ],
      ours: ["token: ANN", "flags: isIdentityAvailable, isInitComplete", "stored: in its place: ANN", "timers: 1"],
      why: TOO_MANY,
    },
  ],
  "a refusal costs no token that is good": [
    { official: ["event IdentityUpdated: ANN"], why: FAILED_REFRESH },
  ],
  "an answer that nobody can open costs no token that is good": [
    { official: ["event IdentityUpdated: ANN"], why: FAILED_REFRESH },
  ],
  "a refresh answered with an identity that has expired already is no answer": [
    {
      official: [
        "init callback 1 Identity refreshed: undefined",
        "event IdentityUpdated: null",
        "shows undefined",
        "token: undefined",
        "flags: isInitComplete",
        "stored: in its place: BOB",
      ],
      ours: ["shows ANN", "token: ANN", "flags: isIdentityAvailable, isInitComplete", "stored: in its place: ANN"],
      why: LAPSED_ANSWER,
    },
  ],
  "a refresh answered with an identity past its refresh_expires is no answer": [
    {
      official: [
        "event IdentityUpdated: null",
        "init callback 1 Identity refreshed: undefined",
        "event IdentityUpdated: null",
        "shows undefined",
        "token: undefined",
        "flags: isLoginRequired, isInitComplete",
        "stored: ",
      ],
      ours: ["shows ANN", "token: ANN", "flags: isIdentityAvailable, isInitComplete", "stored: in its place: ANN"],
      why: LAPSED_ANSWER,
    },
  ],
  "a refresh of an expired identity, answered with a lapsed one, tells nothing twice": [
    { official: ["event IdentityUpdated: null"], why: LAPSED_ANSWER },
    { official: ["init callback 1 Identity refreshed: undefined"], why: LAPSED_ANSWER },
  ],
  "a sign-in answered with a lapsed identity is no answer: the token that is there stays": [
    {
      official: [
        "event IdentityUpdated: null",
        "init callback -3 Identity expired, refresh expired: undefined",
        "the sign-in gives undefined",
        "shows undefined",
        "token: undefined",
        "flags: isLoginRequired, isInitComplete",
        "stored: ",
        "timers: 0",
      ],
      ours: [
        "the sign-in fails: Error: The operator did not answer.",
        "shows ANN",
        "token: ANN",
        "flags: isIdentityAvailable, isInitComplete",
        "stored: in its place: ANN",
        "timers: 1",
      ],
      why: LAPSED_ANSWER,
    },
  ],
  "a refresh that is refused after refresh_expires says that the identity has expired": [
    { official: ["event IdentityUpdated: null"], why: TOLD_ONCE },
  ],
  "a refresh that fails after refresh_expires says that the identity has expired": [
    { official: ["event IdentityUpdated: null"], why: TOLD_ONCE },
  ],
  "a refresh without an answer after refresh_expires says that the identity has expired": [
    { official: ["event IdentityUpdated: null"], why: TOLD_ONCE },
  ],
  "only an operator says that the refresh token has expired, after refresh_expires too": [
    { official: ["event IdentityUpdated: null"], why: TOLD_ONCE },
  ],
  "a record that dies by itself at refresh_expires means that the refresh has expired": [
    {
      official: ["token: ANN"],
      ours: [
        "event IdentityUpdated: null",
        "init callback -3 Identity expired, refresh expired: undefined",
        "token: undefined",
      ],
      why: NEVER_AFTER_ITS_TIME,
    },
  ],
  "storage that was emptied while the identity was good means that nobody is here": [
    {
      official: ["shows ANN", "token: ANN", "flags: isIdentityAvailable, isInitComplete"],
      ours: [
        "shows undefined",
        "event IdentityUpdated: null",
        "init callback -1 Identity not available: undefined",
        "token: undefined",
        "flags: isLoginRequired, isInitComplete",
      ],
      why: STORAGE_OF_THE_MOMENT,
    },
    { official: ["timers: 1"], ours: ["timers: 0"], why: STORAGE_OF_THE_MOMENT },
  ],
  "a stored identity past refresh_expires is removed at init": [
    { official: ["event SdkLoaded: ANN"], ours: ["event SdkLoaded: null"], why: NEVER_AFTER_ITS_TIME },
  ],
  "an identity is removed when its refresh ends without success after refresh_expires": [
    { official: ["event IdentityUpdated: null"], why: TOLD_ONCE },
  ],
  "an identity that is never refreshed is over at refresh_expires": [
    {
      official: ["event IdentityUpdated: ANN", "token: ANN"],
      ours: [
        "init callback 100 Identity expired, refresh still valid: undefined",
        "event IdentityUpdated: null",
        "event IdentityUpdated: null",
        "init callback -3 Identity expired, refresh expired: undefined",
        "token: undefined",
      ],
      why: NEVER_AFTER_ITS_TIME,
    },
  ],
  "a stored value that is no JSON is removed at init": [throws("SyntaxError")],
  "a stored identity whose times are words is removed at init": [IS_TAKEN],
  "a stored identity with one malformed time is removed at init": [IS_TAKEN],
  "a cookie in bad percent-encoding is removed at init": [throws("URIError")],
  "a second init with cookies at another path moves the opt-out": [
    {
      official: ["stored: cookie /news www.publisher.example: ANN"],
      ours: ["stored: cookie /news www.publisher.example: optout"],
      why: OPT_OUT_STAYS,
    },
  ],
  "a second init with cookies of another domain moves the opt-out": [
    {
      official: ["stored: cookie / .publisher.example: ANN"],
      ours: ["stored: cookie / .publisher.example: optout"],
      why: OPT_OUT_STAYS,
    },
  ],
  "an identity that another part of the page stores is believed": [
    {
      official: ["shows ANN", "token: ANN"],
      ours: ["shows BOB", "init callback 1 Identity refreshed: BOB", "event IdentityUpdated: BOB", "token: BOB"],
      why: STORAGE_OF_THE_MOMENT,
    },
  ],
  "an opt-out that another part of the page stores counts at once": [
    {
      official: ["shows ANN", "token: ANN", "flags: isIdentityAvailable, isInitComplete"],
      ours: [
        "shows undefined",
        "init callback -4 User has opted out: undefined",
        "event OptoutReceived: null",
        "event IdentityUpdated: null",
        "token: undefined",
        "flags: isIdentityAvailable, hasOptedOut, isInitComplete",
      ],
      why: STORAGE_OF_THE_MOMENT,
    },
  ],
};
