// Walks through every place where a copy of an identity can stand when its person opts out, and what is told of it.
// What brings a token back after that is in opt_out.test.mjs.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";

const CLOCK = { clock: true };
const COOKIES = { useCookie: true };
const KEY = "UID2-sdk-identity";
const OPT_OUT = { status: "optout" };
const JANE = { email: "jane@example.com" };

/** An address deep in the site, and every path at which a script there can have left a cookie that it still sees. */
const DEEP = "/news/today/";
const PATHS = ["/", "/news", "/news/", "/news/today", "/news/today/"];

/** Leaves copies of the identity at these paths, and at this domain where there is one. */
const leaveCookies = (tab, identity, paths, domain = "") =>
  tab.page.evaluate(
    ([value, paths, domain]) => {
      for (const path of paths) document.cookie = `__uid_2=${value};path=${path}${domain && `;domain=${domain}`}`;
    },
    [encodeURIComponent(JSON.stringify(identity)), paths, domain],
  );

const cookies = (tab) =>
  tab.page.evaluate(() =>
    document.cookie
      .split("; ")
      .filter((pair) => pair.startsWith("__uid_2="))
      .map((pair) => decodeURIComponent(pair.slice(8))),
  );

/** A tab where an identity was handed in, deep in the site. */
async function deep(stage, options = {}, site = stage.operator.site) {
  const identity = await stage.identityOf(JANE);
  const tab = await stage.open(new URL(DEEP, site).href);
  await tab.init({ ...options, identity });
  assert.equal(await tab.token(), identity.advertising_token);
  return { tab, identity };
}

/** The report, once the page's elements were read. */
async function report(tab) {
  await tab.until("elements were read", () => window.__uid2.lastPurge && !window.__uid2.lastPurge.pending);
  return tab.page.evaluate(() => window.__uid2.lastPurge);
}

walks("A purge", (walk) => {
  walk("takes every cookie that the page can see, whatever its path", async (stage) => {
    const { tab, identity } = await deep(stage);
    await leaveCookies(tab, identity, PATHS);
    assert.equal((await cookies(tab)).length, PATHS.length);
    await tab.handIn(OPT_OUT);
    assert.deepEqual(await cookies(tab), []);
    await stage.asked("generate: success");
  });

  walk("takes those of the address it was opened at, when the page calls itself another since", async (stage) => {
    const { tab, identity } = await deep(stage);
    await tab.page.evaluate(() => history.replaceState({}, "", `/sports/${location.search}`));
    await leaveCookies(tab, identity, ["/news", "/news/today/", "/sports"]);
    await tab.handIn(OPT_OUT);
    assert.deepEqual(await cookies(tab), []);
  });

  walk("leaves one cookie where cookies are used, and it says opted out", async (stage) => {
    const { tab, identity } = await deep(stage, COOKIES);
    await leaveCookies(tab, identity, PATHS);
    await tab.handIn(OPT_OUT);
    const left = await cookies(tab);
    assert.deepEqual(
      left.map((cookie) => JSON.parse(cookie).status),
      ["optout"],
    );
    await stage.asked("generate: success");
  });

  walk("takes cookies of the domain above", async (stage) => {
    const site = stage.operator.site.replace("localhost", "news.site.test");
    const { tab, identity } = await deep(stage, {}, site);
    await leaveCookies(tab, identity, ["/", "/news"], "site.test");
    await tab.handIn(OPT_OUT);
    assert.deepEqual(await cookies(tab), []);
    await stage.asked("generate: success");
  });

  walk("says what it removed, to the event and to whoever asks later, and nothing of it is a token", async (stage) => {
    const { tab, identity } = await deep(stage);
    await tab.page.evaluate(
      ([key, value]) => {
        sessionStorage.setItem(key, value);
        window.__uid2.callbacks.push((event, payload) => {
          if (event === "OptoutReceived") window.told = { members: Object.keys(payload), purge: payload.purge };
        });
      },
      [KEY, JSON.stringify(identity)],
    );
    await leaveCookies(tab, identity, ["/news"]);
    await tab.handIn(OPT_OUT);
    const { members, purge } = await tab.page.evaluate(() => window.told);
    assert.deepEqual(members, ["identity"]);
    assert.equal(purge.pending, true);
    assert.deepEqual({ ...purge, pending: false }, await report(tab));
    assert.deepEqual(purge.removed, [
      { place: "cookie", key: "__uid_2" },
      { place: "localStorage", key: KEY },
      { place: "sessionStorage", key: KEY },
    ]);
    assert.deepEqual(purge.survived, []);
    assert.ok(!JSON.stringify(purge).includes(identity.advertising_token));
  });

  walk("says what it could not remove, and why", async (stage) => {
    const { tab, identity } = await deep(stage);
    await tab.page.evaluate((value) => {
      Object.defineProperty(document, "cookie", { get: () => `__uid_2=${value}`, set() {} });
    }, encodeURIComponent(JSON.stringify(identity)));
    await tab.handIn(OPT_OUT);
    const { survived } = await tab.page.evaluate(() => window.__uid2.lastPurge);
    assert.deepEqual(
      survived.map(({ place, key }) => [place, key]),
      [["cookie", "__uid_2"]],
    );
    assert.match(survived[0].why, /may not delete/);
    assert.equal(await tab.token(), undefined);
  });

  walk("says where the page's own code keeps a copy, and leaves it", async (stage) => {
    const { tab, identity } = await deep(stage);
    await tab.page.evaluate((token) => {
      localStorage.setItem("my-copy", JSON.stringify({ token }));
      sessionStorage.setItem("my-other-copy", token);
      document.cookie = `my_cookie=${encodeURIComponent(token)};path=/`;
      document.cookie = "not_encoded=100%;path=/";
      document.body.append(Object.assign(new Image(), { src: `data:,${encodeURIComponent(token)}` }));
      document.head.append(Object.assign(document.createElement("script"), { type: "text/plain", text: `let id = "${token}";` }));
      window.dataLayer = [{ event: "page" }, { user: { uid2: token } }];
      window.dataLayer[0].itself = window.dataLayer;
    }, identity.advertising_token);
    await tab.handIn(OPT_OUT);
    const { survived } = await report(tab);
    assert.deepEqual(
      survived.map(({ place, key }) => `${place} ${key}`),
      [
        "localStorage my-copy",
        "sessionStorage my-other-copy",
        "cookie my_cookie",
        "document script",
        "document img src",
        "dataLayer 1",
      ],
    );
    assert.ok(!JSON.stringify(survived).includes(identity.advertising_token));
  });

  walk("reads a large page in slices of idle time, and blocks nobody meanwhile", async (stage) => {
    const { tab, identity } = await deep(stage);
    const longest = await tab.page.evaluate(async (token) => {
      document.body.innerHTML = `${"<p id=x></p>".repeat(20_000)}<b title="${token}"></b>`;
      const read = Object.getOwnPropertyDescriptor(Element.prototype, "attributes").get;
      let reads = 0;
      Object.defineProperty(Element.prototype, "attributes", {
        get() {
          reads++;
          return read.call(this);
        },
      });
      const whenIdle = window.requestIdleCallback || window.setTimeout;
      let longest = 0;
      const counted = (call) => () => {
        reads = 0;
        call();
        longest = Math.max(longest, reads);
      };
      window[whenIdle.name] = (call, ...rest) => whenIdle(counted(call), ...rest);
      window.__uid2.setIdentity({ status: "optout" });
      return new Promise((resolve) => {
        const look = () => (window.__uid2.lastPurge.pending ? whenIdle(look) : resolve(longest));
        look();
      });
    }, identity.advertising_token);
    assert.ok(longest > 0 && longest <= 200, `${longest} elements in one slice`);
    const { survived } = await report(tab);
    assert.deepEqual(survived.map(({ place, key }) => `${place} ${key}`), ["document b title"]);
  });

  walk(
    "comes twice more while Prebid is on the page, and takes what was stored meanwhile",
    async (stage) => {
      const { tab, identity } = await deep(stage);
      await tab.page.evaluate(() => (window.pbjs = {}));
      await tab.handIn(OPT_OUT);
      for (const wait of [1_000, 4_000]) {
        await tab.store(KEY, JSON.stringify(identity));
        await leaveCookies(tab, identity, ["/", "/news"]);
        await stage.advance(wait);
        await tab.until("the copy is gone", (key) => !localStorage.getItem(key).includes("advertising_token"), KEY);
        await tab.until("the cookies are gone", () => !document.cookie.includes("__uid_2="));
      }
      await stage.asked("generate: success");
    },
    CLOCK,
  );

  walk("sets no timer where nobody stores tokens late", async (stage) => {
    const { tab } = await deep(stage);
    await tab.page.evaluate(() => {
      const { setTimeout } = window;
      window.timers = 0;
      // Where an engine has no idle time, elements are read by timers without a delay.
      window.setTimeout = (call, delay) => ((window.timers += +(delay > 0)), setTimeout(call, delay));
    });
    await tab.handIn(OPT_OUT);
    assert.equal(await tab.page.evaluate(() => window.timers), 0);
  });

  for (const [what, others, timers] of [
    ["takes the array of callbacks that a page prepares for no other SDK", { __uid2: { callbacks: [] } }, 0],
    ["sets no timer where Google's tags have not loaded: they cannot have collected a token", { googletag: { cmd: [] } }, 0],
    ["comes again where they have, with one timer at a time", { googletag: { cmd: [], apiReady: true } }, 1],
    ["comes again beside an older SDK, with one timer at a time", { __uid2: { callbacks: [], init: true } }, 1],
  ]) {
    walk(what, async (stage) => {
      const { tab } = await deep(stage);
      const set = await tab.page.evaluate((others) => {
        const { setTimeout, __uid2: sdk } = window;
        let set = 0;
        window.setTimeout = (call, delay) => ((set += +(delay > 0)), setTimeout(call, delay));
        Object.assign(window, others);
        sdk.setIdentity({ status: "optout" });
        Object.assign(window, { setTimeout, __uid2: sdk });
        return set;
      }, others);
      assert.equal(set, timers);
    });
  }

  walk(
    "comes again a second after the page came back or went, and nothing is readable meanwhile",
    async (stage) => {
      const { tab, identity } = await deep(stage);
      await tab.handIn(OPT_OUT);
      for (const [type, target] of [
        ["pageshow", "window"],
        ["pagehide", "window"],
        ["visibilitychange", "document"],
      ]) {
        await tab.store(KEY, JSON.stringify(identity));
        await leaveCookies(tab, identity, ["/news"]);
        const read = await tab.page.evaluate(
          ([type, target]) => {
            const seen = [];
            window.addEventListener(type, () => seen.push(window.__uid2.getAdvertisingToken()), { once: true });
            window[target].dispatchEvent(new Event(type, { bubbles: true }));
            return seen.map(String);
          },
          [type, target],
        );
        assert.deepEqual(read, ["undefined"], type);
        await stage.advance(1_000);
        await tab.until(`the copy is gone after ${type}`, (key) => !localStorage.getItem(key).includes("token"), KEY);
        assert.deepEqual(await cookies(tab), [], type);
        assert.ok(!(await tab.storage())[KEY].includes(identity.refresh_token), type);
      }
      await stage.asked("generate: success");
    },
    CLOCK,
  );

  walk("waits for init: a page that never called it touches no cookie and throws nothing", async (stage) => {
    const { tab } = await deep(stage, COOKIES);
    await tab.handIn(OPT_OUT);
    const before = await cookies(tab);
    await tab.page.evaluate(() => {
      for (const name of ["UID2-sdk-identity_config", "uid2-wasm.uid2.told"]) localStorage.removeItem(name);
      document.cookie = "__uid_2_config=;path=/;max-age=0";
    });
    const next = await stage.open(new URL(DEEP, stage.operator.site).href);
    await next.until("the opt-out is known", () => window.__uid2.hasOptedOut());
    await next.page.evaluate(() => {
      for (const type of ["pageshow", "pagehide"]) window.dispatchEvent(new Event(type));
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    });
    assert.equal(await next.page.evaluate(() => window.__uid2.lastPurge), undefined);
    assert.deepEqual(await cookies(next), before);
  });

  walk("is told to whoever comes late, once", async (stage) => {
    const { tab } = await deep(stage);
    await tab.handIn(OPT_OUT);
    const told = await tab.page.evaluate(() => {
      const told = [];
      window.__uid2.callbacks.push((event) => told.push(event));
      window.__uid2.on("OptoutReceived", ({ purge }) => told.push(`on, with ${purge.removed.length} removed`));
      window.__uid2.isLoginRequired();
      return told;
    });
    assert.deepEqual(told, ["SdkLoaded", "InitCompleted", "OptoutReceived", "on, with 1 removed"]);
  });

  walk("is told once to a callback that was added while the others were told", async (stage) => {
    const { tab } = await deep(stage);
    await tab.page.evaluate(() => {
      window.told = [];
      window.__uid2.callbacks.push((event) => {
        if (event !== "OptoutReceived" || window.isAdded) return;
        window.isAdded = true;
        window.__uid2.callbacks.push((event) => window.told.push(event));
      });
    });
    await tab.handIn(OPT_OUT);
    const told = await tab.page.evaluate(() => window.told);
    assert.equal(told.filter((event) => event === "OptoutReceived").length, 1);
  });

  walk("reaches a frame of the same site, and the frame's own copies", async (stage) => {
    const { tab, identity } = await deep(stage);
    await tab.page.evaluate(
      ([baseUrl, address]) =>
        new Promise((loaded) => {
          const frame = document.createElement("iframe");
          frame.onload = () => {
            frame.contentWindow.__uid2.init({ baseUrl });
            loaded();
          };
          frame.src = address;
          document.body.append(frame);
        }),
      [stage.operator.api, stage.address("/")],
    );
    await tab.until("the frame has the token", () => frames[0].__uid2.getAdvertisingToken());
    await tab.handIn(OPT_OUT);
    assert.equal(await tab.page.evaluate(() => frames[0].__uid2.getAdvertisingToken()), undefined);
    await tab.until("the frame was told", () => frames[0].__uid2.lastPurge);
    assert.ok(!(await tab.everythingVisible()).includes(identity.refresh_token));
    await stage.asked("generate: success");
  });
});
