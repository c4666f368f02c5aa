// Every trick of the page of tricks, played by clicking: the token stays out. And the two that nobody can prevent: it is found,
// so the search finds what there is.
import assert from "node:assert/strict";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

const AT_ONCE = 4;

/** Nobody can be asked: the trick cuts the network. */
const CUT = /ERR_EMPTY_RESPONSE|CORS request did not succeed/;

/** What stands on the page under a trick that was played. */
const outcome = (page, id) =>
  page.locator(`[id="${id}"]`).evaluate((trick) => ({
    how: trick.dataset.verdict,
    found: Object.fromEntries(
      [...trick.querySelectorAll(".places .found")].map((place) => [
        place.querySelector("dt").textContent.toLowerCase(),
        place.querySelector("dd").textContent.split(", "),
      ]),
    ),
    words: trick.querySelector(".outcome").textContent,
  }));

async function play(page, id) {
  await page.locator(`[id="${id}"] button`).click();
  await until(`${id} was played`, () => page.locator("#run-all").isEnabled().catch(() => false), 30_000);
  const end = await outcome(page, id);
  assert.notEqual(end.how, "unknown", end.words);
  return end;
}

const ids = (page, list) => page.locator(`#${list} .trick`).evaluateAll((tricks) => tricks.map(({ id }) => id));

async function playGroup(page, tricks) {
  for (const id of tricks) {
    const { how, found, words } = await play(page, id);
    assert.ok(how === "out" || how === "unread", `${id}: ${words}`);
    assert.deepEqual(found, {}, id);
  }
}

async function visit(stage, product = "uid2") {
  stage.expect(CUT);
  const { page } = await stage.open("/portal.html");
  await page.evaluate((product) => localStorage.setItem("courier.settings", JSON.stringify({ product })), product);
  await page.goto(stage.address("/bring-it-back.html"));
  await page.locator("#run-all:enabled").waitFor();
  return page;
}

walks("The page of tricks", (walk) => {
  for (let group = 0; group < 5; group += 1) {
    walk(
      `brings no token back, part ${group + 1} of 5`,
      async (stage) => {
        const page = await visit(stage);
        const all = await ids(page, "tricks");
        assert.ok(all.length > AT_ONCE * 4 && all.length <= AT_ONCE * 5, "every trick is in a part");
        await playGroup(page, all.slice(AT_ONCE * group, AT_ONCE * (group + 1)));
      },
      { site: DEMO },
    );
  }

  walk(
    "brings no token of EUID back",
    async (stage) => {
      await playGroup(await visit(stage, "euid"), ["refresh-on-its-way", "leftover-cookie", "cached-html", "init-again"]);
    },
    { site: DEMO },
  );

  walk(
    "finds the token where no page script can prevent it",
    async (stage) => {
      const page = await visit(stage);
      const copied = await play(page, "own-copy");
      assert.equal(copied.how, "unread");
      assert.deepEqual(copied.found, { "session storage": ["somebody's copy"] });
      const cleared = await play(page, "cleared");
      assert.equal(cleared.how, "back");
      assert.ok(cleared.found["getters and events"].includes("getAdvertisingToken()"));
      assert.deepEqual(cleared.found["local storage"], ["UID2-sdk-identity"]);
    },
    { site: DEMO },
  );
});
