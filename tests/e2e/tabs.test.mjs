// Walks with two tabs of one site: what one learns the other knows, and neither asks twice.
// Which opt-outs there are is in opt_out.test.mjs.
import assert from "node:assert/strict";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

const DUE = 15 * 60_000;
const CLOCK = { clock: true };

/** Two tabs, of which the first one signed somebody in. */
async function twoTabs(stage) {
  const here = await stage.signedIn();
  const there = await stage.openAndInit();
  const token = await here.token();
  await until("the other process reads what was written", async () => (await there.token()) === token);
  await here.takeEvents();
  await there.takeEvents();
  return { here, there };
}

walks("Two tabs", (walk) => {
  walk(
    "both lose the token when one of them hears of the opt-out",
    async (stage) => {
      const { here, there } = await twoTabs(stage);
      const secret = (await there.look()).identity.refresh_token;
      await there.show(false);
      await stage.operator.optOut({ email: "jane@example.com" });
      await stage.advance(DUE);
      for (const tab of [here, there]) {
        await tab.untilOptedOut();
        assert.deepEqual(await tab.takeEvents(), ["OptoutReceived", "IdentityUpdated"]);
        assert.equal(await tab.token(), undefined);
        assert.ok(!(await tab.everythingVisible()).includes(secret));
        assert.deepEqual(await tab.tokenInTime(), { message: "Identity not available" });
      }
      await stage.asked("client-generate: success", "refresh: optout");
    },
    CLOCK,
  );

  walk("both lose the token when one of them hands the opt-out in", async (stage) => {
    const { here, there } = await twoTabs(stage);
    await there.handIn({ status: "optout" });
    await here.untilOptedOut();
    assert.deepEqual(await here.takeEvents(), ["OptoutReceived", "IdentityUpdated"]);
    assert.equal(await here.token(), undefined);
    await stage.asked("client-generate: success");
  });

  walk(
    "ask for one refresh, and both have its token",
    async (stage) => {
      const { here, there } = await twoTabs(stage);
      const first = await here.token();
      for (const count of [1, 2]) {
        const before = await here.token();
        await stage.advance(DUE);
        await here.untilTokenIsNot(before);
        await there.untilTokenIsNot(before);
        assert.equal(await here.token(), await there.token());
        assert.equal((await stage.operator.asked()).length, 1 + count);
      }
      assert.notEqual(await here.token(), first);
    },
    CLOCK,
  );

  walk(
    "and eight more, all due together, ask for one refresh",
    async (stage) => {
      const here = await stage.signedIn();
      const others = [];
      for (let count = 0; count < 9; count += 1) others.push(await stage.openAndInit());
      const before = await here.token();
      await stage.advance(DUE);
      for (const tab of [here, ...others]) await tab.untilTokenIsNot(before);
      const tokens = await Promise.all([here, ...others].map((tab) => tab.token()));
      assert.equal(new Set(tokens).size, 1);
      await stage.asked("client-generate: success", "refresh: success");
    },
    CLOCK,
  );

  walk("share signing in and signing out", async (stage) => {
    const here = await stage.openAndInit();
    const there = await stage.openAndInit();
    await there.takeEvents();
    await here.signIn("Email", "jane@example.com");
    await there.untilToken();
    assert.equal(await there.token(), await here.token());
    await there.until("it was told", () => window.walk.events.length > 0);
    assert.deepEqual(await there.takeEvents(), ["IdentityUpdated with a token"]);

    await there.disconnect();
    await here.until("a login is required", () => window.__uid2.isLoginRequired());
    assert.equal(await here.token(), undefined);
    await stage.asked("client-generate: success");
  });

  walk(
    "after an opt-out let another person sign in, in both",
    async (stage) => {
      const { here, there } = await twoTabs(stage);
      await stage.operator.optOut({ email: "jane@example.com" });
      await stage.advance(DUE);
      await here.untilOptedOut();
      await there.untilOptedOut();
      assert.deepEqual(await there.signIn("Email", "bob@example.com"), { code: "ok" });
      await here.untilToken();
      assert.equal(await here.token(), await there.token());
      await stage.asked("client-generate: success", "refresh: optout", "client-generate: success");
    },
    CLOCK,
  );

  walk("that close leave the opt-out to the next one", async (stage) => {
    const { here, there } = await twoTabs(stage);
    await there.handIn({ status: "optout" });
    await there.page.close();
    await here.page.close();
    const next = await stage.openAndInit();
    await next.until("the opt-out is known", () => window.__uid2.hasOptedOut());
  });
});
