// Walks on pages with other people's scripts: the whole story, from the first sign-in to the next person, in two tabs. Nothing is
// thrown, nothing pends, nobody is shown after an opt-out, and the next person is.
// What those scripts do is in others.mjs, storage that refuses in refusing_storage.test.mjs.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { OTHERS, serveFirst } from "./others.mjs";
import { walks } from "./stage.mjs";

const JANE = { email: "jane@example.com" };
const BOB = { email: "bob@example.com" };
const CARL = { email: "carl@example.com" };
const OPT_OUT = { status: "optout" };
const REFRESH = "/v2/token/refresh";

/** Nobody waits longer, whatever happens to a request. */
const LONGEST_WAIT_MS = 15_000;

/** The lifetimes of the operator's configuration, in seconds. */
const USUAL = [900, 3600, 86_400];
/** Due again a second after each answer. */
const SHORT = [1, 3600, 86_400];

/** What a promise ends with; a promise that does not end fails by name. */
function ends(what, promise) {
  const never = pause(LONGEST_WAIT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`never ends: ${what}`);
  });
  return Promise.race([promise, never]);
}

async function open(stage, page) {
  const tab = await stage.open(page);
  await tab.until("the script has run", () => "init" in (window.__uid2 || {}));
  await tab.initAlone();
  return tab;
}

const signIn = (tab, { email }) => ends("the sign-in", tab.signIn("Email", email));

/** No tab shows or keeps one of these tokens. */
async function assertGone(tabs, ...tokens) {
  for (const tab of tabs) {
    const visible = await tab.everythingVisible();
    for (const token of tokens) assert.ok(!visible.includes(token), "a token is still to be seen");
  }
}

/** Waits until each tab shows the same token, which is none of these. */
async function untilShown(tabs, ...others) {
  for (const tab of tabs) {
    const isShown = (others) => ![undefined, ...others].includes(window.__uid2.getAdvertisingToken());
    await tab.until("somebody new is readable", isShown, others);
  }
  const tokens = await Promise.all(tabs.map((tab) => tab.token()));
  assert.equal(new Set(tokens).size, 1, "the tabs show the same token");
  return tokens[0];
}

/** The whole story, in one tab or in two. Where storage forgets, the second one may know less, never more. */
async function story(stage, { script, page = "/hostile.html", forgets, logs }, count) {
  if (logs) stage.expect(logs);
  await serveFirst(stage, script);
  const here = await open(stage, page);
  const there = count === 2 ? await open(stage, page) : here;
  const tabs = forgets || count === 1 ? [here] : [here, there];

  await stage.operator.lifetimes(...SHORT);
  assert.deepEqual(await signIn(here, JANE), { code: "ok" });
  const first = await untilShown(tabs);
  const { token } = await ends("the token", here.tokenInTime());
  assert.ok(token, "whoever waits for the token has it");
  const second = await untilShown([here], first);

  await stage.operator.optOut(JANE);
  if (forgets && count === 2) {
    // The other tab may have been told, and its tombstone refused: then Jane is gone here, and her opt-out is known.
    await here.until("nobody is readable", () => !window.__uid2.getAdvertisingToken());
    assert.ok((await ends("the token", here.tokenInTime())).message, "nobody has a token");
  } else {
    for (const tab of tabs) await tab.untilOptedOut();
    assert.deepEqual(await ends("the token", here.tokenInTime()), { message: "Identity not available" });
  }
  await assertGone([here, there], first, second);

  await stage.operator.lifetimes(...USUAL);
  assert.deepEqual(await signIn(here, JANE), { code: "ok" });
  assert.equal(await here.token(), undefined, "who opted out stays so, by whatever address she comes");

  const last = tabs.at(-1);
  assert.deepEqual(await signIn(last, BOB), { code: "ok" });
  const bob = await untilShown(tabs, first, second);
  await assertGone([here, there], first, second);
  if (!forgets) {
    await here.page.reload();
    await here.until("the script has run", () => "init" in (window.__uid2 || {}));
    await here.initAlone();
    assert.equal(await here.token(), bob, "over a reload");
  }

  const carl = await stage.identityOf(CARL);
  await here.handIn(carl);
  const shown = await untilShown(tabs, first, second, bob);
  assert.deepEqual(await shownDuring(here, OPT_OUT), [], "nobody reads a token in the call that hands the opt-out in");
  for (const tab of tabs) await tab.untilOptedOut();
  await assertGone(tabs, carl.advertising_token, shown);

  assert.deepEqual(await signIn(here, BOB), { code: "ok" });
  await untilShown(tabs, first, second, carl.advertising_token, shown);
  await here.disconnect();
  for (const tab of tabs) await tab.until("a login is required", () => window.__uid2.isLoginRequired());
  await assertGone(tabs, bob);
}

/** The tokens that other people's scripts were shown while the page handed this in. */
const shownDuring = ({ page }, identity) =>
  page.evaluate((identity) => {
    window.walkShown = [];
    window.__uid2.setIdentity(identity);
    return window.walkShown;
  }, identity);

walks("A page with", (walk) => {
  for (const [what, other] of Object.entries(OTHERS)) {
    const { forms } = other;
    walk(`${what} goes through the whole story`, (stage) => story(stage, other, 1), { forms });
    walk(`${what} goes through the whole story in two tabs`, (stage) => story(stage, other, 2), { forms });
  }
});

walks("A page whose markup has taken the script's name", (walk) => {
  walk(
    "imports nothing from where that leads: the form without WebAssembly comes from beside the script itself",
    async (stage) => {
      await serveFirst(stage, async () => "");
      const folders = [];
      stage.context.on("request", (request) => {
        const [, folder, name] = new URL(request.url()).pathname.split("/");
        if (!["first.js", "picture.js"].includes(name)) folders.push(folder);
      });
      const identity = await stage.identityOf(JANE);
      const tab = await stage.open("/clobbered.html");
      await tab.initAlone({ identity });
      assert.equal(await tab.token(), identity.advertising_token);
      assert.deepEqual(await signIn(tab, BOB), { code: "ok" });
      assert.ok(folders.includes("sdk"), "what stands beside our script was asked for");
      assert.ok(!folders.includes("others"), "what stands beside the picture was not");
    },
    { forms: ["no-wasm"] },
  );
});

walks("A frame that was removed", (walk) => {
  walk("shows nobody any more, and who logs out on the page stays away", async (stage) => {
    const tab = await stage.open();
    await tab.initAlone({ identity: await stage.identityOf(JANE) });
    const shown = await tab.page.evaluate(async (baseUrl) => {
      const frame = document.createElement("iframe");
      frame.src = location.href;
      document.body.append(frame);
      await new Promise((loaded) => (frame.onload = loaded));
      const sdk = frame.contentWindow.__uid2;
      sdk.init({ baseUrl });
      const tokens = [await sdk.getAdvertisingTokenAsync()];
      frame.remove();
      tokens.push(sdk.getAdvertisingToken());
      window.__uid2.disconnect();
      return [...tokens, sdk.getAdvertisingToken(), window.__uid2.getAdvertisingToken()].map(Boolean);
    }, stage.operator.api);
    assert.deepEqual(shown, [true, false, false, false], "in the frame, removed, after the logout, on the page");
  });
});

/** A request that waits for its answer, and then a page that stops everything that it loads. */
const stopLoading = (tab) => tab.page.evaluate(() => window.stop());

walks("A page that stops loading", (walk) => {
  walk("ends the sign-in that is on its way, and signs in the next time", async (stage) => {
    stage.expect(/ERR_|NetworkError|CORS request did not succeed/);
    const tab = await stage.open();
    await tab.initAlone();
    await stage.operator.faults({ path: "/v2/token/client-generate", times: 1, hold: true });
    const isSent = tab.page.waitForEvent("request", (request) => request.url().includes("client-generate"));
    const end = signIn(tab, JANE);
    await isSent;
    await stopLoading(tab);
    assert.notEqual((await end).code, "ok");
    await stage.operator.release();
    assert.deepEqual(await signIn(tab, BOB), { code: "ok" });
    assert.ok(await tab.token());
  });

  walk("ends the refresh that is on its way, and another tab may refresh", async (stage) => {
    stage.expect(/ERR_|NetworkError|CORS request did not succeed/);
    const jane = await stage.identityOf(JANE);
    const tab = await stage.open();
    await tab.initAlone();
    await stage.operator.faults({ path: REFRESH, times: 1, hold: true });
    const isSent = tab.page.waitForEvent("request", (request) => request.url().includes(REFRESH));
    const past = Date.now() - 1000;
    await tab.handIn({ ...jane, refresh_from: past - 1000, identity_expires: past });
    await isSent;
    const token = ends("the token", tab.tokenInTime());
    await stopLoading(tab);
    const { token: got, message } = await token;
    assert.ok(got || message);
    await stage.operator.release();
    const there = await stage.open();
    await there.initAlone();
    await there.until("the other tab has a token", () => window.__uid2.getAdvertisingToken());
  });

  walk("still opts out whom the operator opts out", async (stage) => {
    stage.expect(/ERR_|NetworkError|CORS request did not succeed/);
    await stage.operator.lifetimes(...SHORT);
    const tab = await stage.open();
    await tab.initAlone();
    assert.deepEqual(await signIn(tab, JANE), { code: "ok" });
    const token = await tab.token();
    await stage.operator.faults({ path: REFRESH, times: 1, hold: true });
    await tab.page.waitForEvent("request", (request) => request.url().includes(REFRESH));
    await stage.operator.optOut(JANE);
    await stopLoading(tab);
    await stage.operator.release();
    await tab.untilOptedOut();
    await assertGone([tab], token);
  });
});
