// Walks on pages where the present token stands in every place that a page has, in every encoding, and what `audit()` answers there.
// What an opt-out removes by itself is in purge.test.mjs.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { BRIDGES, PAGE, Paper, PREBID, SDK, untilPrebidHas } from "./prebid_page.mjs";
import { walks } from "./stage.mjs";

const JANE = { email: "jane@example.com" };
const OPT_OUT = { status: "optout" };
const FRONT = { forms: ["wasm"] };
const AUDIT = /uid2-audit\.js/;

/** A token that differs from its form in each encoding: operators make such ones too. */
const ADVERTISING = `A4${randomBytes(60).toString("base64")}+/+a/A==`;
const REFRESH = `AAA${randomBytes(60).toString("base64")}/+/b+B==`;

const PERCENT = (text) => text.replace(/[^]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
const BASE64 = (text) => Buffer.from(text).toString("base64");

/** Somebody whose tokens these are: operators here make such as are the same when percent-encoded. */
async function open(stage, options = {}) {
  const identity = { ...(await stage.identityOf(JANE)), advertising_token: ADVERTISING, refresh_token: REFRESH };
  stage.secrets.addIdentity(identity);
  const tab = await stage.open();
  await tab.init({ ...options, identity });
  assert.equal(await tab.token(), ADVERTISING);
  // WebKit's driver is a global of the page, and keeps what the walk was answered.
  await tab.page.evaluate(() => void window.walkDriver?.ends.clear());
  return tab;
}

/** What an audit answers. No part of it holds a token, and each entry has the four members. */
async function audit(stage, tab) {
  const findings = await tab.page.evaluate(() => window.__uid2.audit());
  stage.printed(JSON.stringify(findings));
  for (const finding of findings) {
    assert.deepEqual(Object.keys(finding), ["place", "key", "encoding", "remedy"]);
    assert.ok(finding.remedy.length > 20, `a remedy for ${finding.place}`);
  }
  return findings;
}

const lines = (findings) => findings.map(({ place, key, encoding }) => `${place} | ${key} | ${encoding}`).sort();

/** Leaves something on the page by `leave`, and says what is found then. */
async function foundAfter(stage, leave, given = ADVERTISING) {
  const tab = await open(stage);
  await tab.page.evaluate(leave, given);
  return lines(await audit(stage, tab));
}

/** Encoded forms of texts that hold the token, and how each is called. */
const FORMS = {
  "as it is": [(token) => token, "plain"],
  "in a text": [(token) => `id=${token};`, "plain"],
  "in JSON": [(token) => JSON.stringify({ user: [{ token }] }), "json"],
  "in JSON within JSON": [(token) => JSON.stringify({ user: JSON.stringify({ token }) }), "json"],
  "in JSON with slashes escaped": [(token) => JSON.stringify({ token }).replaceAll("/", "\\/"), "json"],
  "in JSON with letters as numbers": [(token) => `{"t":"${token.replaceAll("A", "\\u0041")}"}`, "json"],
  "percent-encoded": [(token) => encodeURIComponent(token), "url"],
  "percent-encoded twice": [(token) => encodeURIComponent(encodeURIComponent(token)), "url"],
  "percent-encoded throughout": [(token) => PERCENT(token), "url"],
  "percent-encoded, in JSON": [(token) => encodeURIComponent(JSON.stringify({ token })), "url"],
  "percent-encoded beside what is none": [(token) => `100%&id=${encodeURIComponent(token)}&%ff`, "url"],
  "in Base64": [(token) => BASE64(token), "base64"],
  "in Base64, after one letter": [(token) => BASE64(`?${token}`), "base64"],
  "in Base64, after two letters, and before others": [(token) => BASE64(`??${token}???`), "base64"],
  "in Base64 of a JSON text": [(token) => BASE64(JSON.stringify({ a: "äöü", token, z: 1 })), "base64"],
  "in Base64 of percent-encoding": [(token) => BASE64(`u=${encodeURIComponent(token)}`), "base64"],
  "in Base64 for addresses": [(token) => Buffer.from(`{"t":"${token}"}ÿÿÿ`).toString("base64url"), "base64"],
  "in Base64, percent-encoded": [(token) => PERCENT(BASE64(token)), "url"],
};

const nothingElse = (findings, place) => findings.filter(({ place: other }) => other !== place);

walks("An audit", (walk) => {
  walk("finds nothing on a page that keeps no copy, with local storage or cookies", async (stage) => {
    for (const options of [{}, { useCookie: true }]) {
      const tab = await open(stage, options);
      assert.deepEqual(await audit(stage, tab), []);
      await tab.page.close();
    }
  });

  walk("finds a token in every encoding, and says which", async (stage) => {
    const tab = await open(stage);
    const kept = Object.entries(FORMS).map(([name, [encode]]) => [name, encode(ADVERTISING)]);
    await tab.page.evaluate((kept) => kept.forEach(([name, text]) => localStorage.setItem(name, text)), kept);
    const findings = await audit(stage, tab);
    assert.deepEqual(nothingElse(findings, "localStorage"), []);
    assert.deepEqual(
      Object.fromEntries(findings.map(({ key, encoding }) => [key, encoding])),
      Object.fromEntries(Object.entries(FORMS).map(([name, [, encoding]]) => [name, encoding])),
    );
  });

  walk("takes nothing for a token that is another's, a piece of one, or its letters in another order", async (stage) => {
    const others = [
      ADVERTISING.slice(1),
      ADVERTISING.slice(0, -3),
      [...ADVERTISING].reverse().join(""),
      ADVERTISING.toLowerCase(),
      BASE64(ADVERTISING.slice(4)),
      `A4${randomBytes(60).toString("base64")}`,
    ];
    const found = await foundAfter(stage, (others) => others.forEach((text, at) => localStorage.setItem(at, text)), others);
    assert.deepEqual(found, []);
  });

  walk("finds the refresh token too, and says what that is", async (stage) => {
    const tab = await open(stage);
    await tab.page.evaluate((token) => void (window.dataLayer = [{ event: "login", uid: { r: token } }]), REFRESH);
    const findings = await audit(stage, tab);
    assert.deepEqual(lines(findings), ["dataLayer | dataLayer.0.uid.r | plain"]);
    assert.match(findings[0].remedy, /refresh token/);
  });

  walk("finds copies in storage and cookies, but for those that are the SDK's own", async (stage) => {
    const found = await foundAfter(stage, (token) => {
      localStorage.setItem("mine", token);
      localStorage.setItem(`of ${token}`, "1");
      localStorage.setItem("_GESPSK-uidapi.com", token);
      sessionStorage.setItem("mine too", JSON.stringify({ token }));
      sessionStorage.setItem("UID2-sdk-identity", token);
      document.cookie = `my_cookie=${encodeURIComponent(token)};path=/`;
      document.cookie = "not_encoded=100%;path=/";
    });
    assert.deepEqual(found, [
      "cookie | my_cookie | url",
      "localStorage | mine | plain",
      "localStorage | … | plain",
      "sessionStorage | mine too | json",
    ]);
  });

  walk("finds copies in databases, makes none, and bars nobody from upgrading one", async (stage) => {
    const tab = await open(stage);
    await tab.page.evaluate(async (token) => {
      const opened = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      const request = indexedDB.open("app", 3);
      request.onupgradeneeded = () => {
        for (const name of ["people", "empty", "texts"]) request.result.createObjectStore(name);
      };
      const database = await opened(request);
      const transaction = database.transaction(["people", "texts"], "readwrite");
      transaction.objectStore("people").put({ deep: [new Map([["uid", { token }]])] }, 1);
      transaction.objectStore("texts").put(btoa(`_${token}`), 1);
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      database.close();
    }, ADVERTISING);
    assert.deepEqual(lines(await audit(stage, tab)), [
      "indexedDB | app people.deep.0.uid.token | plain",
      "indexedDB | app texts | base64",
    ]);
    const after = await tab.page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name, version }) => `${name} ${version}`);
      const isUpgraded = await new Promise((resolve) => {
        const request = indexedDB.open("app", 4);
        request.onsuccess = () => resolve(true);
        request.onblocked = () => resolve(false);
      });
      return { names, isUpgraded };
    });
    assert.deepEqual(after, { names: ["app 3"], isUpgraded: true });
  });

  walk("does not make a database that has gone since it was listed", async (stage) => {
    const tab = await open(stage);
    await tab.page.evaluate(() => {
      const { databases } = IDBFactory.prototype;
      window.listed = () => databases.call(indexedDB);
      IDBFactory.prototype.databases = async () => [{ name: "gone", version: 1 }];
    });
    assert.deepEqual(await audit(stage, tab), []);
    // WebKit lists it without a version, which is a database that nobody has made.
    const made = await tab.page.evaluate(() => window.listed().then((listed) => listed.filter(({ version }) => version > 0)));
    assert.deepEqual(made, []);
  });

  walk("finds copies in caches: in addresses, headers and texts, and not in pictures", async (stage) => {
    const found = await foundAfter(stage, async (token) => {
      const cache = await caches.open("v1");
      const put = (path, body, headers) => cache.put(path, new Response(body, { headers }));
      await put(`/a?uid=${encodeURIComponent(token)}`, "", {});
      await put("/b", JSON.stringify({ token }), { "Content-Type": "application/json" });
      await put("/c", "", { "X-Uid": token, Vary: "X-Person" });
      await put("/d", token, { "Content-Type": "image/png" });
      await put("/e", `${"-".repeat(3_000_000)}${token}`, { "Content-Type": "text/plain" });
    });
    assert.deepEqual(
      found.map((line) => line.replace(/http:\/\/[^/]+/, "")),
      ["cache | v1 /a | url", "cache | v1 /b | json", "cache | v1 /c | plain"],
    );
  });

  walk("finds copies in addresses: the page's, what its history keeps, and those of requests", async (stage) => {
    const tab = await open(stage);
    await tab.page.evaluate(async (token) => {
      // In Base64: what a walk requests is looked through for secrets in print.
      const encoded = encodeURIComponent(btoa(token));
      await (await fetch(`/index.html?uid=${encoded}`)).text();
      history.replaceState({ user: { token } }, "", `${location.href.split("#")[0]}#uid=${encoded}`);
    }, ADVERTISING);
    await tab.until("the request is listed", () => performance.getEntriesByType("resource").some(({ name }) => /index.html/.test(name)));
    const found = lines(await audit(stage, tab)).map((line) => line.replace(/http:\/\/[^/]+/, ""));
    assert.deepEqual(
      found.filter((line) => !line.startsWith("url | history |")),
      ["request | /index.html | base64", "url | history.state.user.token | plain", "url | location | base64"],
    );
  });

  walk("finds copies in elements: attributes, texts, fields, templates, open shadow trees and frames", async (stage) => {
    const tab = await open(stage);
    await tab.page.evaluate(async (token) => {
      const make = (html, parent = document.body) => {
        parent.insertAdjacentHTML("beforeend", html);
        return parent.lastElementChild;
      };
      make(`<b title="${token}"></b>`);
      make(`<form name="f" data-uid="${token}"><input name="attributes"><input name="firstChild"><input name="shadowRoot"></form>`);
      make("<input type=hidden>").value = token;
      make("<textarea></textarea>").value = btoa(token);
      make(`<output>${token}</output>`);
      make(`<div><!-- ${token} --></div>`);
      make(`<template><i title="${token}"></i></template>`);
      make("<p></p>").attachShadow({ mode: "open" }).innerHTML = `<u title="${token}"></u>`;
      make("<p></p>").attachShadow({ mode: "closed" }).innerHTML = `<s title="${token}"></s>`;
      document.head.append(Object.assign(document.createElement("script"), { type: "text/plain", text: `{"t":"${token}"}` }));
      const frame = make("<iframe></iframe>");
      frame.contentDocument.body.innerHTML = `<em title="${token}"></em>`;
      frame.contentWindow.uid = token;
      make(`<iframe sandbox src="data:text/html,nothing"></iframe>`);
    }, ADVERTISING);
    assert.deepEqual(lines(await audit(stage, tab)), [
      "document | b title | plain",
      "document | div comment | plain",
      "document | form data-uid | plain",
      "document | frame 1: em title | plain",
      "document | i title | plain",
      "document | input value | plain",
      "document | output text | plain",
      "document | script | json",
      "document | textarea value | base64",
      "document | u title | plain",
      "window | frame 1: uid | plain",
    ]);
  });

  walk("finds copies in data layers and other globals, and in the window's name", async (stage) => {
    const found = await foundAfter(stage, (token) => {
      window.dataLayer = [{ event: "page" }, { user: { uid2: token } }];
      (function () {
        window.dataLayer.push(arguments);
      })("set", { uid: encodeURIComponent(token) });
      window.digitalData = { page: { user: JSON.stringify({ token }) } };
      window.utag_data = { uid2_token: token };
      window.adobeDataLayer = Object.assign([], { getState: () => ({ uid: token }) });
      window.shop = { people: new Map([["jane", new Set([token])]]), [token]: 1 };
      window.fbq = Object.assign(() => {}, { queue: [["init", { external_id: token }]] });
      window.name = token;
      Object.defineProperty(window, "getter", { enumerable: true, get: () => token });
    });
    assert.deepEqual(found, [
      "dataLayer | adobeDataLayer.getState().uid | plain",
      "dataLayer | dataLayer.1.user.uid2 | plain",
      "dataLayer | dataLayer.2.1.uid | url",
      "dataLayer | digitalData.page.user | json",
      "dataLayer | utag_data.uid2_token | plain",
      "window | fbq.queue.0.1.external_id | plain",
      "window | getter | plain",
      "window | name | plain",
      "window | shop | plain",
      "window | shop.people.jane.0 | plain",
    ]);
  });

  walk("asks every Prebid, Google's tag and Amazon's what they hold", async (stage) => {
    const found = await foundAfter(stage, (token) => {
      const eids = [{ source: "uidapi.com", uids: [{ id: token }] }];
      window._pbjsGlobals = ["pbjs", "other"];
      window.pbjs = { getUserIds: () => ({ uid2: { id: token } }), getConfig: () => ({ ortb2: { user: { eids } } }) };
      window.other = { getEvents: () => [{ args: { ortb2: { user: { eids } } } }], adUnits: [{ userId: token }] };
      const keys = { getTargetingKeys: () => ["uid"], getTargeting: () => [token] };
      const slot = { ...keys, getSlotElementId: () => "top" };
      window.googletag = { pubads: () => ({ ...keys, getSlots: () => [slot] }), getConfig: () => ({ ppid: token }) };
      window.apstag = { _Q: [["rpa", { hashedRecords: [{ record: token }] }]] };
    });
    assert.deepEqual(found, [
      "apstag | apstag._Q.0.1.hashedRecords.0.record | plain",
      "googletag | getConfig().ppid | plain",
      "googletag | pubads uid.0 | plain",
      "googletag | slot top uid.0 | plain",
      "prebid | other.adUnits.0.userId | plain",
      "prebid | other.getEvents().0.args.ortb2.user.eids.0.uids.0.id | plain",
      "prebid | pbjs.getConfig().ortb2.user.eids.0.uids.0.id | plain",
      "prebid | pbjs.getUserIds().uid2.id | plain",
    ]);
  });

  walk("hears what a service worker sends while it runs, and nothing before or after", async (stage) => {
    const found = await foundAfter(stage, (token) => {
      const send = (data) => navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data }));
      window.sendLater = (name) => send({ [name]: token });
      Object.defineProperty(window, "zz", { enumerable: true, get: () => send({ user: { token } }) });
      send({ before: token });
    });
    assert.deepEqual(found, ["serviceWorker | message.user.token | plain"]);
  });

  walk("is not thrown by hostile globals, nor held up by them", async (stage) => {
    const tab = await open(stage);
    await tab.page.evaluate((token) => {
      const fail = () => {
        throw new Error("A trap of the page.");
      };
      const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, fail]));
      window.a0 = new Proxy({}, traps);
      window.a1 = new Proxy(() => {}, traps);
      window.a2 = { get token() { return fail(); }, beside: token };
      window.a3 = new Proxy({}, { ownKeys: () => ["more", "other"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: () => new Proxy(window.a3.of || {}, {}) });
      window.a4 = Object.assign([], { length: 4_000_000_000 });
      window.a5 = new Array(3_000_000).fill({}).concat(token);
      window.a6 = Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`m${at}`, at]));
      window.a7 = {};
      window.a7.itself = { again: window.a7, self: window };
      for (let at = 0, deep = window.a8 = {}; at < 100_000; at++) deep = deep.deeper = {};
      window.a9 = { toJSON: fail, then: fail, [Symbol.iterator]: fail, get [Symbol.toStringTag]() { return fail(); } };
      Object.defineProperty(window, "b0", { enumerable: true, get: fail });
      window._pbjsGlobals = new Proxy([], traps);
      window.pbjs = { getConfig: fail, getUserIds: () => window.a0, getEvents: () => null, getUserIdsAsEids: 1 };
      window.googletag = { pubads: fail, getConfig: fail };
      window.apstag = null;
      window.dataLayer = new Proxy([], { get: fail });
      window.adobeDataLayer = { getState: fail };
      Object.defineProperty(window, "indexedDB", { get: fail });
      Object.defineProperty(window, "caches", { get: fail });
      Object.defineProperty(window, "sessionStorage", { get: fail });
      Object.defineProperty(navigator, "serviceWorker", { get: fail });
      performance.now = fail;
      window.TextEncoder = fail;
      window.zz = token;
    }, ADVERTISING);
    assert.deepEqual(lines(await audit(stage, tab)), ["window | a2.beside | plain", "window | a5.3000000 | plain", "window | zz | plain"]);
  });

  walk("waits for no storage that never answers", async (stage) => {
    const tab = await open(stage);
    await tab.page.evaluate((token) => {
      const never = () => new Promise(() => {});
      IDBFactory.prototype.databases = never;
      CacheStorage.prototype.keys = never;
      window.uid = token;
    }, ADVERTISING);
    assert.deepEqual(lines(await audit(stage, tab)), ["window | uid | plain"]);
  });

  walk("reads a large page in slices, and lets the page's own tasks run between them", async (stage) => {
    const tab = await open(stage);
    const { longest, reads, found } = await tab.page.evaluate(async (token) => {
      document.body.innerHTML = `${"<p id=x></p>".repeat(50_000)}<b title="${token}"></b>`;
      const read = Object.getOwnPropertyDescriptor(Element.prototype, "attributes").get;
      let reads = 0;
      let inThisTask = 0;
      let longest = 0;
      Object.defineProperty(Element.prototype, "attributes", {
        get() {
          // The first read of each task sets up the end of that.
          if (!inThisTask++) channel.port2.postMessage(0);
          reads++;
          longest = Math.max(longest, inThisTask);
          return read.call(this);
        },
      });
      const channel = new MessageChannel();
      channel.port1.onmessage = () => (inThisTask = 0);
      const found = await window.__uid2.audit();
      return { longest, reads, found: found.map(({ place, key }) => `${place} ${key}`) };
    }, ADVERTISING);
    assert.ok(reads > 50_000, `${reads} elements`);
    assert.ok(longest > 0 && longest <= 400, `${longest} elements in one task`);
    assert.deepEqual(found, ["document b title"]);
  });

  walk("changes nothing on the page, and leaves no copy of a token", async (stage) => {
    const tab = await open(stage);
    await tab.page.evaluate((token) => {
      localStorage.setItem("mine", encodeURIComponent(token));
      document.body.insertAdjacentHTML("beforeend", `<b title="${btoa(token)}"></b>`);
    }, ADVERTISING);
    // In one call: what a page is asked, WebKit's driver keeps.
    const { isSame, count } = await tab.page.evaluate(async () => {
      const look = () =>
        JSON.stringify([
          document.documentElement.outerHTML,
          [Object.entries(localStorage), Object.entries(sessionStorage), document.cookie],
          Object.getOwnPropertyNames(window).sort(),
          history.length,
        ]);
      const before = look();
      const { length } = await window.__uid2.audit();
      return { isSame: look() === before, count: length };
    });
    assert.deepEqual({ isSame, count }, { isSame: true, count: 2 });
    const matched = await tab.page.evaluate(async (encoded) => {
      for (let at = 0; at < 2000; at++) localStorage.setItem(`text ${at}`, encoded);
      // In each task beside the audit's: what was matched last is every script's to read.
      const matched = new Set();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        matched.add([RegExp.input, RegExp["$&"], RegExp.$1].join());
        port2.postMessage(0);
      };
      port2.postMessage(0);
      await window.__uid2.audit();
      port1.close();
      return [...matched].join("\n");
    }, encodeURIComponent(ADVERTISING));
    assert.deepEqual(stage.secrets.in(matched), []);
  });

  walk("answers the same twice at once, and again later what is so then", async (stage) => {
    const tab = await open(stage);
    await tab.page.evaluate((token) => void (window.uid = { token }), ADVERTISING);
    const both = await tab.page.evaluate(() => Promise.all([window.__uid2.audit(), window.__uid2.audit()]));
    for (const findings of both) assert.deepEqual(lines(findings), ["window | uid.token | plain"]);
    await tab.page.evaluate(() => delete window.uid.token);
    assert.deepEqual(await audit(stage, tab), []);
  });

  walk("of nobody is empty: before a sign-in, after an opt-out, and where somebody opts out meanwhile", async (stage) => {
    const keep = (token) => {
      localStorage.setItem("mine", token);
      window.uid = token;
    };
    const empty = await stage.openAndInit();
    await empty.page.evaluate(keep, ADVERTISING);
    assert.deepEqual(await audit(stage, empty), []);
    await empty.page.close();
    const tab = await open(stage);
    await tab.page.evaluate(keep, ADVERTISING);
    const found = await tab.page.evaluate((optOut) => {
      Object.defineProperty(window, "zz", { enumerable: true, configurable: true, get: () => window.__uid2.setIdentity(optOut) });
      return window.__uid2.audit();
    }, OPT_OUT);
    assert.deepEqual(found, []);
    await tab.page.evaluate(() => delete window.zz);
    assert.equal(await tab.token(), undefined);
    assert.deepEqual(await audit(stage, tab), []);
  });

  walk(
    "is loaded by nobody who does not call it; where it cannot be, the promise says so, and the next call tries again",
    async (stage) => {
      const asked = [];
      stage.context.on("request", (request) => AUDIT.test(request.url()) && asked.push(request.url()));
      stage.expect(/ERR_FAILED|Failed to load|404|due to access control/);
      const tab = await open(stage);
      await tab.page.evaluate((token) => void (window.uid = token), ADVERTISING);
      const end = () =>
        tab.page.evaluate(() =>
          window.__uid2.audit().then(
            (findings) => findings.length,
            ({ name, code, message }) => ({ name, code, message }),
          ),
        );
      await tab.handIn(await stage.identityOf(JANE));
      assert.deepEqual(asked, []);
      await stage.context.route(AUDIT, (route) => route.abort());
      for (let time = 0; time < 2; time++)
        assert.deepEqual(await end(), { name: "UidError", code: "core_unavailable", message: "The SDK's audit could not be loaded." });
      await stage.context.unroute(AUDIT);
      await tab.page.evaluate(() => void (window.uid = window.__uid2.getAdvertisingToken()));
      assert.equal(await end(), 1);
    },
    FRONT,
  );
});

walks("An audit beside Prebid", (walk) => {
  const begin = async (stage, scripts, options) => {
    // Prebid finds out for which domains it may set cookies; Firefox says each that it may not.
    stage.expect(/has been rejected for invalid domain/);
    const identity = await stage.identityOf(JANE);
    const userIds = [{ name: "uid2", params: { uid2Token: identity, uid2ApiBase: stage.operator.api } }];
    const paper = await Paper.of(stage, { scripts, prebid: { userSync: { auctionDelay: 50, userIds } } });
    const tab = await paper.open();
    await tab.init({ identity, ...options });
    await untilPrebidHas(tab, identity.advertising_token);
    await paper.auction(tab);
    const findings = await audit(stage, tab);
    return findings.filter(({ place, key }) => place === "prebid" || key === "__uid2_advertising_token");
  };

  walk("finds what Prebid holds in memory, in its history and in storage, and says that bridges help", async (stage) => {
    const found = await begin(stage, [SDK, ...PAGE, PREBID], { bridges: false });
    for (const [place, key] of [
      ["prebid", /^pbjs\.getUserIds\(\)\.uid2\.id$/],
      ["prebid", /^pbjs\.getConfig\(\)\.userSync\.userIds\.0\.params/],
      ["prebid", /^pbjs\.getEvents\(\)/],
      ["localStorage", /^__uid2_advertising_token$/],
    ])
      assert.ok(found.some((finding) => finding.place === place && key.test(finding.key)), `${place} ${key} in\n${lines(found).join("\n")}`);
    for (const { place, remedy } of found) if (place === "prebid") assert.match(remedy, /uid2-bridges\.js/);
  });

  walk("reports nothing that bridges clean", async (stage) => {
    assert.deepEqual(lines(await begin(stage, [BRIDGES, SDK, ...PAGE, PREBID])), []);
  });
});
