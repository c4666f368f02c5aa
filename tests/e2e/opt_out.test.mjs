// Walks in which somebody opts out, and everything that might bring the token back afterwards.
// Opt-outs that other tabs learn of are in tabs.test.mjs, what is left in memory in memory.test.mjs.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const OK = { code: "ok" };
const JANE = { email: "jane@example.com" };
const BOB = { email: "bob@example.com" };
const KEY = "UID2-sdk-identity";
const DUE = 15 * 60_000;
const CLOCK = { clock: true };

/** Signs Jane in, opts her out on the portal, and lets the page hear of it by its next refresh. */
async function optedOut(stage) {
  const tab = await stage.signedIn(JANE.email);
  const { identity } = await tab.look();
  await stage.operator.optOut(JANE);
  await stage.advance(DUE);
  await tab.untilOptedOut();
  await tab.takeEvents();
  return { tab, identity };
}

/** No trace of an identity is visible, whole or in pieces. */
async function assertGone(tab, { advertising_token, refresh_token, refresh_response_key }) {
  const visible = await tab.everythingVisible();
  for (const secret of [advertising_token, refresh_token, refresh_response_key]) {
    assert.ok(![secret, secret.slice(20, 40), secret.slice(-16)].some((piece) => visible.includes(piece)));
  }
  assert.equal((await tab.look()).optedOut, true);
}

walks("An opt-out", (walk) => {
  walk(
    "leaves no token anywhere on the page: storage, cookies, getters, document",
    async (stage) => {
      const tab = await stage.signedIn(JANE.email);
      const { identity } = await tab.look();
      await tab.page.evaluate((identity) => {
        document.cookie = `__uid_2=${encodeURIComponent(JSON.stringify(identity))}; path=/`;
        sessionStorage.setItem("UID2-sdk-identity", JSON.stringify(identity));
      }, identity);
      await stage.operator.optOut(JANE);
      await stage.advance(DUE);
      await tab.untilOptedOut();
      await assertGone(tab, identity);
      assert.deepEqual(await tab.tokenInTime(), { message: "Identity not available" });
      await stage.asked("client-generate: success", "refresh: optout");
    },
    CLOCK,
  );

  walk(
    "stays over a reload, and the page is told by init",
    async (stage) => {
      const { tab, identity } = await optedOut(stage);
      await tab.page.reload();
      await tab.init();
      // Once as the page before was configured, once as this page says.
      const again = ["InitCompleted", "OptoutReceived"];
      assert.deepEqual(await tab.takeEvents(), ["SdkLoaded", ...again, ...again]);
      await stage.advance(DUE);
      await assertGone(tab, identity);
      await stage.asked("client-generate: success", "refresh: optout");
    },
    CLOCK,
  );

  walk(
    "is not undone by the old identity, given to init or handed in",
    async (stage) => {
      const { tab, identity } = await optedOut(stage);
      await tab.initAgain({ identity });
      await assertGone(tab, identity);
      await tab.handIn(identity);
      await assertGone(tab, identity);
      await tab.store(KEY, JSON.stringify(identity));
      assert.equal(await tab.token(), undefined);
      await tab.show(true);
      assert.equal(await tab.token(), undefined);
      // What somebody else stored is removed once it has stood for a second.
      await stage.advance(1_000);
      await tab.until("it is removed", (key) => !localStorage.getItem(key).includes("token"), KEY);
      await assertGone(tab, identity);

      await tab.page.reload();
      await tab.init({ identity });
      await assertGone(tab, identity);
      await stage.asked("client-generate: success", "refresh: optout");
    },
    CLOCK,
  );

  walk(
    "is not undone by signing out and in again, and nobody is asked",
    async (stage) => {
      const { tab, identity } = await optedOut(stage);
      await tab.disconnect();
      assert.equal((await tab.look()).loginRequired, true);
      assert.deepEqual(await tab.signIn("Email", JANE.email), OK);
      await assertGone(tab, identity);
      await stage.asked("client-generate: success", "refresh: optout");
    },
    CLOCK,
  );

  walk(
    "is not undone by a newer identity of the same person: it is held, asked about, and not read before",
    async (stage) => {
      const newer = await stage.identityOf(JANE);
      const { tab } = await optedOut(stage);
      await stage.operator.faults({ path: "/v2/token/refresh", hold: true });
      await tab.handIn(newer);
      assert.equal(await tab.token(), undefined);
      await stage.operator.releaseHeld();
      await tab.untilOptedOut();
      await assertGone(tab, newer);
      await stage.asked("generate: success", "client-generate: success", "refresh: optout", "refresh: optout");
    },
    CLOCK,
  );

  walk(
    "of one person lets another one sign in",
    async (stage) => {
      const { tab, identity } = await optedOut(stage);
      assert.deepEqual(await tab.signIn("Email", BOB.email), OK);
      const token = await tab.token();
      assert.ok(token && token !== identity.advertising_token);
      assert.deepEqual(await tab.takeEvents(), ["IdentityUpdated with a token"]);

      await tab.page.reload();
      await tab.init();
      assert.equal(await tab.token(), token);
      assert.deepEqual(await tab.signIn("Email", JANE.email), OK);
      await assertGone(tab, identity);
      await stage.asked("client-generate: success", "refresh: optout", "client-generate: success");
    },
    CLOCK,
  );

  walk(
    "of one person holds a server's identity of another one until the operator has vouched for it",
    async (stage) => {
      const bob = await stage.identityOf(BOB);
      const { tab } = await optedOut(stage);
      await stage.operator.faults({ path: "/v2/token/refresh", hold: true });
      await tab.handIn(bob);
      const { token, loginRequired } = await tab.look();
      assert.deepEqual({ token, loginRequired }, { token: undefined, loginRequired: false });
      await stage.operator.releaseHeld();
      await tab.untilToken();
      assert.notEqual(await tab.token(), bob.advertising_token);
      await stage.asked("generate: success", "client-generate: success", "refresh: optout", "refresh: success");
    },
    CLOCK,
  );

  walk("that the page hands in takes the token away and aborts the refresh on its way", async (stage) => {
    const identity = { ...(await stage.identityOf(JANE)), refresh_from: Date.now() - 1000 };
    await stage.operator.faults({ path: "/v2/token/refresh", hold: true });
    const tab = await stage.openAndInit({ identity });
    await tab.takeEvents();
    await tab.handIn({ status: "optout" });
    await stage.operator.release();
    assert.deepEqual(await tab.takeEvents(), ["OptoutReceived", "IdentityUpdated"]);
    await assertGone(tab, identity);
    await tab.handIn(identity);
    await assertGone(tab, identity);
  });

  walk("that an official SDK marked in storage is honoured, and the next sign-in asks the operator", async (stage) => {
    const tab = await stage.open();
    const later = Date.now() + 3_600_000;
    await tab.store(KEY, JSON.stringify({ status: "optout", identity_expires: later, refresh_expires: later }));
    assert.equal((await tab.look()).token, undefined);
    await tab.init();
    const { token, loginRequired, optedOut } = await tab.look();
    assert.deepEqual({ token, loginRequired, optedOut }, { token: undefined, loginRequired: false, optedOut: true });
    assert.deepEqual(await tab.takeEvents(), ["SdkLoaded", "InitCompleted", "OptoutReceived"]);
    await stage.asked();

    assert.deepEqual(await tab.signIn("Email", JANE.email), OK);
    assert.ok(await tab.token());
    await stage.asked("client-generate: success");
  });

  walk(
    "removes the old identity again, stored by this tab's own page, once a getter has seen it",
    async (stage) => {
      const tab = await stage.signedIn();
      const { identity } = await tab.look();
      await stage.operator.optOut({ email: "jane@example.com" });
      await stage.advance(DUE);
      await tab.untilOptedOut();
      await tab.store(KEY, JSON.stringify(identity));
      assert.equal(await tab.token(), undefined);
      await tab.until("the tombstone stands again", () => !localStorage.getItem("UID2-sdk-identity").includes("token"));
    },
    CLOCK,
  );
});
