// What `init` says of options that are no options: which one it is, at once, and nothing of the page's state changes.
// What the right ones do is in the tests of each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { identityOf, openPage } from "./page.mjs";

const WRONG = {
  "opts.callback, if provided, must be a function": { callback: "told" },
  "opts.refreshRetryPeriod must be a number": { refreshRetryPeriod: "5000" },
  'opts.consent must be false, "auto", an object or a function': { consent: "always" },
  "opts.siteOptOutDomain must be a string": { siteOptOutDomain: true },
  "opts.bridges must be false or an object": { bridges: "takeOver" },
};

for (const [message, wrong] of Object.entries(WRONG)) {
  test(`init throws that ${message}, and who is signed in stays`, (t) => {
    const sdk = new (openPage(t).load("index.cjs").UID2)();
    sdk.init({ identity: identityOf("A") });
    assert.throws(() => sdk.init({ identity: identityOf("B"), ...wrong }), (error) => error.name === "TypeError" && error.message === message);
    assert.equal(sdk.getAdvertisingToken(), "A-advertising");
  });
}
