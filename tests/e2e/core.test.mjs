// Walks where the core is late, blocked, spoiled, of another build or somewhere else: what is known serves out its time, nothing
// else is shown, promises end with a code, and the next call tries again.
// What a page does that needs no core is in front.test.mjs.
import assert from "node:assert/strict";
import { assertGone, assertNobody } from "./seen.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

const ANN = { email: "ann@example.com" };
const BOB = { email: "bob@example.com" };
const OPT_OUT = { status: "optout" };
const FRONT = { forms: ["wasm"] };
const CORE = "**/uid2-core.*";

/** After a core that could not be had, a call tries again no sooner than this. */
const PATIENCE_MS = 1000;

/** Ways in which a core cannot be had, and what a browser says of it on its console. */
const REFUSALS = {
  "is blocked": (route) => route.abort(),
  "is missing": (route) => route.fulfill({ status: 404, body: "" }),
  "is spoiled": (route) => route.fulfill({ contentType: "text/javascript", body: "export const {" }),
  "is another file": (route) => route.fulfill({ contentType: "text/javascript", body: "export const nothing = 1;" }),
};

/** Every page that is opened from now on gets no core; answers what ends that. */
async function refuseCore(stage, refuse) {
  stage.expect(/ERR_FAILED|404|Failed to load|disallowed MIME type/);
  await stage.context.route(CORE, refuse);
  return () => stage.context.unroute(CORE);
}

async function annWasHere(stage) {
  const ann = await stage.identityOf(ANN);
  const tab = await stage.openAndInit({ identity: ann });
  await tab.page.close();
  return ann;
}

walks("Where the core", (walk) => {
  for (const [how, refuse] of Object.entries(REFUSALS)) {
    walk(
      `${how} what is known is shown, a sign-in says so, and a later one works`,
      async (stage) => {
        const ann = await annWasHere(stage);
        const letGo = await refuseCore(stage, refuse);
        const tab = await stage.open();
        await tab.initAlone();
        assert.equal(await tab.token(), ann.advertising_token);
        const end = await tab.signIn("Email", BOB.email);
        assert.equal(end.code, "core_unavailable");
        assert.equal(await tab.token(), ann.advertising_token);
        await letGo();
        await until("a later call works", async () => (await tab.signIn("Email", BOB.email)).code === "ok", 20 * PATIENCE_MS);
        await tab.untilTokenIsNot(ann.advertising_token);
      },
      FRONT,
    );
  }

  walk(
    "cannot be had offline what is known is shown, and online a later sign-in works",
    async (stage) => {
      stage.expect(/ERR_INTERNET_DISCONNECTED|Failed to load|NetworkError|error loading/);
      const ann = await annWasHere(stage);
      const tab = await stage.open();
      await tab.initAlone();
      await stage.context.setOffline(true);
      assert.equal((await tab.signIn("Email", BOB.email)).code, "core_unavailable");
      assert.equal(await tab.token(), ann.advertising_token);
      await stage.context.setOffline(false);
      await tab.until("the core has come by itself", () => !/core is not loaded/.test(window.__uid2.explain()));
      await until("a later call works", async () => (await tab.signIn("Email", BOB.email)).code === "ok", 20 * PATIENCE_MS);
    },
    FRONT,
  );

  walk(
    "is blocked an opt-out and a logout hold all the same, here and on the next page",
    async (stage) => {
      const ann = await annWasHere(stage);
      const letGo = await refuseCore(stage, (route) => route.abort());
      const tab = await stage.open();
      await tab.initAlone();
      await tab.handIn(OPT_OUT);
      await tab.until("nobody is readable", () => !window.__uid2.getAdvertisingToken());
      await tab.until("the stored identity is replaced", () => /optout/.test(localStorage.getItem("UID2-sdk-identity")));
      await letGo();
      const next = await stage.openAndInit();
      await next.untilOptedOut();
      await assertNobody([tab, next], ann);
    },
    FRONT,
  );

  for (const [how, optOut] of Object.entries({
    "right after a sign-in has failed": async (tab) => {
      assert.equal((await tab.signIn("Email", BOB.email)).code, "core_unavailable");
      await tab.handIn(OPT_OUT);
    },
    "that `init` hands in": (tab) => tab.initAgain({ identity: OPT_OUT }),
  })) {
    walk(
      `is blocked an opt-out ${how} reaches storage all the same`,
      async (stage) => {
        const ann = await annWasHere(stage);
        const letGo = await refuseCore(stage, (route) => route.abort());
        const tab = await stage.open();
        await tab.initAlone();
        await optOut(tab);
        await tab.until("the stored identity is replaced", () => /optout/.test(localStorage.getItem("UID2-sdk-identity")));
        await letGo();
        await assertNobody([tab, await stage.openAndInit()], ann);
      },
      FRONT,
    );
  }

  walk(
    "is late nobody is shown whom the page has not handed in, and calls keep their order",
    async (stage) => {
      const ann = await annWasHere(stage);
      let come;
      const comes = new Promise((resolve) => (come = resolve));
      await stage.context.route(CORE, async (route) => {
        await comes;
        await route.continue();
      });
      const tab = await stage.open();
      await tab.initAlone();
      assert.equal(await tab.token(), ann.advertising_token);
      const bob = await stage.identityOf(BOB);
      await tab.handIn(bob);
      assert.equal(await tab.token(), undefined);
      await tab.disconnect();
      await tab.handIn(bob);
      come();
      await tab.until("the last one is readable", (token) => window.__uid2.getAdvertisingToken() === token, bob.advertising_token);
    },
    FRONT,
  );

  for (const [what, takeAway] of Object.entries({
    "a logout": (tab) => tab.disconnect(),
    "an opt-out": (tab) => tab.handIn(OPT_OUT),
  })) {
    walk(
      `is late, ${what} that waits for it is about whoever was here, and whoever signs in elsewhere meanwhile stays`,
      async (stage) => {
        const ann = await annWasHere(stage);
        const other = await stage.openAndInit();
        let come;
        const comes = new Promise((resolve) => (come = resolve));
        await stage.context.route(CORE, async (route) => {
          await comes;
          await route.continue();
        });
        const tab = await stage.open();
        await tab.initAlone();
        await takeAway(tab);
        assert.equal(await tab.token(), undefined);
        assert.deepEqual(await other.signIn("Email", BOB.email), { code: "ok" });
        come();
        await tab.until("the next one is readable", () => window.__uid2.getAdvertisingToken());
        await other.untilToken();
        assert.equal(await other.token(), await tab.token());
        await assertGone([tab, other], ann);
      },
      FRONT,
    );
  }

  walk(
    "comes after an instance was disposed of, it is there when that begins anew",
    async (stage) => {
      await annWasHere(stage);
      let come;
      const comes = new Promise((resolve) => (come = resolve));
      await stage.context.route(CORE, async (route) => {
        await comes;
        await route.continue();
      });
      const tab = await stage.open();
      await tab.initAlone();
      const end = tab.signIn("Email", BOB.email);
      await tab.page.evaluate(() => window.__uid2.dispose());
      await end;
      const arrived = tab.page.waitForEvent("response", (response) => /uid2-core/.test(response.url()));
      come();
      await arrived;
      await tab.initAgain();
      assert.deepEqual(await tab.signIn("Email", BOB.email), { code: "ok" });
    },
    FRONT,
  );

  walk(
    "is late, the page hears of no token after it has handed in an opt-out, whatever another tab did",
    async (stage) => {
      const ann = await annWasHere(stage);
      const other = await stage.openAndInit();
      let come;
      const comes = new Promise((resolve) => (come = resolve));
      await stage.context.route(CORE, async (route) => {
        await comes;
        await route.continue();
      });
      const tab = await stage.open();
      await tab.initAlone();
      await other.page.evaluate(() => window.__uid2.refreshNow());
      await tab.handIn(OPT_OUT);
      await tab.takeEvents();
      come();
      await tab.untilOptedOut();
      assert.deepEqual((await tab.events()).filter((event) => /token/.test(event)), []);
      await assertNobody([tab, other], ann);
    },
    FRONT,
  );

  walk(
    "is late, an instance that is disposed of meanwhile and begins anew gets it all the same",
    async (stage) => {
      const ann = await annWasHere(stage);
      let come;
      const comes = new Promise((resolve) => (come = resolve));
      await stage.context.route(CORE, async (route) => {
        await comes;
        await route.continue();
      });
      const tab = await stage.open();
      await tab.initAlone();
      const end = tab.signIn("Email", BOB.email);
      await tab.page.evaluate(() => window.__uid2.dispose());
      assert.equal((await end).code, "aborted");
      await tab.initAgain();
      const again = tab.signIn("Email", BOB.email);
      come();
      assert.deepEqual(await again, { code: "ok" });
      await tab.untilTokenIsNot(ann.advertising_token);
    },
    FRONT,
  );

  walk(
    "is late, a page that is left meanwhile has lost neither its logout nor its opt-out",
    async (stage) => {
      for (const takeAway of [(tab) => tab.disconnect(), (tab) => tab.handIn(OPT_OUT)]) {
        const ann = await stage.identityOf({ email: `${Math.random()}@example.com` });
        const first = await stage.openAndInit();
        await first.handIn(ann);
        await first.page.close();
        const never = (route) => new Promise(() => route);
        await stage.context.route(CORE, never);
        const tab = await stage.open();
        await tab.initAlone();
        await takeAway(tab);
        await tab.page.goto("about:blank");
        await tab.page.close();
        await stage.context.unroute(CORE);
        const next = await stage.openAndInit();
        // What a page writes as it is left comes to other processes when the browser brings it.
        const isGone = (token) => !JSON.stringify({ ...localStorage }).includes(token);
        await next.until("the stored identity is gone", isGone, ann.advertising_token);
        await assertNobody([next], ann);
        await next.page.close();
      }
    },
    FRONT,
  );

  walk(
    "lies elsewhere, `coreUrl` says where",
    async (stage) => {
      const tab = await stage.open();
      const elsewhere = new URL("/elsewhere/core.js", stage.operator.site).href;
      await stage.context.route(elsewhere, async (route) => {
        const { url } = await coreOf(tab);
        await route.fulfill({ response: await route.fetch({ url }) });
      });
      await tab.initAlone({ coreUrl: elsewhere });
      assert.deepEqual(await tab.signIn("Email", ANN.email), { code: "ok" });
      assert.ok(await tab.token());
    },
    FRONT,
  );

  walk(
    "lies elsewhere, a script without an address finds it by `coreUrl`, whatever an earlier page has configured",
    async (stage) => {
      const first = await stage.openAndInit();
      const core = (await coreOf(first)).url;
      const tab = await stage.open("/surface.html");
      const loads = () =>
        fetch("/sdk/uid2-sdk.js")
          .then((response) => response.blob())
          .then((script) => {
            const element = document.createElement("script");
            element.src = URL.createObjectURL(script);
            document.head.append(element);
            return new Promise((loaded) => (element.onload = loaded));
          });
      await tab.page.evaluate(loads);
      await tab.page.evaluate(() => window.__uid2.setIdentity({}));
      await tab.initAlone({ coreUrl: core });
      assert.deepEqual(await tab.signIn("Email", ANN.email), { code: "ok" });
      assert.ok(await tab.token());
    },
    FRONT,
  );

  walk(
    "of another build has left something, a front believes none of it, before an update and after one is taken back",
    async (stage) => {
      const ann = await annWasHere(stage);
      // The next build: other words for the version, in the front and in its core.
      const next = async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: (await response.text()).replaceAll("0.1.0", "0.1.1") });
      };
      await stage.context.route("**/sdk/*", next);
      const updated = await stage.open();
      await updated.initAlone();
      await updated.until("the token is there", (token) => window.__uid2.getAdvertisingToken() === token, ann.advertising_token);
      await updated.handIn(OPT_OUT);
      await stage.context.unroute("**/sdk/*");
      const back = await stage.open();
      await back.initAlone({ identity: ann });
      assert.equal(await back.token(), undefined);
      await back.untilOptedOut();
      await assertNobody([updated, back], ann);
    },
    FRONT,
  );
});

/** Where a front would have its core from. */
async function coreOf(tab) {
  const text = await tab.page.evaluate(() => fetch("/sdk/uid2-sdk.js").then((response) => response.text()));
  const [name] = /uid2-core\.[0-9a-f]+\.js/.exec(text);
  return { url: new URL(`/sdk/${name}`, tab.page.url()).href };
}
