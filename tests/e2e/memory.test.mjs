// Walks that look for what is left in the module's linear memory: tokens and keys are found there while they are needed,
// and not a piece of eight bytes of them afterwards.
import assert from "node:assert/strict";
import { windowsIn } from "./secrets.mjs";
import { walks } from "./stage.mjs";

const DUE = 15 * 60_000;
const CLOCK = { clock: true };

/** How many pieces of an identity's secrets are in memory. */
async function piecesIn(tab, { advertising_token, refresh_token, refresh_response_key }) {
  const memory = await tab.memory();
  return {
    token: windowsIn(memory, advertising_token),
    refreshToken: windowsIn(memory, refresh_token),
    key: windowsIn(memory, refresh_response_key),
  };
}

const NONE = { token: 0, refreshToken: 0, key: 0 };

/** The scan can find: while somebody is signed in, all of it is there. */
async function assertFound(tab, identity) {
  const pieces = await piecesIn(tab, identity);
  for (const [what, count] of Object.entries(pieces)) assert.ok(count > 20, `${what}: ${count} pieces`);
}

walks("Memory", (walk) => {
  walk(
    "holds nothing of any identity after an opt-out that a refresh brought",
    async (stage) => {
      const tab = await stage.signedIn();
      const first = (await tab.look()).identity;
      await assertFound(tab, first);
      await stage.advance(DUE);
      await tab.untilTokenIsNot(first.advertising_token);
      const second = (await tab.look()).identity;
      await assertFound(tab, second);

      await stage.operator.optOut({ email: "jane@example.com" });
      await stage.advance(DUE);
      await tab.untilOptedOut();
      assert.deepEqual(await piecesIn(tab, first), NONE, "of the first identity");
      assert.deepEqual(await piecesIn(tab, second), NONE, "of the second identity");
    },
    CLOCK,
  );

  walk("holds nothing after an opt-out that the page handed in", async (stage) => {
    const identity = await stage.identityOf({ email: "jane@example.com" });
    const tab = await stage.openAndInit({ identity });
    await assertFound(tab, identity);
    await tab.handIn({ status: "optout" });
    assert.deepEqual(await piecesIn(tab, identity), NONE);
  });

  walk("holds nothing after an opt-out in another tab", async (stage) => {
    const here = await stage.signedIn();
    const there = await stage.openAndInit();
    const { identity } = await here.look();
    await assertFound(here, identity);
    await there.handIn({ status: "optout" });
    await here.untilOptedOut();
    assert.deepEqual(await piecesIn(here, identity), NONE);
  });

  walk("holds nothing after signing out", async (stage) => {
    const tab = await stage.signedIn();
    const { identity } = await tab.look();
    await assertFound(tab, identity);
    await tab.disconnect();
    assert.deepEqual(await piecesIn(tab, identity), NONE);
  });

  walk("holds nothing of an address after it was hashed", async (stage) => {
    const tab = await stage.openAndInit();
    await tab.signIn("Email", "somebody.with.a.long.address@example.com");
    const memory = await tab.memory();
    assert.equal(memory.includes("somebody.with"), false);
    assert.equal(memory.includes("long.address@example"), false);
  });

  walk("is no more than 128 KiB after init, with an identity in it", async (stage) => {
    const identity = await stage.identityOf({ email: "jane@example.com" });
    const tab = await stage.open();
    await tab.initAgain({ identity });
    await tab.untilToken();
    assert.ok((await tab.memoryLength()) <= 128 * 1024, `${await tab.memoryLength()} bytes`);
  });
});
