// Walks on pages whose scripts wrap what the SDK calls, and call the SDK from there: storage, cookies, requests.
// A call is never entered twice: what comes in between waits, and getters answer as while loading.
import assert from "node:assert/strict";
import { assertAnswers } from "./rest.mjs";
import { walks } from "./stage.mjs";

const OK = { code: "ok" };
const JANE = "jane@example.com";
const BOB = { email: "bob@example.com" };
const OPT_OUT = { status: "optout" };
const DUE = 15 * 60_000;
const CLOCK = { clock: true };

/** Runs in the page: whatever the SDK calls there calls `walk.meanwhile` first and afterwards, with a name. */
function wrapEverything() {
  const { walk } = window;
  walk.meanwhile = () => {};
  const around = (name, act) => {
    walk.meanwhile(name);
    try {
      return act();
    } finally {
      walk.meanwhile(name);
    }
  };
  const wrap = (owner, name) => {
    const original = owner[name];
    owner[name] = function (...given) {
      return around(name, () => original.apply(this, given));
    };
  };
  for (const name of ["getItem", "setItem", "removeItem"]) wrap(Storage.prototype, name);
  for (const name of ["open", "send", "abort"]) wrap(XMLHttpRequest.prototype, name);
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(document, "cookie", {
    get: () => around("readCookie", () => cookie.get.call(document)),
    set: (text) => around("writeCookie", () => cookie.set.call(document, text)),
  });
}

async function openWrapped(stage, options) {
  const tab = await stage.open();
  await tab.page.evaluate(wrapEverything);
  await tab.init(options);
  return tab;
}

/** Sign-in, refresh, opt-out and the next person: all that a page lives through. */
async function livesThroughAll(stage, tab) {
  assert.deepEqual(await tab.signIn("Email", JANE), OK);
  const first = await tab.token();
  assert.ok(first);
  await stage.advance(DUE);
  await tab.untilTokenIsNot(first);
  await stage.operator.optOut({ email: JANE });
  await stage.advance(DUE);
  await tab.untilOptedOut();
  assert.equal(await tab.token(), undefined);
  assert.deepEqual(await tab.signIn("Email", BOB.email), OK);
  assert.ok(await tab.token());
  assert.deepEqual(await tab.takeEvents(), [
    "SdkLoaded",
    "IdentityUpdated",
    "InitCompleted",
    "IdentityUpdated with a token",
    "IdentityUpdated with a token",
    "OptoutReceived",
    "IdentityUpdated",
    "IdentityUpdated with a token",
  ]);
  await stage.asked("client-generate: success", "refresh: success", "refresh: optout", "client-generate: success");
}

walks("While the module runs", (walk) => {
  for (const useCookie of [false, true]) {
    const where = useCookie ? "cookies" : "local storage";

    walk(
      `scripts that wrap ${where} and requests read the token at every call, and everything goes on`,
      async (stage) => {
        const tab = await openWrapped(stage, { useCookie });
        await tab.page.evaluate(() => {
          window.walk.meanwhile = () => window.__uid2.getAdvertisingToken();
        });
        await livesThroughAll(stage, tab);
      },
      CLOCK,
    );

    walk(`getters that ${where} calls see nobody, and no login is required`, async (stage) => {
      const identity = await stage.identityOf({ email: JANE });
      const tab = await openWrapped(stage, { useCookie, identity });
      const answers = await tab.page.evaluate((optOut) => {
        const { walk, __uid2: sdk } = window;
        const answers = [];
        walk.meanwhile = (name) => {
          const { token, ...rest } = { token: sdk.getAdvertisingToken(), identity: sdk.getIdentity(), status: sdk.status };
          const flags = [sdk.isLoginRequired(), sdk.isIdentityAvailable(), sdk.hasOptedOut()];
          answers.push(JSON.stringify({ token, ...rest, flags }), name);
        };
        sdk.setIdentity(optOut);
        walk.meanwhile = () => {};
        return answers;
      }, OPT_OUT);
      const looks = answers.filter((_, at) => at % 2 === 0);
      assert.ok(answers.includes(useCookie ? "writeCookie" : "setItem"), "the module wrote meanwhile");
      // That somebody opted out is known as soon as the module has said so, and is not forgotten by the next call.
      const loading = /^{"identity":null,"status":"loading","flags":\[false,false,(true|false)\]}$/;
      assert.ok(looks.length > 10);
      assert.deepEqual(looks.filter((look) => !loading.test(look)), []);
      assert.deepEqual((await tab.takeEvents()).slice(-2), ["OptoutReceived", "IdentityUpdated"]);
      assert.equal((await tab.look()).optedOut, true);
    });
  }

  walk(
    "a script tells the same page of every change of storage, and everything goes on",
    async (stage) => {
      const tab = await openWrapped(stage);
      await tab.page.evaluate(() => {
        window.walk.meanwhile = (name) => {
          if (/^(set|remove)Item$/.test(name)) window.dispatchEvent(new StorageEvent("storage"));
        };
      });
      await livesThroughAll(stage, tab);
    },
    CLOCK,
  );

  walk("a script that tells of every read of storage as well keeps nobody busy", async (stage) => {
    const tab = await openWrapped(stage);
    await tab.page.evaluate(() => {
      window.walk.calls = 0;
      window.walk.meanwhile = () => {
        window.walk.calls += 1;
        window.dispatchEvent(new StorageEvent("storage"));
      };
    });
    assert.deepEqual(await tab.signIn("Email", JANE), OK);
    await tab.handIn(OPT_OUT);
    assert.equal((await tab.look()).optedOut, true);
    const [before, after] = await tab.page.evaluate(async () => {
      const task = () => new Promise((resolve) => setTimeout(resolve));
      for (let tasks = 0; tasks < 10; tasks += 1) await task();
      const before = window.walk.calls;
      for (let tasks = 0; tasks < 10; tasks += 1) await task();
      return [before, window.walk.calls];
    });
    assert.ok(before > 10);
    assert.equal(after, before);
  });

  walk("calls wait, in their order; what is wrong with them is said at once", async (stage) => {
    const [jane, bob] = [await stage.identityOf({ email: JANE }), await stage.identityOf(BOB)];
    const tab = await openWrapped(stage);
    await tab.takeEvents();
    const { thrown, seen, token } = await tab.page.evaluate(
      async ([jane, bob]) => {
        const { walk, __uid2: sdk } = window;
        const thrown = [];
        let asked;
        walk.meanwhile = (name) => {
          if (name !== "setItem") return;
          walk.meanwhile = () => {};
          for (const wrong of [() => sdk.init("nothing"), () => sdk.init({ callback: 5 })]) {
            try {
              wrong();
            } catch (error) {
              thrown.push(error.message);
            }
          }
          sdk.disconnect();
          sdk.setIdentity(bob);
          asked = sdk.getAdvertisingTokenAsync();
        };
        sdk.setIdentity(jane);
        return { thrown, seen: sdk.getAdvertisingToken(), token: await asked };
      },
      [jane, bob],
    );
    assert.deepEqual(thrown, ["opts must be an object", "opts.callback, if provided, must be a function"]);
    assert.equal(seen, bob.advertising_token);
    assert.equal(token, bob.advertising_token);
    const events = await tab.takeEvents();
    // One for each call that changed who is here, told when all had been made: none shows whom a later call took away.
    assert.deepEqual(events, Array(3).fill("IdentityUpdated with a token"));
  });

  walk("calls that a script answers with others come before whatever is called later", async (stage) => {
    const [jane, bob] = [await stage.identityOf({ email: JANE }), await stage.identityOf(BOB)];
    const carl = await stage.identityOf({ email: "carl@example.com" });
    const tab = await openWrapped(stage);
    const order = await tab.page.evaluate(
      ([jane, ...others]) => {
        const { walk, __uid2: sdk } = window;
        const set = Storage.prototype.setItem;
        const order = [];
        Storage.prototype.setItem = function (key, value) {
          set.call(this, key, value);
          const next = key === "UID2-sdk-identity" && others.shift();
          if (!next) return;
          order.push("setIdentity");
          sdk.setIdentity(next);
        };
        sdk.setIdentity(jane);
        order.push("disconnect");
        sdk.disconnect();
        walk.last = sdk.getAdvertisingToken();
        return order;
      },
      [jane, bob, carl],
    );
    assert.deepEqual(order, ["setIdentity", "setIdentity", "disconnect"]);
    assert.equal(await tab.page.evaluate(() => window.walk.last), undefined, "as soon as the last call has returned");
    await assertAnswers(tab);
    assert.equal(await tab.token(), undefined, "and later");
  });

  walk("a call that waits comes before the callbacks, and what those call after it", async (stage) => {
    const [jane, bob] = [await stage.identityOf({ email: JANE }), await stage.identityOf(BOB)];
    const tab = await openWrapped(stage);
    const seen = await tab.page.evaluate(
      ([jane, bob]) => {
        const { walk, __uid2: sdk } = window;
        const seen = [];
        walk.meanwhile = (name) => {
          if (name !== "setItem") return;
          walk.meanwhile = () => {};
          sdk.disconnect();
        };
        sdk.on("IdentityUpdated", () => {
          if (seen.push(sdk.getAdvertisingToken()) === 1) sdk.setIdentity(bob);
        });
        sdk.setIdentity(jane);
        return seen.map(Boolean);
      },
      [jane, bob],
    );
    assert.equal(seen[0], false, "the first callback reads nobody: the logout has been made");
    assert.equal(await tab.token(), bob.advertising_token);
  });

  walk("a callback that is pushed is told of everything once", async (stage) => {
    const tab = await stage.open();
    await tab.page.evaluate(wrapEverything);
    const told = await tab.page.evaluate((baseUrl) => {
      const { walk, __uid2: sdk } = window;
      const told = [];
      walk.meanwhile = () => {
        walk.meanwhile = () => {};
        sdk.callbacks.push((event) => told.push(event));
      };
      sdk.init({ baseUrl });
      return told.length ? told : new Promise((resolve) => setTimeout(() => resolve(told), 500));
    }, stage.operator.api);
    assert.deepEqual([...told].sort(), ["IdentityUpdated", "InitCompleted", "SdkLoaded"]);
  });

  walk("an instance is made, and works", async (stage) => {
    const identity = await stage.identityOf({ email: JANE });
    const tab = await openWrapped(stage);
    const token = await tab.page.evaluate((identity) => {
      const { walk, __uid2: sdk } = window;
      let other;
      walk.meanwhile = (name) => {
        if (name !== "setItem") return;
        walk.meanwhile = () => {};
        other = new sdk.constructor();
      };
      sdk.setIdentity(identity);
      return other.getAdvertisingToken();
    }, identity);
    assert.equal(token, identity.advertising_token);
  });

  walk("a listener that reads both products does not mix them up", async (stage) => {
    const [jane, bob] = [await stage.identityOf({ email: JANE }), await stage.operator.euid.generate(BOB)];
    stage.secrets.addIdentity(bob);
    const tab = await openWrapped(stage);
    const { uid2, euid, stored } = await tab.page.evaluate(
      async ([jane, bob, optOut, baseUrl]) => {
        const { EUID, UID2 } = await import("/sdk/index.js");
        const [uid2, euid] = [new UID2(), new EUID()];
        uid2.init({ baseUrl, identity: jane, core: "now" });
        euid.init({ baseUrl, identity: bob, core: "now" });
        const isFront = (sdk) => /core is not loaded/.test(sdk.explain());
        while ([uid2, euid].some(isFront)) await new Promise((later) => setTimeout(later, 10));
        window.walk.meanwhile = () => [uid2, euid].forEach((sdk) => sdk.getAdvertisingToken());
        uid2.setIdentity(optOut);
        window.walk.meanwhile = () => {};
        const stored = ["UID2", "EUID"].map((name) => JSON.parse(localStorage.getItem(`${name}-sdk-identity`)));
        return { uid2: uid2.hasOptedOut(), euid: euid.getAdvertisingToken(), stored };
      },
      [jane, bob, OPT_OUT, stage.operator.api],
    );
    assert.equal(uid2, true);
    assert.equal(euid, bob.advertising_token);
    assert.deepEqual([stored[0].status, stored[1].advertising_token], ["optout", bob.advertising_token]);
  });
});

/** So many callbacks are told in one task. */
const MOST_ROUNDS = 100;

/** So many rounds without a pause are without end; the walk itself has to come to one. */
const WITHOUT_END = 300;

/** By what a callback does again and again: of which event it is told, what it calls, and what has begun it. */
const ENDLESS = {
  "init when init is complete": { event: "InitCompleted", call: "init" },
  "setIdentity with the same identity when it is updated": { event: "IdentityUpdated", call: "setIdentity" },
  "setIdentity with an opt-out when one is received": { event: "OptoutReceived", call: "optOut" },
  "init when an opt-out is received": { event: "OptoutReceived", call: "init", begin: "optOut" },
  "disconnect when the identity is updated": { event: "IdentityUpdated", call: "disconnect" },
};

/** Runs in the page: a callback that calls again whenever it is told of this event, as often as `walk.left` says. */
function callAgain([event, call, identity, baseUrl]) {
  const { walk, __uid2: sdk } = window;
  walk.left = 0;
  walk.calls = {
    init: () => sdk.init({ baseUrl }),
    setIdentity: () => sdk.setIdentity(identity),
    optOut: () => sdk.setIdentity({ status: "optout" }),
    disconnect: () => sdk.disconnect(),
  };
  sdk.callbacks.push((told) => {
    if (told !== event || walk.left === 0) return;
    walk.left -= 1;
    walk.calls[call]();
  });
}

walks("A callback that calls", (walk) => {
  for (const [what, { event, call, begin = call }] of Object.entries(ENDLESS)) {
    walk(`${what} is told at most a hundred times in one task, and the page answers`, async (stage) => {
      const identity = await stage.identityOf({ email: JANE });
      const tab = await stage.openAndInit({ identity });
      await tab.page.evaluate(callAgain, [event, call, identity, stage.operator.api]);
      const rounds = await tab.page.evaluate(
        ([begin, most]) => {
          const { walk } = window;
          walk.left = most;
          walk.calls[begin]();
          return most - walk.left;
        },
        [begin, WITHOUT_END],
      );
      assert.ok(rounds <= MOST_ROUNDS, `${rounds} rounds in one task`);
      await assertAnswers(tab);
    });
  }
});

walks("A request", (walk) => {
  walk(
    "that ends within `send` is answered like any other",
    async (stage) => {
      const tab = await openWrapped(stage);
      await tab.page.evaluate(() => {
        window.XMLHttpRequest = class extends XMLHttpRequest {
          open(method, address) {
            super.open(method, address, false);
          }
          set timeout(_) {}
        };
      });
      await livesThroughAll(stage, tab);
    },
    CLOCK,
  );
});
