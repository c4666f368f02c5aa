// Walks of pages that do ordinary things in unlucky orders while consent is awaited or changes.
// Each is one way in which a promise of consent_heeded.test.mjs was broken.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { begin, untilAsked } from "./consent_option.mjs";
import { assertNobody, assertReadable, storedIn } from "./seen.mjs";
import { walks } from "./stage.mjs";

const ANN = { email: "ann@example.com" };

const say = (tab, word) => tab.page.evaluate((word) => window.say(word), word);

/** From then on that `isToTrap` is set, the next call of the module traps. Self-contained: its source is sent to the page. */
function trapAtWill() {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...args) {
    const { exports } = new Instance(...args);
    const c = (...call) => {
      if (window.isToTrap) throw ((window.isToTrap = false), new WebAssembly.RuntimeError("a trap"));
      return exports.c(...call);
    };
    return { exports: { ...exports, c } };
  };
}

walks("Consent in unlucky orders", (walk) => {
  walk("flickers inside other people's setItem and XMLHttpRequest, beside an idle tab, and nobody is lost", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const idle = await stage.openAndInit();
    const tab = await stage.open();
    await tab.page.evaluate(() => {
      const flicker = () => {
        if (!window.say || window.isIn) return;
        window.isIn = true;
        window.say("unknown");
        window.__uid2.getAdvertisingToken();
        window.say("granted");
        window.isIn = false;
      };
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (...call) {
        flicker();
        setItem.apply(this, call);
        flicker();
      };
      const { send } = XMLHttpRequest.prototype;
      XMLHttpRequest.prototype.send = function (...call) {
        flicker();
        return send.apply(this, call);
      };
    });
    // What one tab writes another process may see a little later.
    const untilBothRead = async (token) => {
      await idle.until("the idle tab has it", (token) => window.__uid2.getAdvertisingToken() === token, token);
      await assertReadable([tab, idle], token);
    };
    await begin(stage, tab, { identity }, "granted");
    await tab.untilToken();
    await untilBothRead(identity.advertising_token);
    await tab.page.evaluate(() => window.__uid2.refreshNow());
    await tab.untilTokenIsNot(identity.advertising_token);
    await untilBothRead(await tab.token());
  });

  walk("that is given where storage refuses one write shows who is handed in", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await tab.page.evaluate(() => {
      const { setItem } = Storage.prototype;
      let refused = 0;
      Storage.prototype.setItem = function (key, value) {
        if (key === "UID2-sdk-identity" && refused++ < 1) throw new DOMException("full", "QuotaExceededError");
        setItem.call(this, key, value);
      };
    });
    await begin(stage, tab, { identity }, "granted");
    await tab.untilToken();
    await say(tab, "unknown");
    assert.equal(await tab.token(), undefined);
    await say(tab, "granted");
    await tab.untilToken();
  });

  walk("that flickers during a sign-in does not end it", async (stage) => {
    const tab = await stage.open();
    await begin(stage, tab, {}, "granted");
    await tab.untilInit();
    await tab.grow();
    const end = await tab.page.evaluate((keypair) => {
      const signIn = window.__uid2.setIdentityFromEmail("bob@example.com", keypair);
      window.say("unknown");
      return new Promise((go) => setTimeout(go, 300))
        .then(() => window.say("granted"))
        .then(() => signIn)
        .then(() => "ok", ({ code }) => code);
    }, stage.operator.keypair);
    assert.equal(end, "ok");
  });

  walk("that becomes unknown while a sign-in is sealed, and stays so, ends it by saying that", async (stage) => {
    const asked = stage.requestsSince();
    const tab = await stage.open();
    await begin(stage, tab, {}, "granted");
    await tab.untilInit();
    await tab.grow();
    const code = await tab.page.evaluate((keypair) => {
      const { deriveBits } = SubtleCrypto.prototype;
      SubtleCrypto.prototype.deriveBits = function (...call) {
        window.say("unknown");
        return new Promise((go) => setTimeout(go, 1500)).then(() => deriveBits.apply(this, call));
      };
      return window.__uid2.setIdentityFromEmail("bob@example.com", keypair).then(
        () => "ok",
        ({ code }) => code,
      );
    }, stage.operator.keypair);
    assert.equal(code, "consent_unknown");
    assert.deepEqual(asked, []);
  });

  walk("that is unknown again after it was denied asks for no login", async (stage) => {
    const tab = await stage.open();
    await begin(stage, tab, { identity: await stage.identityOf(ANN) }, "denied");
    await tab.untilInit();
    assert.equal((await tab.look()).loginRequired, false);
    await tab.page.evaluate(() => window.say("unknown"));
    assert.equal((await tab.look()).loginRequired, false);
  });

  walk("dispose while consent is awaited stores nobody and tells nothing", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await stage.holdTime();
    await begin(stage, tab, { identity });
    await untilAsked(tab);
    await stage.advance(300);
    await tab.page.evaluate(() => window.__uid2.dispose());
    // Longer than consent is waited for.
    await stage.advance(2000);
    assert.equal((await storedIn(tab)).trim(), "");
    assert.deepEqual((await tab.events()).filter((event) => event !== "SdkLoaded"), []);
  }, { forms: ["wasm", "full"], clock: true });

  walk("dispose while a sign-in waits for consent sends nothing", async (stage) => {
    const asked = stage.requestsSince();
    const tab = await stage.open();
    await begin(stage, tab);
    await untilAsked(tab);
    const signIn = tab.signIn("Email", ANN.email);
    await pause(300);
    await tab.page.evaluate(() => window.__uid2.dispose());
    assert.equal((await signIn).code, "aborted");
    await pause(500);
    assert.deepEqual(asked, []);
  }, { forms: ["wasm", "full"] });

  walk("a file of the adapters that never comes lets the page go on", async (stage) => {
    await stage.context.route(/uid2-consent/, () => {});
    const tab = await stage.open();
    await begin(stage, tab);
    const end = tab.tokenInTime();
    await Promise.race([end, pause(45000).then(() => assert.fail("a promise pends"))]);
    await tab.untilInit();
  });

  walk("coreUrl may be a path", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    const core = await tab.page.evaluate(async () => /uid2-core\.\w+\.js/.exec(await (await fetch("/sdk/uid2-sdk.js")).text())[0]);
    stage.expect(/uid2-consent|Failed to load|ERR_/);
    await begin(stage, tab, { identity, coreUrl: `/sdk/${core}` }, "granted");
    await tab.until("token", () => window.__uid2.getAdvertisingToken());
  }, { forms: ["wasm"] });

  walk("the configuration of a page that heeds consent tells the next one of nobody before its init", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const first = await stage.open();
    await begin(stage, first, { identity }, "granted");
    await first.untilToken();
    const next = await stage.open();
    await pause(500);
    assert.deepEqual((await next.events()).filter((event) => !/^SdkLoaded/.test(event)), []);
  });

  walk("denied without a core removes the stored token in the same task", async (stage) => {
    const identity = await stage.identityOf(ANN);
    await stage.openAndInit({ identity });
    const next = await stage.open();
    await begin(stage, next, {}, "granted");
    await next.untilToken();
    const left = await next.page.evaluate(() => {
      window.say("denied");
      return localStorage.getItem("UID2-sdk-identity");
    });
    assert.ok(!left, "left");
    await say(next, "granted");
    assert.equal(await next.token(), undefined);
  });

  walk("denied without a core, which then is blocked, leaves no token", async (stage) => {
    const identity = await stage.identityOf(ANN);
    await stage.openAndInit({ identity });
    const next = await stage.open();
    await stage.context.route(/uid2-core/, (route) => route.abort());
    stage.expect(/uid2-core|Failed to load|ERR_/);
    await begin(stage, next, {}, "denied");
    await untilAsked(next);
    await pause(500);
    assert.equal((await storedIn(next)).trim(), "");
  }, { forms: ["wasm"] });

  walk("denied removes the cookie of another path in the same task", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await begin(stage, tab, { identity, useCookie: true }, "granted");
    await tab.untilToken();
    await tab.untilInit();
    await tab.page.evaluate((identity) => {
      document.cookie = `__uid_2=${encodeURIComponent(JSON.stringify(identity))};path=/index.html`;
      localStorage.setItem("UID2-sdk-identity", JSON.stringify(identity));
    }, identity);
    await tab.token();
    await pause(200);
    await say(tab, "denied");
    assert.equal((await storedIn(tab)).trim(), "");
  });

  walk("denied removes a cookie beside local storage in the same task", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await begin(stage, tab, { identity }, "granted");
    await tab.untilToken();
    await tab.page.evaluate((identity) => {
      document.cookie = `__uid_2=${encodeURIComponent(JSON.stringify(identity))};path=/`;
    }, identity);
    await tab.handIn(identity);
    await pause(200);
    await say(tab, "denied");
    assert.equal((await storedIn(tab)).trim(), "");
  });

  for (const what of ["disconnect", "optout"])
    walk(`init, ${what} in one task: whoever was handed in does not come with consent`, async (stage) => {
      const identity = await stage.identityOf(ANN);
      const tab = await stage.open();
      await tab.page.evaluate(
        ([options, what]) => {
          window.__uid2.init({ ...options, consent: (notify) => void (window.say = notify) });
          if (what === "disconnect") window.__uid2.disconnect();
          else window.__uid2.setIdentity({ status: "optout" });
        },
        [{ baseUrl: stage.operator.api, identity }, what],
      );
      await untilAsked(tab);
      await say(tab, "granted");
      await tab.untilInit();
      await pause(300);
      await assertNobody([tab], identity);
    });

  walk("notify inside a callback tells the other callbacks in order", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await tab.page.evaluate(() => {
      window.order = [];
      window.__uid2.callbacks.push((event) => event === "InitCompleted" && window.say("granted"));
      window.__uid2.callbacks.push((event, { identity }) => window.order.push(event + (identity ? "+" : "")));
    });
    await begin(stage, tab, { identity });
    await tab.untilInit();
    await tab.untilToken();
    await tab.until("all was told", () => window.order.length >= 4);
    const order = await tab.page.evaluate(() => window.order);
    assert.deepEqual(order, ["SdkLoaded", "IdentityUpdated", "InitCompleted+", "IdentityUpdated+"]);
  });

  walk("a callback that answers each change with another one does not block the page", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await begin(stage, tab, { identity }, "granted");
    await tab.untilToken();
    await tab.page.evaluate(() => {
      window.calls = 0;
      window.depth = 0;
      window.deepest = 0;
      window.__uid2.callbacks.push((event, { identity }) => {
        if (event !== "IdentityUpdated" || window.calls++ > 3000) return;
        window.deepest = Math.max(window.deepest, ++window.depth);
        window.say(identity ? "unknown" : "granted");
        window.depth--;
      });
      window.say("unknown");
    });
    await pause(500);
    const { calls, deepest } = await tab.page.evaluate(() => ({ calls: window.calls, deepest: window.deepest }));
    assert.ok(deepest < 10 && calls < 500, `${calls} calls, ${deepest} deep`);
  });

  walk("dispose in a callback of a consent that is given at once ends the listening", async (stage) => {
    const tab = await stage.open();
    await tab.page.evaluate(() => window.__uid2.callbacks.push((event) => event === "InitCompleted" && window.__uid2.dispose()));
    await begin(stage, tab, {}, "granted");
    await untilAsked(tab);
    await tab.until("stopped", () => window.hasStopped);
  }, { forms: ["wasm", "full"] });

  walk("a token that is waited for needs no core where consent is all that was awaited", async (stage) => {
    const identity = await stage.identityOf(ANN);
    await stage.openAndInit({ identity });
    const next = await stage.open();
    await stage.context.route(/uid2-core/, (route) => route.abort());
    stage.expect(/uid2-core|Failed to load|ERR_/);
    await next.page.evaluate(() => localStorage.removeItem("UID2-sdk-identity_config"));
    await begin(stage, next, {});
    const end = next.tokenInTime();
    await untilAsked(next);
    await say(next, "granted");
    await next.untilInit();
    assert.equal(await next.token(), identity.advertising_token);
    assert.equal((await end).token, identity.advertising_token);
  }, { forms: ["wasm"] });

  walk("another function in a second init ends the first, and the token comes back", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const tab = await stage.open();
    await begin(stage, tab, { identity }, "granted");
    await tab.untilToken();
    await begin(stage, tab, {}, undefined);
    await tab.until("stopped", () => window.hasStopped);
    assert.equal(await tab.token(), undefined);
    await say(tab, "granted");
    await tab.untilToken();
    await assertReadable([tab], identity.advertising_token);
  });

  walk("of two products on one page, one denied and one granted", async (stage) => {
    const identity = await stage.identityOf(ANN);
    const euid = await stage.operator.euid.generate(ANN);
    const tab = await stage.open();
    await tab.page.addScriptTag({ url: "/sdk/euid-sdk.js" });
    await tab.page.evaluate(
      ([uid2, euid]) => {
        const consent = (notify) => ((window.says ??= []).push(notify), notify({ UID2: "granted", EUID: "granted" }));
        window.__uid2.init({ ...uid2, consent });
        window.__euid.init({ ...euid, consent });
      },
      [
        { baseUrl: stage.operator.api, identity },
        { baseUrl: stage.operator.euid.api, identity: euid },
      ],
    );
    await tab.untilToken();
    await tab.until("euid", () => window.__euid.getAdvertisingToken());
    const left = await tab.page.evaluate(() => {
      for (const say of window.says) say({ UID2: "denied", EUID: "granted" });
      return [window.__uid2.getAdvertisingToken(), !!window.__euid.getAdvertisingToken(), localStorage.getItem("UID2-sdk-identity")];
    });
    assert.ok(!left[0] && left[1] && !left[2], JSON.stringify(left).slice(0, 40));
  });

  for (const word of ["granted", "denied"])
    walk(`${word} as the module traps: ${word === "denied" ? "no copy is left, though no other module can be had" : "the token comes"}`, async (stage) => {
      const identity = await stage.identityOf(ANN);
      await stage.context.addInitScript(trapAtWill);
      if (word === "denied") await stage.context.route(/no-wasm/, (route) => route.abort());
      stage.expect(/no-wasm|Failed to load|ERR_/);
      const tab = await stage.open();
      await begin(stage, tab, { identity }, "granted");
      await tab.untilToken();
      await tab.untilInit();
      await tab.until("the core is there", () => !/core is not loaded/.test(window.__uid2.explain()));
      if (word === "granted") await say(tab, "unknown");
      await tab.page.evaluate((word) => {
        window.isToTrap = true;
        window.say(word);
      }, word);
      if (word === "granted") await tab.untilToken();
      else assert.equal((await storedIn(tab)).trim(), "");
      assert.equal(!!(await tab.token()), word === "granted");
      // After a trap the other form is asked for.
      stage._scripts = [];
    }, { forms: ["full"] });
});
