// Walks in which the page asks again by itself: when it does, when it holds back, and what answers do.
// Time is moved, never waited for.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const MINUTE = 60_000;
/** Identities are refreshed from here on, by the operator's lifetimes. */
const DUE = 15 * MINUTE;
/** And expire here. */
const EXPIRED = 60 * MINUTE;
const REFRESH = "/v2/token/refresh";
const CLOCK = { clock: true };

/** Run in the page: whether so many refusals are noted. The fourth word of the line counts them. */
const isCounted = (tries) =>
  +JSON.parse(localStorage.getItem("UID2-sdk-identity")).line.split(".")[3] >= tries;

walks("A refresh", (walk) => {
  walk(
    "comes by itself when it is due, and not before",
    async (stage) => {
      const tab = await stage.signedIn();
      const first = await tab.token();
      await tab.takeEvents();
      await stage.advance(DUE - 10_000);
      assert.equal(await tab.token(), first);
      await stage.advance(10_000);
      await tab.untilTokenIsNot(first);
      assert.deepEqual(await tab.takeEvents(), ["IdentityUpdated with a token"]);
      const second = await tab.token();
      await stage.advance(DUE);
      await tab.untilTokenIsNot(second);
      await stage.asked("client-generate: success", "refresh: success", "refresh: success");
    },
    CLOCK,
  );

  walk(
    "that says opted out takes the token away",
    async (stage) => {
      const tab = await stage.signedIn("refresh-optout@example.com");
      await tab.takeEvents();
      await stage.advance(DUE);
      await tab.untilOptedOut();
      assert.deepEqual(await tab.takeEvents(), ["OptoutReceived", "IdentityUpdated"]);
      assert.equal(await tab.token(), undefined);
      assert.deepEqual(await tab.tokenInTime(), { message: "Identity not available" });
      await stage.asked("client-generate: success", "refresh: optout");
    },
    CLOCK,
  );

  walk(
    "answered with expired_token ends the identity at once",
    async (stage) => {
      stage.expect(/400/);
      const tab = await stage.signedIn();
      await stage.operator.faults({ path: REFRESH, status: 400, body: '{"status":"expired_token"}' });
      await stage.advance(DUE);
      await tab.until("a login is required", () => window.__uid2.isLoginRequired());
      assert.equal(await tab.token(), undefined);
      assert.equal((await tab.storage())["UID2-sdk-identity"], undefined);
    },
    CLOCK,
  );

  walk(
    "refused three times leaves a token that is still good, and is not asked a fourth time",
    async (stage) => {
      stage.expect(/400/);
      const tab = await stage.signedIn();
      const token = await tab.token();
      await stage.operator.faults({ path: REFRESH, status: 400, body: '{"status":"error"}' });
      await stage.advance(DUE);
      for (let tries = 1; tries <= 3; tries += 1) {
        await tab.until("the refusal is counted", isCounted, tries);
        await stage.advance(MINUTE);
      }
      await stage.advance(DUE);
      assert.equal(await tab.token(), token);
      await stage.asked("client-generate: success", ...Array(3).fill("refresh: fault"));
    },
    CLOCK,
  );

  walk(
    "refused three times ends an expired identity, also over a reload",
    async (stage) => {
      stage.expect(/400/);
      const tab = await stage.signedIn();
      await stage.operator.faults({ path: REFRESH, status: 400, body: '{"status":"error"}' });
      await stage.advance(EXPIRED);
      await tab.until("the first refusal is counted", isCounted, 1);
      await stage.advance(MINUTE);
      await tab.until("the second refusal is counted", isCounted, 2);
      assert.equal((await tab.look()).loginRequired, false);

      await tab.page.reload();
      await tab.init();
      await tab.until("a login is required", () => window.__uid2.isLoginRequired());
      assert.equal(await tab.token(), undefined);
      await stage.advance(EXPIRED);
      assert.equal((await tab.storage())["UID2-sdk-identity"], undefined);
      await stage.asked("client-generate: success", ...Array(3).fill("refresh: fault"));
    },
    CLOCK,
  );

  walk(
    "that fails leaves the token until it expires, and is tried again",
    async (stage) => {
      stage.expect(/50[03]|ERR_|CORS request did not succeed/);
      const tab = await stage.signedIn();
      const first = await tab.token();
      await stage.operator.faults(
        { path: REFRESH, times: 1, status: 503 },
        { path: REFRESH, times: 1, tamper: true },
        { path: REFRESH, times: 1, drop: true },
      );
      await stage.advance(DUE);
      for (let tries = 1; tries <= 4; tries += 1) {
        while ((await stage.operator.asked()).length < 1 + tries) {
          // Time that passes while a request is on its way ends it.
          await tab.until("another try has ended", () => !/request is open/.test(window.__uid2.explain()));
          await stage.advance(MINUTE / 6);
        }
      }
      await tab.untilTokenIsNot(first);
      assert.equal((await stage.operator.asked()).length, 5);
    },
    CLOCK,
  );

  walk(
    "is not asked by a page that nobody sees, while signing in works there",
    async (stage) => {
      const tab = await stage.openAndInit();
      await tab.show(false);
      assert.deepEqual(await tab.signIn("Email", "jane@example.com"), { code: "ok" });
      const first = await tab.token();
      await stage.advance(DUE);
      await stage.advance(DUE);
      assert.equal(await tab.token(), first);
      await stage.asked("client-generate: success");

      await tab.show(true);
      await tab.untilTokenIsNot(first);
      await stage.asked("client-generate: success", "refresh: success");
    },
    CLOCK,
  );

  walk(
    "is not asked offline, and follows at once when the page is online again",
    async (stage) => {
      const baseUrl = stage.operator.api.replace("localhost", "operator.test");
      const tab = await stage.openAndInit({ baseUrl });
      await tab.signIn("Email", "jane@example.com");
      const first = await tab.token();
      await stage.context.setOffline(true);
      await stage.advance(DUE);
      await stage.advance(MINUTE);
      assert.equal(await tab.token(), first);
      await stage.context.setOffline(false);
      await tab.untilTokenIsNot(first);
      await stage.asked("client-generate: success", "refresh: success");
    },
    CLOCK,
  );

  walk(
    "on its way when the page is left does not stand in the way of the next page",
    async (stage) => {
      const tab = await stage.signedIn();
      const first = await tab.token();
      await stage.operator.faults({ path: REFRESH, times: 1, hold: true });
      const left = tab.page.waitForRequest((request) => request.url().includes(REFRESH));
      await stage.advance(DUE);
      await left;
      await tab.page.reload();
      await tab.init();
      await tab.untilTokenIsNot(first);
    },
    CLOCK,
  );

  walk(
    "does not come after the identity has lapsed",
    async (stage) => {
      const tab = await stage.signedIn();
      await tab.show(false);
      await stage.advance(25 * 60 * MINUTE);
      await tab.until("a login is required", () => window.__uid2.isLoginRequired());
      await tab.show(true);
      assert.equal(await tab.token(), undefined);
      await stage.asked("client-generate: success");
    },
    CLOCK,
  );
});
