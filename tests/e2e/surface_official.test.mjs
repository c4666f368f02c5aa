// The official SDK and ours go through the same scenarios, in the same browser, against the same kind of operator.
// What they let a page notice must be the same, but for the differences of surface_differences.mjs.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { chromium } from "playwright-core";
import { differences } from "../package/strangers/consumers/publisher/publisher/compare_lines.js";
import { play } from "./surface_actor.mjs";
import { DIFFERENCES } from "./surface_differences.mjs";
import { SCENARIOS } from "./surface_scenarios.mjs";

const OPTIONS = {
  executablePath: process.env.UID2_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
};

describe("As with the official SDK", { concurrency: 3 }, () => {
  let browser;
  after(async () => (await browser)?.close());

  for (const [sentence, scenario] of Object.entries(SCENARIOS)) {
    it(sentence, { timeout: 40_000 }, async () => {
      browser ??= chromium.launch(OPTIONS);
      const official = await play(await browser, "official", scenario);
      const ours = await play(await browser, "ours", scenario);
      const expected = (DIFFERENCES[sentence] ?? []).map(({ official = [], ours = [] }) => ({ official, ours }));
      assert.deepEqual(differences(official, ours), expected, official.join("\n"));
    });
  }

  it("every difference belongs to a scenario and has a reason", () => {
    for (const [sentence, found] of Object.entries(DIFFERENCES)) {
      assert.ok(SCENARIOS[sentence], sentence);
      for (const { why } of found) assert.ok(why?.length > 20, sentence);
    }
  });
});
