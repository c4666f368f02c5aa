// Walks on an unsubscribe landing page, from the link in an e-mail to the profile that says "no": by mouse and keyboard, through
// `adobeConsent` on a server and the stand-in for Adobe. What a server refuses is in tests/server/adobe_consent.test.mjs.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { walks } from "./stage.mjs";
import { UnsubscribeServer } from "./unsubscribe_server.mjs";
import { until } from "./until.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A landing page that was opened by the link of an e-mail to Jane. */
class Visit {
  static async open(stage, options = {}, { path = "/landing.html?", hash = "", sig = false } = {}) {
    const server = await UnsubscribeServer.start(stage.operator);
    // SDKs are no data: the page makes one that notes what it is asked.
    await stage.context.addInitScript((given) => {
      const { sdk, ...others } = given;
      window.turnedOff = [];
      const optOutOfSite = async (why) => {
        window.turnedOff.push(why);
        if (sdk === "failing") throw new Error("not now");
      };
      window.forLanding = { ...others, ...(sdk && { sdk: sdk === "older" ? {} : { optOutOfSite } }) };
    }, { endpoint: server.address, site: "none", ...options });
    const link = await server.link("jane", { sig });
    const tab = await stage.open(`${path}${link}${hash}`);
    return new Visit(stage, server, tab.page);
  }

  constructor(stage, server, page) {
    Object.assign(this, { stage, server, page });
    this.button = page.getByRole("button");
    this.status = page.getByRole("status");
    this.alert = page.getByRole("alert");
  }

  says(region, text) {
    return region.filter({ hasText: text }).waitFor();
  }

  async untilDone() {
    await this.says(this.status, "You are unsubscribed from these e-mails.");
    assert.equal(await this.button.count(), 0);
  }

  /** What has the focus, as a person is told: its role or element, and its text. */
  focus() {
    return this.page.evaluate(() => {
      const { activeElement: on } = document;
      return `${on.getAttribute("role") || on.localName}: ${on.textContent}`;
    });
  }

  choices() {
    return this.server.choices("jane");
  }

  /** Lets the pause before the next try pass, once that pause has begun. */
  async nextTry(ms, count) {
    await until(`try ${count}`, () => this.server.asked.length === count);
    await this.says(this.status, "Trying again");
    await this.stage.advance(ms);
  }
}

/** A walk on such a page. Its server ends with it. */
const walking = (walk) => (sentence, go, options, more) =>
  walk(
    sentence,
    async (stage) => {
      const visit = await Visit.open(stage, options, more);
      try {
        await go(visit);
      } finally {
        await visit.server.stop();
      }
    },
    { forms: ["wasm"], clock: more?.clock },
  );

const SITE_WORDS = "Also turn off my advertising identity";
const PUSH_WORDS = "Also stop push notifications";

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
      assert.equal(length, 2, "about:blank and this page");
      await page.goto(stage.address("/index.html"));
      await page.goBack();
      assert.equal(page.url(), href);
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
      visit.server.ordered = ["never"];
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

walks("The choices beside an unsubscribe link", (walk) => {
  const on = walking(walk);

  on(
    "turn off advertising identity in the task of the click, where that is ticked from the beginning",
    async (visit) => {
      visit.server.ordered = [500];
      visit.stage.expect(/500/);
      await visit.button.waitFor();
      const asked = await visit.page.evaluate(() => {
        document.querySelector("button").click();
        return window.turnedOff;
      });
      assert.deepEqual(asked, [{ reason: "unsubscribe" }]);
      await visit.says(visit.status, "Your advertising identity is off on this site");
      await visit.untilDone();
      assert.deepEqual(visit.server.asked.at(-1).json.chosen, ["email", "site"]);
      assert.deepEqual(await visit.page.evaluate(() => window.turnedOff.length), 1, "once, however often it was sent");
    },
    { site: "ticked", sdk: "ours" },
  );

  on(
    "leave advertising identity as it is where nobody ticks it",
    async (visit) => {
      assert.ok(!(await visit.page.getByLabel(SITE_WORDS).isChecked()));
      await visit.button.click();
      await visit.untilDone();
      assert.deepEqual(await visit.page.evaluate(() => window.turnedOff), []);
      assert.deepEqual(visit.server.asked[0].json.chosen, ["email"]);
    },
    { site: "unticked", sdk: "ours" },
  );

  for (const sdk of ["failing", "older"]) {
    on(
      `say that advertising identity was not turned off, and unsubscribe all the same: the SDK is ${sdk}`,
      async (visit) => {
        await visit.button.click();
        await visit.untilDone();
        await visit.says(visit.status, "could not be turned off");
        assert.deepEqual(await visit.choices(), { email: "no" });
      },
      { site: "ticked", sdk },
    );
  }

  on(
    "tell Adobe of push notifications where they are chosen, and end those of this browser",
    async (visit) => {
      await visit.page.getByLabel(PUSH_WORDS).check();
      await visit.button.click();
      await visit.untilDone();
      await visit.says(visit.status, "Push notifications are off in this browser.");
      assert.deepEqual(await visit.choices(), { email: "no", push: "no" });
    },
    { push: true },
  );

  on(
    "are made and sent by the keyboard alone, and cannot be changed on their way",
    async (visit) => {
      const { page, server, stage } = visit;
      // The server ends before it has answered.
      stage.expect(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|CORS request/);
      server.ordered = ["never"];
      await visit.button.waitFor();
      for (const [key, at] of [["Tab", "push"], ["Space"], ["Tab", "site"], ["Space"]]) {
        await page.keyboard.press(key);
        if (at) assert.equal(await page.evaluate(() => document.activeElement.name), at);
      }
      await page.keyboard.press("Enter");
      await until("it is sent", () => server.asked.length === 1);
      assert.equal(await visit.button.getAttribute("aria-disabled"), "true");
      await page.keyboard.press("Space");
      assert.ok(await page.getByLabel(SITE_WORDS).isChecked(), "it stays as it was sent, and has the focus");
      assert.deepEqual(server.asked[0].json.chosen, ["email", "push", "site"]);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(server.asked.length, 1);
    },
    { site: "unticked", sdk: "ours", push: true },
  );

  on(
    "are accessible in every state, under a policy that allows no style and no markup",
    async (visit) => {
      const { page, stage, server } = visit;
      stage.expect(/500|422/);
      const violations = async () => {
        // Of the page's own: axe writes styles into it, which the policy refuses.
        stage.expect(/style-src|Applying inline style/);
        await page.evaluate(AXE);
        return page.evaluate(async () => {
          const { violations } = await window.axe.run(document, { resultTypes: ["violations"], preload: false });
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
        });
      };
      await visit.button.waitFor();
      assert.deepEqual(await violations(), []);
      server.ordered = [500, 500, 500, 500];
      await visit.button.click();
      for (const [at, ms] of [1_000, 4_000, 12_000].entries()) await visit.nextTry(ms, at + 1);
      await visit.says(visit.alert, "Please try again");
      assert.deepEqual(await violations(), []);
      await visit.button.click();
      await visit.untilDone();
      assert.deepEqual(await violations(), []);
      assert.equal(await page.locator("[style]").count(), 0);
    },
    { site: "ticked", sdk: "ours", push: true },
    { clock: true },
  );
});
