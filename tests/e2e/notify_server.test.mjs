// Walks in which a page tells its own server of an opt-out, by the option `optOutUrl`.
// What the server does about it is in www/examples/client-server and its tests.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

const OPT_OUT = { status: "optout" };

/** Answers the page's own server on its behalf: what was asked, and how it answers from now on. */
async function server(stage) {
  const server = { asked: [], answer: { status: 204 } };
  await stage.context.route("**/opted-out**", async (route) => {
    const request = route.request();
    server.asked.push({ method: request.method(), body: request.postData(), query: new URL(request.url()).search });
    if (server.answer) await route.fulfill(server.answer);
    else await route.abort();
  });
  return server;
}

/** What the page gives, and what is added to its query. */
const options = (stage) => ({ optOutUrl: stage.address("/opted-out?from=page") });
const kinds = ({ asked }) => asked.map(({ query }) => new URLSearchParams(query).getAll("optout").join());

async function signedIn(stage, more = {}) {
  const identity = await stage.identityOf({ email: "jane@example.com" });
  const tab = await stage.open();
  await tab.init({ ...options(stage), ...more, identity });
  return tab;
}

const told = (server, count) => until("the server was told", () => server.asked.length === count);

walks("The way back", (walk) => {
  for (const [storage, useCookie] of [
    ["local storage", false],
    ["cookies", true],
  ]) {
    walk(`tells the page's server of an opt-out once, with nothing in it, also over a reload: ${storage}`, async (stage) => {
      const its = await server(stage);
      const tab = await signedIn(stage, { useCookie });
      await tab.handIn(OPT_OUT);
      await told(its, 1);
      await tab.until("that is noted", () => localStorage.getItem("uid2-wasm.uid2.told"));
      await tab.page.reload();
      await tab.init({ ...options(stage), useCookie });
      await tab.until("the page was told", () => window.walk.events.includes("OptoutReceived"));
      assert.deepEqual(
        its.asked.map(({ method, body }) => [method, body || ""]),
        [["POST", ""]],
      );
      assert.deepEqual(kinds(its), ["global"]);
      assert.match(its.asked[0].query, /from=page/);
    });
  }

  walk("tells of an opt-out of this site by another word, and of both kinds each once", async (stage) => {
    const its = await server(stage);
    const tab = await signedIn(stage);
    await tab.page.evaluate(() => window.__uid2.optOutOfSite());
    await told(its, 1);
    await tab.until("that is noted", () => localStorage.getItem("uid2-wasm.site.told"));
    await tab.page.reload();
    await tab.init(options(stage));
    await tab.until("the page was told", () => window.walk.events.includes("OptoutReceived"));
    assert.deepEqual(kinds(its), ["site"]);
    await tab.page.evaluate(() => window.__uid2.optInToSite());
    await tab.handIn(await stage.identityOf({ email: "bob@example.com" }));
    await tab.handIn(OPT_OUT);
    await told(its, 2);
    assert.deepEqual(kinds(its), ["site", "global"]);
  });

  walk("tells it once more when the page is online again, and on the next page", async (stage) => {
    stage.expect(/Failed to load|ERR_FAILED|opted-out|access control|NetworkError/);
    const its = await server(stage);
    its.answer = undefined;
    const tab = await signedIn(stage);
    await tab.handIn(OPT_OUT);
    await told(its, 1);
    await until("it is told again", async () => {
      // The page may not have heard of the failure yet.
      await tab.page.evaluate(() => void dispatchEvent(new Event("online")));
      return its.asked.length === 2;
    });
    its.answer = { status: 204 };
    await tab.page.reload();
    await tab.init(options(stage));
    await told(its, 3);
  });

  walk("is silent where the page did not ask for it", async (stage) => {
    const its = await server(stage);
    const tab = await signedIn(stage, { optOutUrl: undefined });
    await tab.handIn(OPT_OUT);
    await tab.untilOptedOut();
    assert.deepEqual(its.asked, []);
  });
});
