// Walks with identities that a publisher's server made, and what stays over a reload and after signing out.
// Refreshes by themselves are in refresh.test.mjs.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const JANE = { email: "jane@example.com" };
const KEY = "UID2-sdk-identity";

/** The same identity, whose times lie so far from now. */
const moved = (identity, { from = 600_000, expires = 600_000, refresh = 600_000 }) => ({
  ...identity,
  refresh_from: Date.now() + from,
  identity_expires: Date.now() + expires,
  refresh_expires: Date.now() + refresh,
});

walks("An identity from a server", (walk) => {
  walk("is readable at once, and stays over a reload without a request", async (stage) => {
    const identity = await stage.identityOf(JANE);
    const tab = await stage.openAndInit({ identity });
    assert.equal(await tab.token(), identity.advertising_token);
    assert.deepEqual(await tab.events(), ["SdkLoaded", "InitCompleted with a token"]);

    await tab.page.reload();
    await tab.init();
    assert.equal(await tab.token(), identity.advertising_token);
    // Once as the page before was configured, once as this page says.
    const again = "InitCompleted with a token";
    assert.deepEqual(await tab.events(), ["SdkLoaded with a token", again, again]);
    await stage.asked("generate: success");
  });

  walk("can be handed in by setIdentity, and shows the page nothing but the official members", async (stage) => {
    const identity = await stage.identityOf(JANE);
    const tab = await stage.openAndInit();
    await tab.takeEvents();
    await tab.handIn(identity);
    assert.deepEqual((await tab.look()).identity, identity);
    assert.deepEqual(await tab.takeEvents(), ["IdentityUpdated with a token"]);
    await stage.asked("generate: success");
  });

  walk("of phone or hash works the same", async (stage) => {
    const identity = await stage.identityOf({ phone: "+12345678901" });
    const tab = await stage.openAndInit({ identity });
    assert.equal(await tab.token(), identity.advertising_token);
  });

  walk("that has expired is refreshed by init, and no token is readable before", async (stage) => {
    const identity = moved(await stage.identityOf(JANE), { from: -2000, expires: -1000 });
    await stage.operator.faults({ path: "/v2/token/refresh", hold: true });
    const tab = await stage.openAndInit({ identity });
    const { token, loginRequired, available, optedOut } = await tab.look();
    assert.deepEqual(
      { token, loginRequired, available, optedOut },
      { token: undefined, loginRequired: false, available: true, optedOut: false },
    );
    assert.deepEqual(await tab.takeEvents(), ["SdkLoaded", "InitCompleted"]);

    const inTime = tab.tokenInTime();
    await stage.operator.releaseHeld();
    assert.notEqual((await inTime).token, identity.advertising_token);
    assert.deepEqual(await inTime, { token: await tab.token() });
    assert.deepEqual(await tab.takeEvents(), ["IdentityUpdated with a token"]);
    await stage.asked("generate: success", "refresh: success");
  });

  walk("that cannot be refreshed any more asks for a login", async (stage) => {
    const identity = moved(await stage.identityOf(JANE), { from: -3000, expires: -2000, refresh: -1000 });
    const tab = await stage.openAndInit({ identity });
    assert.equal(await tab.token(), undefined);
    assert.equal((await tab.look()).loginRequired, true);
    assert.equal((await tab.storage())[KEY], undefined);
    await stage.asked("generate: success");
  });

  walk("that is none asks for a login, and takes the present one away", async (stage) => {
    const tab = await stage.openAndInit({ identity: await stage.identityOf(JANE) });
    await tab.handIn({});
    assert.equal(await tab.token(), undefined);
    assert.equal((await tab.look()).loginRequired, true);
    await stage.asked("generate: success");
  });

  walk("that is older than the present one is ignored by a second init", async (stage) => {
    const older = moved(await stage.identityOf(JANE), { expires: 500_000 });
    const newer = moved(await stage.identityOf(JANE), {});
    const tab = await stage.openAndInit({ identity: newer });
    await tab.initAgain({ identity: older });
    assert.equal(await tab.token(), newer.advertising_token);
    assert.equal(JSON.parse((await tab.storage())[KEY]).advertising_token, newer.advertising_token);
  });

  walk("written by an official SDK is taken over without a request", async (stage) => {
    const identity = await stage.identityOf(JANE);
    const tab = await stage.open();
    await tab.store(KEY, JSON.stringify(identity));
    await tab.init();
    assert.equal(await tab.token(), identity.advertising_token);
    await stage.asked("generate: success");
  });
});

walks("Signing out", (walk) => {
  walk("removes the token and is remembered over a reload", async (stage) => {
    const tab = await stage.signedIn();
    await tab.takeEvents();
    await tab.disconnect();
    const { token, loginRequired, optedOut } = await tab.look();
    assert.deepEqual({ token, loginRequired, optedOut }, { token: undefined, loginRequired: true, optedOut: false });
    assert.deepEqual(await tab.takeEvents(), ["IdentityUpdated"]);
    assert.equal((await tab.storage())[KEY], undefined);

    await tab.page.reload();
    await tab.init();
    assert.equal((await tab.look()).loginRequired, true);
    assert.deepEqual(await tab.signIn("Email", "jane@example.com"), { code: "ok" });
    assert.ok(await tab.token());
    await stage.asked("client-generate: success", "client-generate: success");
  });

  walk("while a refresh is on its way is not undone by its answer", async (stage) => {
    const identity = moved(await stage.identityOf(JANE), { from: -1000 });
    await stage.operator.faults({ path: "/v2/token/refresh", hold: true });
    const tab = await stage.openAndInit({ identity });
    const arrived = tab.page.waitForEvent("requestfailed", (request) => request.url().includes("/token/refresh"));
    await tab.disconnect();
    await arrived;
    await stage.operator.release();
    assert.equal(await tab.token(), undefined);
    assert.equal((await tab.look()).loginRequired, true);
  });

  walk("before a module runs leaves nobody signed in", async (stage) => {
    const identity = await stage.identityOf(JANE);
    const tab = await stage.open();
    await tab.page.evaluate(
      ([baseUrl, identity]) => {
        window.__uid2.init({ baseUrl, identity });
        window.__uid2.disconnect();
      },
      [stage.operator.api, identity],
    );
    await tab.until("init is complete", () => window.__uid2.isInitComplete());
    assert.equal(await tab.token(), undefined);
    assert.deepEqual(await tab.tokenInTime(), { message: "Identity not available" });
    await stage.asked("generate: success");
  });
});
