// The surface as a page meets it: globals, exports, helper, errors, and what we add to the official members.
// What is the same as in the official SDK is compared with it in surface_official.test.mjs.
import assert from "node:assert/strict";
import { it } from "node:test";
import { windowsIn } from "./secrets.mjs";
import { walks } from "./stage.mjs";

const BLANK = "/surface.html";
const MINUTE = 60_000;
const CLOCK = { clock: true };

/** A page whose script came, with `init` called. */
async function begun(stage, options) {
  const tab = await stage.open(BLANK);
  await tab.page.addScriptTag({ url: "/sdk/uid2-sdk.js" });
  await tab.init(options);
  return tab;
}

const explanation = (tab) => tab.page.evaluate(() => window.__uid2.explain());
const status = (tab) => tab.page.evaluate(() => window.__uid2.status);

/** How a promise of the page ends: its value, or code and message. */
const ending = (tab, inPage) =>
  tab.page.evaluate(`(${inPage})().then((value) => ({ value }), ({ code, message }) => ({ code, message }))`);

/** Runs in the page, before its script: keeps count of the timers, and listeners to the world, that stand. */
function countWhatIsHeld() {
  const WORLD = ["storage", "online", "pageshow", "pagehide", "visibilitychange"];
  const held = (window.held = { listeners: new Set(), timers: new Set() });
  for (const [target, name] of [
    [window, "window"],
    [document, "document"],
  ]) {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = function (type, ...rest) {
      if (WORLD.includes(type)) held.listeners.add(`${name} ${type}`);
      return addEventListener.call(this ?? window, type, ...rest);
    };
    target.removeEventListener = function (type, ...rest) {
      held.listeners.delete(`${name} ${type}`);
      return removeEventListener.call(this ?? window, type, ...rest);
    };
  }
  const { setTimeout, clearTimeout } = window;
  window.setTimeout = (act, ...rest) => {
    const fire = (...given) => {
      held.timers.delete(timer);
      act(...given);
    };
    const timer = setTimeout(fire, ...rest);
    held.timers.add(timer);
    return timer;
  };
  window.clearTimeout = (timer) => {
    held.timers.delete(timer);
    clearTimeout(timer);
  };
}

walks("The surface", (walk) => {
  walk("has every official member, under the official names", async (stage) => {
    const tab = await begun(stage);
    const members = await tab.page.evaluate(() => {
      const { constructor } = window.__uid2;
      const has = (owner, names) => names.filter((name) => owner[name] === undefined);
      return [
        ...has(window.__uid2, [
          ..."init setIdentity setIdentityFromEmail setIdentityFromEmailHash setIdentityFromPhone setIdentityFromPhoneHash".split(
            " ",
          ),
          ..."getIdentity getAdvertisingToken getAdvertisingTokenAsync isLoginRequired isIdentityAvailable hasOptedOut".split(
            " ",
          ),
          ..."isInitComplete disconnect callbacks".split(" "),
        ]),
        ...has(
          constructor,
          "VERSION DEFAULT_REFRESH_RETRY_PERIOD_MS IdentityStatus EventType setupGoogleTag setupGoogleSecureSignals".split(
            " ",
          ),
        ),
        ...has(
          window.__uid2Helper,
          "normalizeEmail hashIdentifier hashAndEncodeIdentifier isNormalizedPhone".split(" "),
        ),
      ];
    });
    assert.deepEqual(members, []);
    const statics = await tab.page.evaluate(() => {
      const { VERSION, DEFAULT_REFRESH_RETRY_PERIOD_MS, IdentityStatus, EventType } = window.__uid2.constructor;
      return {
        VERSION,
        DEFAULT_REFRESH_RETRY_PERIOD_MS,
        optOut: IdentityStatus.OPTOUT,
        name: IdentityStatus[-4],
        event: EventType.OptoutReceived,
      };
    });
    assert.match(statics.VERSION, /^\d+\.\d+\.\d+/);
    assert.deepEqual(
      { ...statics, VERSION: "" },
      { VERSION: "", DEFAULT_REFRESH_RETRY_PERIOD_MS: 5000, optOut: -4, name: "OPTOUT", event: "OptoutReceived" },
    );
  });

  walk("tells a provider of Secure Signals when the page asks for it", async (stage) => {
    const tab = await begun(stage);
    const calls = await tab.page.evaluate(() => {
      let calls = 0;
      const { constructor: UID2 } = window.__uid2;
      UID2.setupGoogleTag();
      window.__uid2SecureSignalProvider = { registerSecureSignalProvider: () => (calls += 1) };
      UID2.setupGoogleTag();
      UID2.setupGoogleSecureSignals();
      return calls;
    });
    assert.equal(calls, 2);
  });

  walk("hashes and normalizes for a page as operators do", async (stage) => {
    const tab = await begun(stage);
    const said = await tab.page.evaluate(async () => {
      const helper = window.__uid2Helper;
      const emails = [
        " Jane.Doe+x@GMAIL.com ",
        "jane.doe+x@Example.com",
        "jane",
        "@gmail.com",
        "a@b@c",
        "+x@gmail.com",
        "j ane@x.y",
        "j\u00fcrgen@x.y",
        "\u212a@x.y",
        "",
        undefined,
      ];
      return {
        emails: emails.map((email) => helper.normalizeEmail(email) ?? null),
        phones: ["+12345678901", "12345678901", "+123", "+1234567890123456"].map((phone) =>
          helper.isNormalizedPhone(phone),
        ),
        base64: await helper.hashAndEncodeIdentifier("user@example.com"),
        hex: await helper.hashIdentifier("user@example.com"),
      };
    });
    assert.deepEqual(said, {
      emails: ["janedoe@gmail.com", "jane.doe+x@example.com", ...new Array(9).fill(null)],
      phones: [true, false, false, false],
      base64: "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=",
      hex: "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514",
    });
  });

  walk("can be imported: the exports install the global, and two products share one module", async (stage) => {
    const tab = await stage.open(BLANK);
    const said = await tab.page.evaluate(async () => {
      let modules = 0;
      const { Instance } = WebAssembly;
      WebAssembly.Instance = function (...args) {
        const instance = new Instance(...args);
        modules += 1;
        return instance;
      };
      const [uid2, euid, all] = [
        await import("/sdk/uid2.js"),
        await import("/sdk/euid.js"),
        await import("/sdk/index.js"),
      ];
      return {
        globals: [window.__uid2 instanceof uid2.UID2, window.__euid instanceof euid.EUID, uid2.sdkWindow === window],
        assertion: [() => uid2.assertUID2(window.__euid), () => uid2.assertUID2(window.__uid2)].map((call) => {
          try {
            return call() ?? "passes";
          } catch ({ message }) {
            return message;
          }
        }),
        shapes: [all.isValidIdentity({}), all.isOptoutIdentity({ status: "optout" }), all.isBase64Hash("hash")],
        checks: [all.isSDKOptionsOrThrow({}), all.SdkBase === Object.getPrototypeOf(all.UID2)],
        isOneModule: modules < 2,
      };
    });
    assert.deepEqual(said, {
      globals: [true, true, true],
      assertion: [
        "Assertion failed: the provided value is not an instance of UID2. Have you called assertUID2 from outside a callback function?",
        "passes",
      ],
      shapes: [false, true, false],
      checks: [true, true],
      isOneModule: true,
    });
  });

  walk("keeps both products of one page apart", async (stage) => {
    const tab = await begun(stage);
    await tab.page.addScriptTag({ url: "/sdk/euid-sdk.js" });
    const identity = await stage.operator.euid.generate({ email: "jane@example.com" });
    stage.secrets.addIdentity(identity);
    await tab.page.evaluate(
      ([baseUrl, identity]) => window.__euid.init({ baseUrl, identity }),
      [stage.operator.euid.api, identity],
    );
    await tab.until("EUID is begun", () => window.__euid.isInitComplete());
    assert.equal(await tab.page.evaluate(() => window.__euid.getAdvertisingToken()), identity.advertising_token);
    assert.equal(await tab.token(), undefined);
    assert.deepEqual((await tab.storage())["UID2-sdk-identity"], undefined);
  });

  walk("lets a page make instances of its own, which need no global", async (stage) => {
    const tab = await stage.open(BLANK);
    const identity = await stage.identityOf({ email: "jane@example.com" });
    const said = await tab.page.evaluate(
      async ([baseUrl, identity]) => {
        const { UID2 } = await import("/sdk/index.js");
        const events = [];
        const first = new UID2([(event) => events.push(event)]);
        const second = new UID2();
        const complete = (sdk) => new Promise((resolve) => sdk.on("InitCompleted", resolve));
        first.init({ baseUrl, identity });
        second.init({ baseUrl });
        await Promise.all([complete(first), complete(second)]);
        return {
          events,
          isGlobal: "init" in window.__uid2,
          same: first.getAdvertisingToken() === second.getAdvertisingToken(),
        };
      },
      [stage.operator.api, identity],
    );
    assert.deepEqual(said, { events: ["SdkLoaded", "InitCompleted"], isGlobal: false, same: true });
  });

  walk("waits for its container before it announces itself", async (stage) => {
    const tab = await stage.open(BLANK);
    const events = await tab.page.evaluate(async (baseUrl) => {
      const { UID2 } = await import("/sdk/index.js");
      const events = [];
      const container = {};
      const sdk = new UID2([(event) => events.push(event)], container);
      sdk.init({ baseUrl });
      await sdk.getAdvertisingTokenAsync().catch(() => {});
      events.push("announced");
      container.callback();
      return events;
    }, stage.operator.api);
    assert.deepEqual(events, ["announced", "SdkLoaded"]);
  });

  walk("starts from no configuration that cannot be read", async (stage) => {
    const tab = await stage.open(BLANK);
    for (const config of ["{", "1", '{"refreshRetryPeriod":"soon"}']) {
      await tab.store("UID2-sdk-identity_config", config);
      await tab.page.reload();
      await tab.page.addScriptTag({ url: "/sdk/uid2-sdk.js" });
      await tab.until("the SDK is there", () => window.walk.events.includes("SdkLoaded"));
      assert.equal(await tab.page.evaluate(() => window.__uid2.isInitComplete()), false, config);
    }
  });

  walk("is begun once where the page calls init from SdkLoaded, whatever configuration is stored", async (stage) => {
    const tab = await stage.open(BLANK);
    await tab.store("UID2-sdk-identity_config", "{}");
    await tab.page.evaluate((baseUrl) => {
      window.__uid2.callbacks.push((event) => event === "SdkLoaded" && window.__uid2.init({ baseUrl }));
    }, stage.operator.api);
    await tab.page.addScriptTag({ url: "/sdk/uid2-sdk.js" });
    await tab.until("init is complete", () => window.__uid2.isInitComplete());
    // Whatever would come after it has come before this has.
    await tab.handIn({});
    await tab.until("the page was told", () => window.walk.events.length > 3);
    assert.deepEqual(await tab.events(), ["SdkLoaded", "IdentityUpdated", "InitCompleted", "IdentityUpdated"]);
  });

  walk("tells callbacks of an array that the page put in the place of the first", async (stage) => {
    const tab = await begun(stage);
    const events = await tab.page.evaluate(() => {
      const events = [];
      window.__uid2.callbacks = window.__uid2.callbacks.filter(() => false);
      window.__uid2.callbacks.push((event) => events.push(event));
      window.__uid2.setIdentity({});
      return events;
    });
    assert.deepEqual(events, ["SdkLoaded", "InitCompleted", "IdentityUpdated"]);
    assert.equal((await tab.events()).includes("IdentityUpdated"), true);
  });
});

walks("What we add", (walk) => {
  walk("a handler for one event, told at once of what has happened, and never again once it is off", async (stage) => {
    const tab = await begun(stage);
    const heard = await tab.page.evaluate(() => {
      const heard = [];
      const note =
        (name) =>
        ({ identity }) =>
          heard.push(`${name} ${identity}`);
      const offs = [window.__uid2.on("InitCompleted", note("init")), window.__uid2.on("OptoutReceived", note("early"))];
      window.__uid2.setIdentity({ status: "optout" });
      offs.push(window.__uid2.on("OptoutReceived", note("late")));
      for (const off of offs) off();
      for (const off of offs) off();
      // One that another handler turns off hears nothing of the same event either.
      window.__uid2.on("IdentityUpdated", () => off());
      const off = window.__uid2.on("IdentityUpdated", note("never"));
      window.__uid2.setIdentity({ status: "optout" });
      return heard;
    });
    assert.deepEqual(heard, ["init null", "early null", "late null"]);
    const end = await ending(tab, async () => window.__uid2.on("Opt-out", () => {}));
    assert.equal(end.message, "There is no event Opt-out.");
  });

  walk("refreshNow asks at once and once, and gives the new token", async (stage) => {
    const tab = await begun(stage);
    const identity = await stage.identityOf({ email: "jane@example.com" });
    await tab.handIn(identity);
    const tokens = await tab.page.evaluate(() => Promise.all([window.__uid2.refreshNow(), window.__uid2.refreshNow()]));
    assert.notEqual(tokens[0], identity.advertising_token);
    assert.deepEqual(tokens, new Array(2).fill(await tab.token()));
    await stage.asked("generate: success", "refresh: success");
  });

  walk("refreshNow says why there is no new token", async (stage) => {
    const tab = await begun(stage);
    const refresh = () => ending(tab, () => window.__uid2.refreshNow());
    assert.deepEqual(await refresh(), { code: "no_identity", message: "There is nothing to refresh." });
    await tab.handIn(await stage.identityOf({ email: "jane@example.com" }));
    stage.expect(/500|400/);
    await stage.operator.faults({ path: "/v2/token/refresh", times: 1, status: 500 });
    assert.equal((await refresh()).code, "unanswered");
    await stage.operator.faults({ path: "/v2/token/refresh", times: 1, status: 400, body: '{"status":"error"}' });
    assert.equal((await refresh()).code, "refused");
    await stage.operator.optOut({ email: "jane@example.com" });
    assert.equal((await refresh()).code, "opted_out");
    assert.equal((await refresh()).code, "opted_out");
  });

  walk(
    "dispose lets go of everything, twice is once, and init begins anew",
    async (stage) => {
      const tab = await begun(stage);
      await tab.handIn(await stage.identityOf({ email: "jane@example.com" }));
      await tab.takeEvents();
      await tab.page.evaluate(() => {
        window.__uid2.dispose();
        window.__uid2.dispose();
      });
      assert.equal(await tab.token(), undefined);
      assert.equal(await status(tab), "none");
      await stage.advance(20 * MINUTE);
      await tab.show(false);
      await tab.show(true);
      await stage.asked("generate: success");
      assert.deepEqual(await tab.takeEvents(), []);
      assert.equal((await ending(tab, async () => window.__uid2.setIdentity({}))).code, "not_initialized");

      await tab.initAgain();
      await stage.asked("generate: success", "refresh: success");
      assert.ok((await tab.events())[0].startsWith("InitCompleted"));
      await tab.untilToken();
    },
    CLOCK,
  );

  walk("dispose leaves no listener, no timer and no token in memory", async (stage) => {
    const tab = await stage.open(BLANK);
    await tab.page.evaluate(countWhatIsHeld);
    await tab.page.addScriptTag({ url: "/sdk/uid2-sdk.js" });
    await tab.init();
    const identity = await stage.identityOf({ email: "jane@example.com" });
    await tab.handIn(identity);
    const held = () =>
      tab.page.evaluate(() => ({ listeners: window.held.listeners.size, timers: window.held.timers.size }));
    assert.ok((await held()).listeners > 0);
    assert.equal((await held()).timers, 1);
    assert.ok(windowsIn(await tab.memory(), identity.refresh_token) > 0);
    await tab.page.evaluate(() => window.__uid2.dispose());
    assert.deepEqual(await held(), { listeners: 0, timers: 0 });
    assert.equal(windowsIn(await tab.memory(), identity.refresh_token), 0);
  });

  walk("dispose ends what is under way", async (stage) => {
    const tab = await begun(stage);
    await stage.operator.faults({ path: "/v2/token/client-generate", hold: true });
    const end = await tab.page.evaluate((keypair) => {
      const sdk = window.__uid2;
      const ends = [sdk.setIdentityFromEmail("jane@example.com", keypair), sdk.getAdvertisingTokenAsync()];
      sdk.dispose();
      return Promise.all(ends.map((promise) => promise.catch(({ code }) => code)));
    }, stage.operator.keypair);
    stage.secrets.addAddress("jane@example.com");
    assert.deepEqual(end, ["aborted", "aborted"]);
  });

  walk(
    "status is a word, and explain says why in words that anybody may read",
    async (stage) => {
      const tab = await stage.open(BLANK);
      await tab.page.addScriptTag({ url: "/sdk/uid2-sdk.js" });
      const says = async (word, ...patterns) => {
        assert.equal(await status(tab), word);
        const text = await explanation(tab);
        stage.printed(text);
        for (const pattern of patterns) assert.match(text, pattern);
      };
      await tab.until("the SDK is there", () => window.walk.events.includes("SdkLoaded"));
      await says("none", /^UID2 SDK \d\S+: none\. The core is not loaded/, /init was not called/);
      await tab.init();
      const [jane, bob] = [
        await stage.identityOf({ email: "jane@example.com" }),
        await stage.identityOf({ email: "bob@example.com" }),
      ];
      await tab.handIn(jane);
      await says("active", /There is a token until 20/, /acts again in \d+ s/);
      stage.expect(/500/);
      await stage.operator.faults({ path: "/v2/token/refresh", status: 500 });
      await stage.advance(61 * MINUTE);
      await tab.until("it has expired", () => window.__uid2.status === "expired");
      await says("expired", /it expired at 20.*A refresh before 20/);
      await tab.disconnect();
      await says("none", /somebody logged out/);
      await tab.handIn({ status: "optout" });
      await says("optedOut", /this person opted out/);
      await tab.handIn(bob);
      await says("held", /after the opt-out of 20/, /has to confirm/);
    },
    CLOCK,
  );

  walk("errors are Errors with a code, and tell nothing that was typed", async (stage) => {
    const tab = await begun(stage);
    for (const [how, text, code] of [
      ["Email", "jane.example.com", "invalid_email"],
      ["Email", "j\u00fcrgen@example.com", "email_not_ascii"],
      ["Phone", "0123456789", "invalid_phone"],
      ["EmailHash", "no hash", "invalid_hash"],
    ]) {
      assert.equal((await tab.signIn(how, text)).code, code);
    }
    const keypair = { ...stage.operator.keypair, serverPublicKey: "UID2-X-L-bm8ga2V5" };
    stage.operator.keypair = keypair;
    assert.equal((await tab.signIn("Email", "jane@example.com")).code, "invalid_public_key");
    const guarded = await tab.page.evaluate(async () => {
      const { isUidError, UidError } = await import("/sdk/index.js");
      const error = await window.__uid2.getAdvertisingTokenAsync().catch((error) => error);
      return [
        isUidError(error),
        isUidError(new UidError("aborted", "")),
        isUidError(new Error("")),
        isUidError(null),
        error.code,
      ];
    });
    assert.deepEqual(guarded, [true, true, false, false, "no_identity"]);
  });

  walk("the address of the opt-out portal", async (stage) => {
    const tab = await begun(stage);
    assert.equal(
      await tab.page.evaluate(() => window.__uid2.optOutPortalUrl),
      "https://www.transparentadvertising.com/",
    );
  });
});

it("On a server, importing does nothing, and instances wait for ever", async () => {
  const { UID2 } = await import("../../pkg/dist/uid2.js");
  const sdk = new UID2();
  sdk.init({});
  assert.deepEqual(
    [sdk.getAdvertisingToken(), sdk.isLoginRequired(), sdk.hasOptedOut(), sdk.status],
    [undefined, false, false, "loading"],
  );
  assert.equal("__uid2" in globalThis, false);
});
