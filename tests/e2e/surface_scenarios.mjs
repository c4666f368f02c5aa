// The scenarios of the comparison: what a publisher's page does, in terms that both SDKs understand.
// What is to be seen is not said here: the official SDK says it, and surface_differences.mjs where we differ and why.
import { HOUR, MINUTE } from "./surface_actor.mjs";

const KEY = "EUID-sdk-identity";
const DUE = 16 * MINUTE;
const EXPIRED = 61 * MINUTE;
const ENDED = 25 * HOUR;
const REFRESH = "/v2/token/refresh";
const marker = () => ({
  refresh_expires: Date.now() + 72 * HOUR,
  identity_expires: Date.now() + 72 * HOUR,
  status: "optout",
});

export const SCENARIOS = {
  "the script is loaded, and nothing is stored": async (page) => {
    await page.load();
  },
  "the script is loaded where a token is stored": async (page) => {
    await page.store(KEY, await page.identity("ANN"));
    await page.load();
  },
  "the script is loaded where an opt-out is stored": async (page) => {
    await page.store(KEY, marker());
    await page.load();
  },
  "the script is loaded twice": async (page) => {
    await page.loadAndInit();
    await page.load();
  },
  "init with a valid identity": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
  },
  "init where nothing is stored": async (page) => {
    await page.loadAndInit();
  },
  "init where a token is stored": async (page) => {
    await page.store(KEY, await page.identity("ANN"));
    await page.loadAndInit();
  },
  "init with an identity that has expired and can be refreshed": async (page) => {
    const identity = await page.identity("ANN");
    await page.load();
    await page.passes(EXPIRED);
    await page.init({ identity });
  },
  "init with an identity that cannot be refreshed any more": async (page) => {
    const identity = await page.identity("ANN");
    await page.load();
    await page.passes(ENDED);
    await page.init({ identity });
  },
  "init where an opt-out is stored": async (page) => {
    await page.store(KEY, marker());
    await page.loadAndInit();
  },
  "init with an identity where an opt-out is stored": async (page) => {
    await page.store(KEY, marker());
    await page.loadAndInit({ identity: await page.identity("ANN") });
  },
  "init with something that is no identity": async (page) => {
    await page.loadAndInit({ identity: { advertising_token: "" } });
  },
  "init with an opt-out": async (page) => {
    await page.loadAndInit({ identity: marker() });
  },
  "wrong options": async (page) => {
    await page.load();
    for (const opts of [undefined, null, 1, "opts"]) await page.calls("init", opts);
    await page.does("init with a wrong callback", () => surface.end("init", () => __euid.init({ callback: 1 })));
    for (const refreshRetryPeriod of ["5000", 999, null]) await page.calls("init", { refreshRetryPeriod });
    await page.calls("init", { refreshRetryPeriod: 1000 });
  },
  "calls before init": async (page) => {
    await page.load();
    await page.calls("setIdentity", await page.identity("ANN"));
    await page.signsIn("Email", "jane@example.com");
    await page.waits();
    await page.calls("disconnect");
    await page.calls("getAdvertisingTokenAsync");
  },
  "a refresh that succeeds": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.passes(DUE);
  },
  "a refresh that says opt-out": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.operator.optOut({ email: "jane@example.com" });
    await page.passes(DUE);
  },
  "a refresh that says expired_token": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.operator.faults({ path: REFRESH, status: 400, body: '{"status":"expired_token"}' });
    await page.passes(DUE);
  },
  "a refresh that fails while the token is valid": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.operator.faults({ path: REFRESH, status: 500 });
    await page.passes(DUE);
    await page.passes(10_000);
  },
  "a refresh that fails when the token has expired": async (page) => {
    const identity = await page.identity("ANN");
    await page.operator.faults({ path: REFRESH, status: 500 });
    await page.load();
    await page.passes(EXPIRED);
    await page.init({ identity });
    await page.passes(10_000);
  },
  "a token that expires while nobody can refresh it": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.operator.faults({ path: REFRESH, status: 500 });
    await page.passes(EXPIRED);
    await page.passes(ENDED);
  },
  "setIdentity where nobody is": async (page) => {
    await page.loadAndInit();
    await page.calls("setIdentity", await page.identity("ANN"));
  },
  "setIdentity where somebody is": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.calls("setIdentity", await page.identity("BOB", "bob@example.com"));
  },
  "setIdentity with the same identity again": async (page) => {
    const identity = await page.identity("ANN");
    await page.loadAndInit({ identity });
    await page.calls("setIdentity", identity);
  },
  "setIdentity with an opt-out": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.calls("setIdentity", marker());
  },
  "setIdentity with what is no identity": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.calls("setIdentity", {});
    await page.calls("setIdentity", { advertising_token: "a" });
    await page.calls("setIdentity", null);
  },
  "a sign-in": async (page) => {
    await page.loadAndInit();
    await page.signsIn("Email", "jane@example.com");
  },
  "a sign-in with a phone number": async (page) => {
    await page.loadAndInit();
    await page.signsIn("Phone", "+12345678901");
  },
  "a sign-in of somebody who opted out": async (page) => {
    await page.loadAndInit();
    await page.signsIn("Email", "optout@example.com");
  },
  "sign-ins with what is no address": async (page) => {
    await page.loadAndInit();
    await page.signsIn("Email", "jane");
    await page.signsIn("EmailHash", "hash");
    await page.signsIn("Phone", "12345678901");
    await page.signsIn("PhoneHash", "hash");
  },
  "sign-ins with wrong keys": async (page) => {
    await page.loadAndInit();
    const serverPublicKey = "EUID-X-L-24";
    for (const opts of [
      null,
      {},
      { serverPublicKey: "UID2-X-L-24" },
      { serverPublicKey },
      { serverPublicKey, subscriptionId: "" },
    ]) {
      await page.signsIn("Email", "jane@example.com", opts);
    }
  },
  "a sign-in that the operator refuses": async (page) => {
    await page.loadAndInit();
    await page.signsIn("Email", "jane@example.com", { ...page.operator.keypair, subscriptionId: "nobody's" });
  },
  "a sign-in that the operator cannot answer": async (page) => {
    await page.operator.faults({ path: "/v2/token/client-generate", status: 500 });
    await page.loadAndInit();
    await page.signsIn("Email", "jane@example.com");
  },
  disconnect: async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.calls("disconnect");
    await page.passes(DUE);
  },
  "init again, with nothing new": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.init();
  },
  "init again, with an identity that expires later": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.passes(MINUTE);
    await page.init({ identity: await page.identity("BOB", "bob@example.com") });
  },
  "init again, with an identity that expires sooner": async (page) => {
    const older = await page.identity("BOB", "bob@example.com");
    await page.load();
    await page.passes(MINUTE);
    await page.init({ identity: await page.identity("ANN") });
    await page.init({ identity: older });
  },
  "init again, with another callback": async (page) => {
    await page.loadAndInit();
    await page.does("init", () => {
      surface.end("init", () => __euid.init({ callback: ({ status }) => surface.note("the other callback", status) }));
    });
    await page.calls("setIdentity", await page.identity("ANN"));
  },
  "init again, after an opt-out": async (page) => {
    await page.loadAndInit();
    await page.calls("setIdentity", marker());
    await page.init();
  },
  "an opt-out in another tab": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.elsewhere(KEY, marker());
    await page.passes(5_000);
  },
  "the next page": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN"), refreshRetryPeriod: 2000 });
    await page.visit();
    await page.load();
    await page.init();
  },
  "a token in a cookie, and the next page": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN"), useCookie: true, cookiePath: "/" });
    await page.visit();
    await page.load();
    await page.passes(DUE);
    await page.calls("disconnect");
  },
  "an opt-out in a cookie": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN"), useCookie: true });
    await page.calls("setIdentity", marker());
  },
  "init again, now with cookies": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.init({ useCookie: true });
  },
  "a callback that comes late": async (page) => {
    await page.load();
    const push = () => __euid.callbacks.push((event, payload) => surface.note("late", event, JSON.stringify(payload)));
    await page.does("push", push);
    await page.init();
    await page.does("push", push);
    await page.calls("setIdentity", marker());
    await page.does("push", push);
  },
  "callbacks that throw or are none": async (page) => {
    await page.load();
    await page.does("push", () => {
      const thrower = () => {
        throw new Error("the page's own mistake");
      };
      __euid.callbacks.push(thrower, "no function", surface.callback);
    });
    await page.init();
  },
  "a page that calls init from SdkLoaded, and the one after it": async (page) => {
    for (let visit = 0; visit < 2; visit += 1) {
      await page.page.evaluate((baseUrl) => {
        __euid.callbacks.push((event) => event === "SdkLoaded" && __euid.init({ baseUrl }));
      }, page.operator.api);
      await page.load();
      await page.visit();
    }
  },
  "promises before init, and where nobody comes": async (page) => {
    await page.load();
    await page.waits();
    await page.init();
    await page.calls("getAdvertisingTokenAsync");
  },
  "promises before init, and where somebody is": async (page) => {
    await page.load();
    await page.waits();
    await page.init({ identity: await page.identity("ANN") });
    await page.calls("getAdvertisingTokenAsync");
  },
  "promises during a refresh that succeeds": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await duringARefresh(page, () => page.operator.release());
  },
  "promises during a refresh that says opt-out": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await page.operator.optOut({ email: "jane@example.com" });
    await duringARefresh(page, () => page.operator.release());
  },
  "promises during a refresh, and a disconnect": async (page) => {
    await page.loadAndInit({ identity: await page.identity("ANN") });
    await duringARefresh(page, () => page.page.evaluate(() => __euid.disconnect()));
  },
};

/** Asks for a token while a refresh is under way, and then lets `ended` end it. */
async function duringARefresh(page, ended) {
  await page.operator.faults({ path: REFRESH, times: 1, hold: true });
  await page.startsARefresh(DUE);
  await page.waits();
  await ended();
  await page.does("the refresh is over", () => {});
}
