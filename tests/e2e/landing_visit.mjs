// What the walks on an unsubscribe landing page have in common: a page opened by the link of an e-mail to Jane, its server, and
// what it says. Nothing is asserted here but that the form goes when it is done.
import assert from "node:assert/strict";
import { UnsubscribeServer } from "./unsubscribe_server.mjs";
import { until } from "./until.mjs";

/** A landing page that was opened by the link of an e-mail to Jane. */
export class Visit {
  static async open(stage, options = {}, { path = "/landing.html?", hash = "", sig = false, clock = false } = {}) {
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
    const visit = new Visit(stage, server, tab.page);
    if (clock) await visit.pause();
    return visit;
  }

  constructor(stage, server, page) {
    Object.assign(this, { stage, server, page });
    this.button = page.getByRole("button");
    this.status = page.getByRole("status");
    this.alert = page.getByRole("alert");
  }

  /** From now on time passes when the walk says so, however slow the machine is. */
  async pause() {
    const now = await this.page.evaluate(() => Date.now());
    await this.stage.context.clock.pauseAt(now + 60_000);
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
export const walking = (walk) => (sentence, go, options, more) =>
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

export const SITE_WORDS = "Also turn off my advertising identity";
export const PUSH_WORDS = "Also stop push notifications";
