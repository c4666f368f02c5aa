// Walks where storage refuses some of what is written, once or always, aloud or silently: an opt-out stands in every place that
// takes it, what other tabs store is obeyed, a good token stays, the next person signs in, and no page dies or writes without end.
// Storage that holds nonsense, or that no page may touch, is in storage.test.mjs.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { assertAnswers, atRest, watchWrites } from "./rest.mjs";
import { assertGone, assertNobody, storedIn } from "./seen.mjs";
import { waitingWalks as walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };
const OPT_OUT = { status: "optout" };
const OURS = "^uid2-wasm";
const OFFICIAL = "^UID2-sdk-identity$";

/** So long may a token be waited for, with a refresh on the way. */
const PATIENCE_MS = 10_000;

const MEDIA = { "local storage": {}, cookies: { useCookie: true } };

/** What local storage does with a write of a key that matches; the rest is written. */
const REFUSALS = {
  "throws once": { how: "once", keys: "" },
  "always throws": { how: "throw", keys: "" },
  "throws for every key but the official ones": { how: "throw", keys: OURS },
  "throws for the official key": { how: "throw", keys: OFFICIAL },
  "takes nothing, and says nothing": { how: "swallow", keys: "" },
  "takes no key but the official ones, and says nothing": { how: "swallow", keys: OURS },
  "is full": { how: "fill", keys: "" },
};

/** Runs in every page before the SDK: refuses where the address says so. Self-contained. */
function refuse() {
  const asked = new URLSearchParams(location.search);
  const how = asked.get("refuse");
  if (!how) return;
  const keys = new RegExp(asked.get("keys"));
  const native = Storage.prototype.setItem;
  let count = 0;
  Storage.prototype.setItem = function (key, value) {
    if (this !== localStorage || !keys.test(key)) return native.call(this, key, value);
    count += 1;
    if (how === "once" && count > 1) return native.call(this, key, value);
    if (how === "swallow") return undefined;
    // What stands there may be written again, as in storage that is full.
    if (how === "fill" && (this.getItem(key) || "").length >= value.length) return native.call(this, key, value);
    throw new DOMException("no room for it", "QuotaExceededError");
  };
}

/** Healthy and refusing tabs, at one address; all writes are counted, refused ones too. */
async function prepare(stage) {
  await stage.context.addInitScript(refuse);
  await watchWrites(stage);
}

async function openRefusing(stage, { how, keys }, options) {
  const tab = await stage.open(`/?refuse=${how}&keys=${encodeURIComponent(keys)}`);
  await tab.initAlone(options);
  return tab;
}

async function openHealthy(stage, options) {
  const tab = await stage.open();
  await tab.initAlone(options);
  return tab;
}

/** Calls, and then waits until all tabs have come to rest; a page that dies of it fails here. */
async function calm(tabs, call, when) {
  const called = await call();
  for (const tab of tabs) await assertAnswers(tab, when);
  await atRest(...tabs);
  return called;
}

/** Lets somebody sign in or be handed in on a page that waits for the token from that moment on, as pages do; answers it. */
function comes(stage, tab, { email, identity }) {
  const waits = tab.page.evaluate(
    ([email, identity, keypair]) => {
      const isIn = identity ? window.__uid2.setIdentity(identity) : window.__uid2.setIdentityFromEmail(email, keypair);
      return Promise.all([window.__uid2.getAdvertisingTokenAsync(), isIn]).then(([token]) => token, String);
    },
    [email, identity, stage.operator.keypair],
  );
  return Promise.race([waits.catch(() => "the page is gone"), pause(PATIENCE_MS, "the promise is still waiting")]);
}

/** Lets one person sign in and another one be handed in; each is readable, and stays. */
async function nextPeople(stage, tabs, gone) {
  const [tab] = tabs;
  for (const how of ["sign-in", "hand-in"]) {
    const email = `${how}@example.com`;
    stage.secrets.addAddress(email);
    const person = how === "sign-in" ? { email } : { identity: await stage.identityOf({ email }) };
    const token = await calm(tabs, () => comes(stage, tab, person), `after the next ${how}`);
    assert.equal(await tab.token(), token, `the token that was waited for after the next ${how} is readable`);
    await calm(tabs, () => tab.show(true), "after a look");
    assert.equal(await tab.token(), token, "and stays");
    await assertGone(tabs, gone);
  }
}

/** Where an opt-out is stored, of three places. */
const optOutsIn = (tab) =>
  tab.page.evaluate(() => ({
    key: Object.keys(localStorage).some((name) => name.startsWith("uid2-wasm.uid2.no.")),
    official: /"status":\s*"optout"/.test(localStorage.getItem("UID2-sdk-identity")),
    cookie: /(^|; )__uid_2_no=[^;]/.test(document.cookie),
  }));

/** Where it has to be stored: everywhere that takes it. */
const optOutsOf = ({ how, keys }, { useCookie }) => ({
  key: how === "once" || keys === OFFICIAL,
  ...(useCookie ? { cookie: true } : { official: how === "once" || keys === OURS }),
});

/** Whether the official record can be kept. */
const keepsRecord = ({ how, keys }, { useCookie }) => Boolean(useCookie) || how === "once" || keys === OURS;

/** `init` again, without the identity and then with it, as a page does that changes without being loaded. */
async function staysOverInits(tab, options, identity) {
  assert.equal(await tab.token(), identity.advertising_token, "after the first init");
  await tab.initAgain(options);
  assert.equal(await tab.token(), identity.advertising_token, "after one that hands nobody in");
  await tab.initAgain({ ...options, identity });
  assert.equal(await tab.token(), identity.advertising_token, "after one that hands the same identity in");
}

/** Ann lives in the memory of a tab whose storage refused her; Bob is stored by another script. */
async function refusedThenTaken(stage, { useCookie }) {
  const [ann, bob] = [await stage.identityOf(ANN), await stage.identityOf({ email: "bob@example.com" })];
  const refusal = { how: "throw", keys: useCookie ? "" : OFFICIAL };
  // Firefox tells of each cookie that it refuses.
  stage.expect(/rejected for invalid domain/);
  const options = useCookie ? { useCookie, cookieDomain: "example.org" } : {};
  const here = await openRefusing(stage, refusal, { ...options, identity: ann });
  assert.equal(await here.token(), ann.advertising_token, "who was refused lives in memory");
  const there = await stage.open();
  await there.page.evaluate(
    ([record, useCookie]) => {
      if (useCookie) document.cookie = `__uid_2=${encodeURIComponent(record)};path=/`;
      else localStorage.setItem("UID2-sdk-identity", record);
    },
    [JSON.stringify(bob), useCookie],
  );
  await here.until("Bob is here", (token) => window.__uid2.getAdvertisingToken() === token, bob.advertising_token);
  return { here, bob };
}

/** As pages do that know nothing of us. */
function clearAway() {
  localStorage.clear();
  document.cookie = "__uid_2=;path=/;max-age=0";
}

walks("Storage that", (walk) => {
  for (const [medium, options] of Object.entries(MEDIA)) {
    for (const [what, refusal] of Object.entries(REFUSALS)) {
      walk(`${what}, with ${medium}: signing in, opting out, and the next person go on`, async (stage) => {
        await prepare(stage);
        const ann = await stage.identityOf(ANN);
        const tab = await openRefusing(stage, refusal, options);
        await calm([tab], () => tab.handIn(ann), "after a hand-in");
        assert.equal(await tab.token(), ann.advertising_token, "a good token stays");

        await calm([tab], () => tab.handIn(OPT_OUT), "after the opt-out");
        await assertNobody([tab], ann);
        assert.equal((await tab.look()).optedOut, true);
        const stored = await optOutsIn(tab);
        for (const [place, isStored] of Object.entries(optOutsOf(refusal, options)))
          assert.equal(stored[place], isStored, `whether the opt-out stands in: ${place}`);
        if (stored.key || stored.cookie) {
          const healthy = await openHealthy(stage, { ...options, identity: ann });
          await atRest(tab, healthy);
          await assertNobody([tab, healthy], ann);
          await healthy.page.close();
        } else if (stored.official) {
          // It says that somebody opted out, and not whom it names: a hand-in is the operator's to judge.
          const healthy = await openHealthy(stage, options);
          assert.equal((await healthy.look()).optedOut, true);
          await healthy.page.close();
        }

        await nextPeople(stage, [tab], ann);
        const token = await tab.token();
        if (!keepsRecord(refusal, options)) return;
        await calm([tab], () => tab.page.reload(), "after a reload");
        await calm([tab], () => tab.initAlone(options), "after init");
        // Where only the tombstone could be stored, another page knows the opt-out by an id of its own: then the operator is asked
        // about this person once more.
        await tab.untilToken();
        if (stored.key || stored.cookie) assert.equal(await tab.token(), token, "over a reload");
        assert.ok((await storedIn(tab)).includes(await tab.token()), "as it is stored");
      });

      if (!keepsRecord(refusal, options)) {
        walk(`${what}, with ${medium}: a good token stays, however often init is called`, async (stage) => {
          await prepare(stage);
          const identity = await stage.identityOf(ANN);
          await staysOverInits(await openRefusing(stage, refusal, { ...options, identity }), options, identity);
        });
      }

      walk(`${what}, with ${medium}: an opt-out that another tab stores is obeyed`, async (stage) => {
        await prepare(stage);
        const ann = await stage.identityOf(ANN);
        const here = await openRefusing(stage, refusal, options);
        await calm([here], () => here.handIn(ann), "after a hand-in");
        const there = await openHealthy(stage, { ...options, identity: ann });
        await atRest(here, there);
        assert.equal(await here.token(), ann.advertising_token, "a good token stays");
        await calm([here, there], () => there.handIn(OPT_OUT), "after the other tab's opt-out");
        await assertNobody([here, there], ann);
        assert.equal((await here.look()).optedOut, true);
        await calm([here, there], () => here.handIn(ann), "after the old identity");
        await assertNobody([here, there], ann);
      });
    }
  }

  for (const [medium, options] of Object.entries(MEDIA))
    walk(`refused one person, with ${medium}, and took another one elsewhere shows nobody once that one is cleared away`, async (stage) => {
      await prepare(stage);
      const { here, bob } = await refusedThenTaken(stage, options);
      assert.equal(await here.token(), bob.advertising_token, "whom another tab has stored is here as well");
      await calm([here], () => here.page.evaluate(clearAway), "after the script");
      assert.equal(await here.token(), undefined);
    });

  walk("really is full keeps an opt-out of the one who is stored there", async (stage) => {
    await prepare(stage);
    const ann = await stage.identityOf(ANN);
    const tab = await openHealthy(stage, { identity: ann });
    await tab.fillStorage();
    await calm([tab], () => tab.handIn(OPT_OUT), "after the opt-out");
    await assertNobody([tab], ann);
    const next = await openHealthy(stage, {});
    await atRest(tab, next);
    await assertNobody([tab, next], ann);
    assert.equal((await next.look()).optedOut, true, "there was room as soon as the identity had gone");
  });
});

/** Signs Ann in and out, and then Bob in, on a page whose storage is odd from the start; all that is to be had is readable. */
async function goesOn(stage, tab, options) {
  const ann = await stage.identityOf(ANN);
  await calm([tab], () => tab.initAlone(options), "after init");
  const token = await calm([tab], () => comes(stage, tab, { identity: ann }), "after a hand-in");
  assert.equal(await tab.token(), token, "the token that was waited for is readable");
  await calm([tab], () => tab.handIn(OPT_OUT), "after the opt-out");
  await assertNobody([tab], ann);
  await nextPeople(stage, [tab], ann);
}

/** The shared cookie as it stands after an opt-out of somebody. */
async function sharedCookie(stage) {
  const tab = await openHealthy(stage, {
    useCookie: true,
    identity: await stage.identityOf({ email: "jane@example.com" }),
  });
  await tab.handIn(OPT_OUT);
  await atRest(tab);
  const cookies = await stage.context.cookies();
  await tab.page.close();
  await stage.context.clearCookies();
  return cookies.find(({ name }) => name === "__uid_2_no").value;
}

/** Runs in every page before the SDK: nothing is written until there is consent, and nobody is told. Self-contained. */
function waitForConsent() {
  const native = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, value) {
    if (window.walkConsent) native.call(this, key, value);
  };
}

/** Runs in every page before the SDK: cookies are read, and never written. Self-contained. */
function swallowCookies() {
  const { get } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(Document.prototype, "cookie", { configurable: true, get, set() {} });
}

/** How a page comes to know that Ann has opted out. */
const OPTS_OUT = {
  "was handed in": (_, tab) => tab.handIn(OPT_OUT),
  "the operator gave": async (stage, tab) => {
    await stage.operator.optOut(ANN);
    await tab.page.evaluate(() => window.__uid2.refreshNow().catch(() => {}));
  },
};

/** What a page lives through after consent, before the next one. */
const LOOKS = {
  "is looked at again": async (tab) => {
    await tab.show(false);
    await tab.show(true);
    await tab.until("the opt-out is stored", () =>
      Object.keys(localStorage).some((name) => name.startsWith("uid2-wasm.uid2.no.")),
    );
  },
  "is left": () => {},
};

walks("An odd storage", (walk) => {
  for (const [how, optOut] of Object.entries(OPTS_OUT)) {
    for (const [what, look] of Object.entries(LOOKS)) {
      walk(`that waits for consent keeps an opt-out that ${how} before it, once the page ${what}`, async (stage) => {
        await stage.context.addInitScript(waitForConsent);
        await prepare(stage);
        const ann = await stage.identityOf(ANN);
        const tab = await openHealthy(stage, { identity: ann });
        await optOut(stage, tab);
        assert.equal((await tab.look()).optedOut, true);
        await atRest(tab);
        await tab.page.evaluate(() => {
          window.walkConsent = true;
        });
        await look(tab);
        await tab.page.reload();
        await tab.initAlone({ identity: ann });
        await assertNobody([tab], ann);
      });
    }
  }

  walk("that swallows cookies keeps a token, however often init is called", async (stage) => {
    await stage.context.addInitScript(swallowCookies);
    const options = { useCookie: true };
    const identity = await stage.identityOf(ANN);
    await staysOverInits(await openHealthy(stage, { ...options, identity }), options, identity);
  });

  walk("where cookies of another site's domain are wanted keeps a token, however often init is called", async (stage) => {
    const options = { useCookie: true, cookieDomain: "example.org" };
    const identity = await stage.identityOf(ANN);
    await staysOverInits(await openHealthy(stage, { ...options, identity }), options, identity);
  });

  for (const [medium, options] of Object.entries(MEDIA)) {
    walk(`that is full, with ${medium}: a logout right after another tab's refresh outlives the page`, async (stage) => {
      await prepare(stage);
      const ann = await stage.identityOf(ANN);
      const there = await openHealthy(stage, { ...options, identity: ann });
      const here = await openHealthy(stage, options);
      await here.fillStorage();
      await atRest(there, here);
      await there.page.evaluate(() => window.__uid2.refreshNow());
      // Where there is no room to leave word of it, a page without a module asks its core.
      await here.untilToken();
      await here.disconnect();
      assert.equal(await here.token(), undefined);
      await here.page.goto("about:blank");
      await here.page.close();
      await atRest(there);
      const next = await openHealthy(stage, options);
      await assertNobody([there, next], ann);
    });
  }

  walk("where cookies of another site's domain are wanted stores the opt-out in local storage", async (stage) => {
    await prepare(stage);
    const options = { useCookie: true, cookieDomain: "example.org" };
    const ann = await stage.identityOf(ANN);
    const tab = await openHealthy(stage, options);
    await calm([tab], () => tab.handIn(ann), "after a hand-in");
    assert.equal(await tab.token(), ann.advertising_token);
    await calm([tab], () => tab.handIn(OPT_OUT), "after the opt-out");
    await assertNobody([tab], ann);
    assert.equal((await optOutsIn(tab)).key, true, "local storage takes it");
    const next = await openHealthy(stage, { ...options, identity: ann });
    await atRest(tab, next);
    await assertNobody([tab, next], ann);
    await nextPeople(stage, [tab], ann);
  });

  walk("with a cookie that is too long for the browser stores the opt-out in local storage", async (stage) => {
    await prepare(stage);
    const ann = { ...(await stage.identityOf(ANN)), advertising_token: `A4${"x".repeat(4096)}` };
    const tab = await openHealthy(stage, { useCookie: true });
    await calm([tab], () => tab.handIn(ann), "after a hand-in");
    assert.equal(await tab.token(), ann.advertising_token);
    await calm([tab], () => tab.handIn(OPT_OUT), "after the opt-out");
    await assertNobody([tab], ann);
    const { key, cookie } = await optOutsIn(tab);
    assert.deepEqual({ key, cookie }, { key: true, cookie: true });
  });

  walk("with the shared opt-outs twice, for the host and for its domain, goes on", async (stage) => {
    await prepare(stage);
    const value = await sharedCookie(stage);
    const cookie = { name: "__uid_2_no", value, path: "/" };
    const host = stage.operator.site.replace("localhost", "news.site.test");
    await stage.context.addCookies([
      { ...cookie, domain: ".site.test" },
      { ...cookie, domain: "news.site.test" },
    ]);
    const tab = await stage.open(host);
    await tab.initAlone({ useCookie: true });
    const ann = await stage.identityOf(ANN);
    const token = await calm([tab], () => comes(stage, tab, { identity: ann }), "after a hand-in");
    assert.equal(await tab.token(), token);
    await calm([tab], () => tab.handIn(OPT_OUT), "after the opt-out");
    await assertNobody([tab], ann);
    for (const email of ["bob@example.com", "carl@example.com"]) {
      const identity = await stage.identityOf({ email });
      const next = await calm([tab], () => comes(stage, tab, { identity }), "after the next person");
      assert.equal(await tab.token(), next);
      await assertGone([tab], ann);
    }
  });

  for (const [medium, options] of Object.entries(MEDIA)) {
    for (const [what, name, value] of [
      ["no decimal number", "9f3ac0", "1.2.3.4.5.6"],
      ["no number at all", "undefined", "undefined"],
      ["a number that is too large", "9".repeat(40), "9.9.9.9.9.9"],
    ]) {
      walk(`with an opt-out under ${what}, with ${medium}, goes on`, async (stage) => {
        await prepare(stage);
        const tab = await stage.open();
        await tab.store(`uid2-wasm.uid2.no.${name}`, value);
        await goesOn(stage, tab, options);
      });
    }

    walk(
      `on a page without crypto, with ${medium}, keeps an opt-out, and reads a server's next person`,
      async (stage) => {
        await stage.context.addInitScript(() => Object.defineProperty(window, "crypto", { value: undefined }));
        await prepare(stage);
        const ann = await stage.identityOf(ANN);
        const tab = await openHealthy(stage, { ...options, identity: ann });
        await atRest(tab);
        assert.equal(await tab.token(), ann.advertising_token);
        await calm([tab], () => tab.handIn(OPT_OUT), "after the opt-out");
        await assertNobody([tab], ann);
        assert.equal((await tab.look()).optedOut, true);
        const next = await openHealthy(stage, { ...options, identity: ann });
        await atRest(tab, next);
        await assertNobody([tab, next], ann);
        const bob = await stage.identityOf({ email: "bob@example.com" });
        const token = await calm([tab, next], () => comes(stage, tab, { identity: bob }), "after the next person");
        for (const each of [tab, next]) assert.equal(await each.token(), token, "in both tabs");
        await assertGone([tab, next], ann);
      },
    );
  }
});
