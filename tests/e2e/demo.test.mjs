// Walks on the demo's publisher, by clicking as a visitor does: sign-in, refresh, tabs, switches, the paper's own login.
// What the SDK does on other pages is in the other files, and the demo's other pages in theirs.
import assert from "node:assert/strict";
import { signIn, signOut, shownToken, visit } from "./demo_visit.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";
import { until } from "./until.mjs";

const badge = (tab, name) => tab.page.locator("#badge").getByText(name, { exact: true }).waitFor();
/** Waits until both slots have sent this to the bidder: the auction after a change is held a moment later. */
const bothSlots = (tab, text) => Promise.all([0, 1].map((slot) => tab.page.locator(".bid").nth(slot).getByText(text).waitFor()));
const litState = (tab) => tab.page.locator(".diagram .node.lit").textContent();

walks("The demo's publisher", (walk) => {
  walk(
    "lights the present state, sends the token in its slots, and renews it by itself",
    async (stage) => {
      const tab = await visit(stage);
      assert.equal(await litState(tab), "NoIdentity");
      await signIn(stage, tab, "jane@example.com");
      await badge(tab, "Established");
      assert.equal(await litState(tab), "Established");
      const first = await shownToken(tab);
      await bothSlots(tab, first);

      await stage.advance(16_000);
      await until("the panel shows another token", async () => ![first, "none"].includes(await shownToken(tab)));
      await tab.page.locator("#timeline").getByText("asked: 200 success").nth(1).waitFor();
      await stage.asked("client-generate: success", "refresh: success");
    },
    { site: DEMO, clock: true },
  );

  walk(
    "after an opt-out shows no token anywhere, and leaves the paper's login as it was",
    async (stage) => {
      const tab = await visit(stage);
      const { page } = tab;
      await signIn(stage, tab, "jane@example.com");
      await badge(tab, "Established");
      const issued = (await tab.look()).identity;
      const { name, value, expires } = await login(stage);

      await stage.operator.optOut({ email: "jane@example.com" });
      await page.getByRole("button", { name: "Refresh now" }).click();
      await badge(tab, "Opted out");
      assert.equal(await litState(tab), "OptedOut");
      await page.locator("#timeline").getByText("OptoutReceived").waitFor();

      const visible = await tab.everythingVisible();
      for (const text of [issued.advertising_token, issued.refresh_token, issued.refresh_response_key]) {
        assert.ok(!visible.includes(text.slice(-8)) && !visible.includes(text.slice(10, 24)));
      }
      await bothSlots(tab, '"eids": []');
      assert.deepEqual(await login(stage), { name, value, expires });
      await page.reload();
      await badge(tab, "Opted out");
      await page.locator("#account-name").getByText("Jane").waitFor();
    },
    { site: DEMO },
  );

  walk(
    "shows in every tab what every other holds",
    async (stage) => {
      const here = await visit(stage);
      const there = await visit(stage);
      await signIn(stage, here, "jane@example.com");
      await badge(there, "Established");
      await until("both show the same token", async () => (await shownToken(here)) === (await shownToken(there)));
      await there.page.locator("#tabs").getByText(await shownToken(here)).waitFor();
      await signOut(there);
      await badge(here, "No identity");
      await here.page.locator("#tabs").getByText("no token").waitFor();
      await there.page.close();
      await here.page.locator("#tabs").getByText("No other tab is open.").waitFor();
      await stage.asked("client-generate: success");
    },
    { site: DEMO },
  );

  walk(
    "asks nobody when somebody who opted out signs in again",
    async (stage) => {
      const tab = await visit(stage);
      for (const _ of ["first", "again"]) {
        await signIn(stage, tab, "optout@example.com");
        await badge(tab, "Opted out");
        await signOut(tab);
        await badge(tab, "No identity");
      }
      await stage.asked("client-generate: optout");
    },
    { site: DEMO },
  );

  walk(
    "says in words beside the field what is wrong with an address, and takes phones too",
    async (stage) => {
      const tab = await visit(stage);
      for (const [address, words] of [
        ["jane", "not an e-mail address"],
        ["jörg@example.com", "written differently"],
        ["+1 555", "without spaces"],
      ]) {
        await signIn(stage, tab, address, { isRefused: true });
        await tab.page.getByRole("alert").filter({ hasText: words }).waitFor();
      }
      await stage.asked();
      await signIn(stage, tab, "+15555550100");
      await badge(tab, "Established");
      await tab.page.locator("#account-name").getByText("reader …100").waitFor();
    },
    { site: DEMO },
  );

  walk(
    "switches to EUID and to cookies, in all tabs, and keeps there what it keeps",
    async (stage) => {
      const tab = await visit(stage);
      const other = await visit(stage);
      await tab.page.getByText("EUID", { exact: true }).click();
      await untilLoaded(tab, "this tab runs EUID", () => window.__euid?.isInitComplete?.());
      await untilLoaded(other, "the other tab runs EUID", () => window.__euid?.isInitComplete?.());
      await tab.page.getByText("Cookie", { exact: true }).click();
      await untilLoaded(other, "the other tab uses cookies", () => document.cookie.includes("__euid_config"));
      await untilLoaded(tab, "this one does too", () => window.__euid?.isInitComplete?.());
      await signIn(stage, tab, "jane@example.com");
      await badge(other, "Established");
      await bothSlots(tab, '"source":"euid.eu"');
      await tab.page.locator("#kept").getByText("__euid cookie").waitFor();
      assert.deepEqual(await stage.operator.euid.asked(), ["client-generate: success"]);
      await stage.asked();
    },
    { site: DEMO },
  );

  walk(
    "shows what a failing network does, and recovers with it",
    async (stage) => {
      stage.expect(/503|ERR_EMPTY_RESPONSE|CORS request did not succeed/);
      const tab = await visit(stage);
      for (const network of ["Failing", "Offline"]) {
        await switchNetwork(tab, network);
        await signIn(stage, tab, `${network.toLowerCase()}@example.com`);
        await tab.page.getByText("The operator did not answer").waitFor();
        await badge(tab, "No identity");
        await signOut(tab);
      }
      await switchNetwork(tab, "Normal");
      await signIn(stage, tab, "jane@example.com");
      await badge(tab, "Established");
    },
    { site: DEMO },
  );

  walk(
    "gives tokens the life that the slider says",
    async (stage) => {
      const tab = await visit(stage);
      const slider = tab.page.getByLabel("Tokens are refreshed after");
      await slider.press("End");
      await tab.page.getByText("4 h, and expire after 12 h").waitFor();
      const lifetimes = async () => (await fetch(`${stage.operator.api}/control/lifetimes`)).json();
      await until("the operator knows", async () => (await lifetimes()).refresh_from_after_ms === 14_400_000);
      await signIn(stage, tab, "jane@example.com");
      await badge(tab, "Established");
      await tab.page.locator("#refresh-in").getByText("in 4 h").waitFor();
    },
    { site: DEMO },
  );

  walk(
    "explains itself without a token or an address",
    async (stage) => {
      const tab = await visit(stage);
      await signIn(stage, tab, "jane@example.com");
      await badge(tab, "Established");
      await tab.page.getByRole("button", { name: "Explain" }).click();
      const words = await tab.page.locator("#explanation").textContent();
      assert.match(words, /There is a token until/);
      stage.printed(words);
    },
    { site: DEMO },
  );
});

async function login(stage) {
  const cookies = await stage.context.cookies();
  const { name, value, expires } = cookies.find(({ name }) => name === "courier_login");
  return { name, value, expires };
}

/** Waits for something in a page that is being loaded again. */
const untilLoaded = (tab, what, inPage) => until(what, () => tab.page.evaluate(inPage).catch(() => false));

/** Clicks the switch, and waits until the operator has been told. */
async function switchNetwork({ page }, network) {
  const told = page.waitForResponse((response) => response.url().endsWith("/control/faults"));
  await page.getByText(network, { exact: true }).click();
  await told;
}
