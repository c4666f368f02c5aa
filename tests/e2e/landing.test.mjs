// Walks on an unsubscribe landing page, from the link in an e-mail to the profile that says "no": by mouse, through `adobeConsent`
// on a server and the stand-in for Adobe. What a server refuses is in tests/server/adobe_consent.test.mjs.
import assert from "node:assert/strict";
import { walking } from "./landing_visit.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

walks("An unsubscribe link", (walk) => {
  const on = walking(walk);

  on(
    "leaves neither address nor history with its parameters, keeps the others, and posts nothing by itself",
    async ({ page, server, stage, button }) => {
      const referers = [];
      stage.context.on("request", (request) => referers.push(request.headers().referer ?? ""));
      await button.waitFor();
      const { href, length } = await page.evaluate(() => ({ href: location.href, length: history.length }));
      assert.equal(href, stage.address("/landing.html?a=1+2%2B&utm=x%20y#part"));
      assert.ok(length <= 2, "this page, and about:blank where an engine counts it");
      await page.goto(stage.address("/index.html"));
      await page.evaluate(() => void history.back());
      const at = () => page.evaluate(() => location.href).catch(() => "nowhere yet");
      await until("the page is back, without them", async () => (await at()) === href);
      assert.deepEqual([server.asked, await server.choices("jane")], [[], {}]);
      const secrets = Object.values(server.last);
      assert.ok(!referers.some((referer) => secrets.some((secret) => referer.includes(secret))));
    },
    {},
    { path: "/landing.html?a=1+2%2B&", hash: "&utm=x%20y#part" },
  );

  on(
    "unsubscribes by a click, with the parameters letter by letter, and says so only after the answer",
    async (visit) => {
      const { button, server, page } = visit;
      await button.click();
      await visit.untilDone();
      assert.deepEqual(await visit.choices(), { email: "no" });
      assert.deepEqual(server.asked.map(({ json }) => json), [{ ...server.last, chosen: ["email"] }]);
      assert.match(await visit.focus(), /^status: You are unsubscribed/);
      assert.deepEqual(await page.evaluate(() => window.turnedOff), []);
    },
    {},
    { sig: true },
  );

  on("takes a double click for one", async (visit) => {
    await visit.button.dblclick();
    await visit.untilDone();
    assert.equal(visit.server.asked.length, 1);
  });

  on(
    "tries again after a 500 and a 429 by itself, with the same key, and is done with the 200",
    async (visit) => {
      visit.stage.expect(/500|429/);
      visit.server.ordered = [500, 429];
      await visit.button.click();
      await visit.nextTry(1_000, 1);
      assert.deepEqual(await visit.choices(), {});
      await visit.nextTry(4_000, 2);
      await visit.untilDone();
      const [first, second, third] = visit.server.asked;
      assert.match(first.key, /^[0-9a-f]{32}$/);
      assert.deepEqual([second, third], [first, first]);
    },
    {},
    { clock: true },
  );

  on(
    "hears from its server that Adobe is not there, and tries again as well",
    async (visit) => {
      visit.stage.expect(/503/);
      await visit.server.adobeAnswers(500);
      await visit.button.click();
      // The server says after how many seconds.
      await visit.nextTry(10_000, 1);
      await visit.untilDone();
      assert.deepEqual(await visit.choices(), { email: "no" });
    },
    {},
    { clock: true },
  );

  on(
    "stops after four tries and says that nothing has happened; the button tries again, with the same key",
    async (visit) => {
      visit.stage.expect(/500/);
      visit.server.ordered = [500, 500, 500, 500];
      await visit.button.click();
      for (const [at, ms] of [1_000, 4_000, 12_000].entries()) await visit.nextTry(ms, at + 1);
      await visit.says(visit.alert, "you are not unsubscribed yet");
      assert.equal(await visit.focus(), "button: Try again");
      assert.equal(visit.server.asked.length, 4);
      await visit.button.click();
      await visit.untilDone();
      assert.equal(new Set(visit.server.asked.map(({ key }) => key)).size, 1);
    },
    {},
    { clock: true },
  );

  on(
    "gives up on a server that never answers after fifteen seconds, and tries again",
    async (visit) => {
      visit.server.ordered = ["held"];
      await visit.button.click();
      await until("it was asked", () => visit.server.asked.length === 1);
      await visit.stage.advance(15_000);
      await visit.nextTry(1_000, 1);
      await visit.untilDone();
    },
    {},
    { clock: true },
  );

  on("does not try again what its server refuses, and does not say that it is done", async (visit) => {
    visit.stage.expect(/422/);
    await visit.server.adobeAnswers(400);
    await visit.button.click();
    await visit.says(visit.alert, "This link did not work");
    assert.match(await visit.focus(), /^alert: This link/);
    assert.equal(await visit.button.count(), 0);
    assert.deepEqual([visit.server.asked.length, await visit.choices()], [1, {}]);
  });

  on("does not take a redirect for success", async (visit) => {
    visit.server.ordered = [302];
    await visit.button.click();
    await visit.says(visit.alert, "you are not unsubscribed");
    assert.deepEqual(await visit.choices(), {});
  });

  on("waits for the network where there is none, and sends what was chosen once it is there", async (visit) => {
    visit.stage.expect(/ERR_INTERNET_DISCONNECTED|NetworkError|CORS request/);
    await visit.button.waitFor();
    await visit.stage.context.setOffline(true);
    await visit.button.click();
    await visit.says(visit.status, "You are offline");
    assert.equal(visit.server.asked.length, 0);
    await visit.stage.context.setOffline(false);
    await visit.untilDone();
    assert.deepEqual(await visit.choices(), { email: "no" });
  });

  on("that was followed without its parameters says so, and posts nothing", async ({ page, stage, server, button }) => {
    await button.waitFor();
    for (const query of ["", "?params=only", "?pid=only", "?params=&pid=x"]) {
      await page.goto(stage.address(`/landing.html${query}`));
      await page.getByText("This page works only by the link in an e-mail.").waitFor();
      assert.equal(await button.count(), 0);
      assert.equal(page.url(), stage.address("/landing.html"));
    }
    assert.equal(server.asked.length, 0);
  });

  on("draws its form again where a component is mounted twice, and nothing after it was disposed of", async (visit) => {
    const { page, button, server } = visit;
    await button.waitFor();
    const count = await page.evaluate(async () => {
      const { landing } = await import("/sdk/landing.js");
      window.handle.dispose();
      window.handle.dispose();
      const left = document.querySelector("main").childElementCount;
      window.handle = landing({ element: document.querySelector("main"), ...window.forLanding });
      return left;
    });
    assert.equal(count, 1, "the heading");
    await button.click();
    await visit.untilDone();
    await page.evaluate(() => window.handle.dispose());
    assert.equal(await visit.status.count(), 0);
    assert.equal(server.asked.length, 1);
  });
});
