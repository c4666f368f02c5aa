// Where we differ from the official SDK, on purpose: by scenario, what its page notices, what ours does, and why.
// A difference that is not here fails the comparison, and so does one that is here and is none.

const OPT_OUT_BEFORE_INIT = {
  official: ["flags: available"],
  ours: ["flags: available, opted out"],
  why: "hasOptedOut is undefined before init, although the getters beside it read storage; ours says what storage says",
};
const FAILED_REFRESH = (whose) => ({
  official: [`event IdentityUpdated identity ${whose}`],
  why: "a failed refresh changes nothing, so no callback says that something changed; the official documentation says so too",
});
const LATE_SDK_LOADED = {
  official: ["late SdkLoaded {}"],
  ours: ['late SdkLoaded {"identity":null}'],
  why: "every payload has an identity, also the one that is told again to a late callback",
};
const INIT_ONCE = {
  official: ["event InitCompleted identity nobody"],
  why: "a page that calls init itself is not started a second time from the configuration that this very init has stored",
};

export const DIFFERENCES = {
  "the script is loaded where an opt-out is stored": [OPT_OUT_BEFORE_INIT],
  "init where an opt-out is stored": [OPT_OUT_BEFORE_INIT],
  "init with an identity where an opt-out is stored": [
    OPT_OUT_BEFORE_INIT,
    {
      official: ["init callback 0 Identity established ANN", "event InitCompleted identity ANN", "getters: ANN ANN"],
      ours: [
        "init callback -1 Identity not available",
        "event InitCompleted identity nobody",
        "init callback 1 Identity refreshed NEW-1",
        "event IdentityUpdated identity NEW-1",
        "getters: NEW-1 NEW-1",
      ],
      why: "an identity cannot discard an opt-out: it is held until the operator has said that it is somebody else's",
    },
    {
      official: ["stored: ANN"],
      ours: ["stored: NEW-1"],
      why: "what the operator answered is stored, not what was handed in",
    },
    { ours: ["asked refresh: success"], why: "one refresh asks the operator whose opt-out it was" },
  ],
  "a refresh that says expired_token": [
    {
      official: ["event IdentityUpdated identity nobody"],
      why: "one change is told once: the official SDK tells it twice",
    },
  ],
  "a refresh that fails while the token is valid": [FAILED_REFRESH("ANN"), FAILED_REFRESH("ANN")],
  "a refresh that fails when the token has expired": [FAILED_REFRESH("nobody"), FAILED_REFRESH("nobody")],
  "a token that expires while nobody can refresh it": [
    {
      ours: ["init callback 100 Identity expired, refresh still valid"],
      why: "the page is told when its token expires, by the callback that has a status for it",
    },
    {
      official: ["getters: ANN ANN"],
      ours: [
        "event IdentityUpdated identity nobody",
        "init callback -3 Identity expired, refresh expired",
        "getters: nobody",
      ],
      why: "no token is served after refresh_expires, and the page is told when that comes",
    },
  ],
  "a sign-in of somebody who opted out": [
    {
      official: ["init callback -4 Identity not available"],
      ours: ["init callback -4 User opted out"],
      why: "the official text belongs to another status",
    },
  ],
  "a sign-in that the operator refuses": [
    {
      official: ["setIdentityFromEmail fails: Client error: bad subscription_id"],
      ours: ["setIdentityFromEmail fails: Error: Client error: bad subscription_id"],
      why: "promises are rejected with an Error that has a code, not with a bare text",
    },
  ],
  "a sign-in that the operator cannot answer": [
    {
      official: ["setIdentityFromEmail fails: API error: Unexpected HTTP status 500"],
      ours: ["setIdentityFromEmail fails: Error: The operator did not answer."],
      why: "an Error with the code `unanswered` tells what may pass from what will not, whatever stood in between",
    },
  ],
  "init again, with an identity that expires sooner": [
    {
      official: ["stored: BOB"],
      ours: ["stored: ANN"],
      why: "an identity that init ignores is not stored either: memory and storage are never two persons",
    },
  ],
  "init again, now with cookies": [
    {
      official: ["stored: ANN"],
      ours: ["stored: nothing"],
      why: "the token moves to the cookie, no copy of it stays behind",
    },
  ],
  "an opt-out in another tab": [
    {
      official: ["getters: ANN ANN", "flags: available, init"],
      ours: [
        "init callback -4 User has opted out",
        "event OptoutReceived identity nobody",
        "event IdentityUpdated identity nobody",
        "getters: nobody",
        "flags: available, opted out, init",
      ],
      why: "an opt-out in one tab counts in the others at once and with its events, not at the next tick and without",
    },
    { official: ["init callback -4 User has opted out"], why: "it has been told already, at once" },
  ],
  "a callback that comes late": [
    LATE_SDK_LOADED,
    LATE_SDK_LOADED,
    LATE_SDK_LOADED,
    {
      official: [],
      ours: ['late OptoutReceived {"identity":null}'],
      why: "an opt-out is final, so whoever comes late is told of it once",
    },
  ],
  "callbacks that throw or are none": [
    { ...LATE_SDK_LOADED, official: ["event SdkLoaded nobody"], ours: ["event SdkLoaded identity nobody"] },
  ],
  "a page that calls init from SdkLoaded, and the one after it": [INIT_ONCE, INIT_ONCE],
  "promises during a refresh, and a disconnect": [
    {
      official: [
        "init callback 0 Identity established ANN",
        "event IdentityUpdated identity ANN",
        "getters: ANN ANN",
        "flags: available, init",
        "stored: ANN",
      ],
      ours: ["getters: nobody", "flags: login, init", "stored: nothing"],
      why: "an aborted request is no answer: the official SDK signs in again whom it has just signed out",
    },
  ],
};
