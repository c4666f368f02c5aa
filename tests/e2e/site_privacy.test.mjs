// Walks through the paper's account page about privacy: the choice for this site, consent with a banner that comes late, what the
// choice-status element says meanwhile, and erasing.
import assert from "node:assert/strict";
import { signIn, visit } from "./demo_visit.mjs";
import { DEMO } from "./operator.mjs";
import { walks } from "./stage.mjs";

const STATUS = "uid2-choice-status [role='status']";

/** Opens the page beside the paper. */
async function openPrivacy(stage) {
  const tab = await stage.open("/privacy.html");
  await tab.until("the SDK runs", () => window.__uid2?.isInitComplete?.());
  return tab;
}

const says = (tab, text) => tab.page.locator(STATUS).getByText(text).waitFor();
const press = (tab, name) => tab.page.getByRole("button", { name, exact: true }).click();
const untilNoToken = (tab) => tab.until("there is no token", () => !window.__uid2.getAdvertisingToken());

async function signedIn(stage) {
  const paper = await visit(stage);
  await signIn(stage, paper, "jane@example.com");
  await paper.untilToken();
  const tab = await openPrivacy(stage);
  await tab.untilToken();
  return { paper, tab };
}

walks("The demo's page about privacy", (walk) => {
  walk(
    "turns advertising identity off for this site in every tab, says that this is honored, and turns it on again",
    async (stage) => {
      const { paper, tab } = await signedIn(stage);
      await says(tab, "You have not opted out. Advertisers get a code name");
      await press(tab, "Turn it off here");
      await says(tab, /Opt-out request honored.* since \w+ \d+, \d+/);
      assert.equal(await tab.page.locator("#token").textContent(), "none");
      await paper.untilOptedOut();
      await paper.page.locator("#account-name").getByText("Jane").waitFor();
      await press(tab, "Turn it on again");
      await says(tab, "You are not signed in with advertising identity");
      assert.equal(await tab.page.locator("#site-words").textContent(), "Not turned off.");
    },
    { site: DEMO, forms: ["wasm"] },
  );

  walk(
    "holds the token back until the late banner is answered, and takes it when consent is withdrawn",
    async (stage) => {
      const { tab } = await signedIn(stage);
      await press(tab, "Have the banner ask me");
      assert.equal(await tab.page.evaluate(() => window.__uid2.getAdvertisingToken()), undefined);
      await says(tab, "You have not made a choice yet.");
      await press(tab, "Accept");
      await tab.untilToken();
      assert.equal(await tab.page.evaluate(() => document.activeElement.id), "consent-button", "the focus is not lost with the banner");
      await says(tab, "Advertisers get a code name");
      await press(tab, "Withdraw my consent");
      await untilNoToken(tab);
      await says(tab, "Your choice is honored. You have not agreed");
      assert.equal(await tab.page.evaluate(() => window.__uid2.status), "consentDenied");
    },
    { site: DEMO, forms: ["wasm"] },
  );

  walk(
    "keeps the answer for the paper, which waits for it too",
    async (stage) => {
      const { tab } = await signedIn(stage);
      await press(tab, "Have the banner ask me");
      await press(tab, "Reject");
      await untilNoToken(tab);
      const paper = await visit(stage);
      await paper.page.locator("#badge").getByText("No consent").waitFor();
      assert.equal(await paper.token(), undefined);
    },
    { site: DEMO, forms: ["wasm"] },
  );

  walk(
    "erases what the SDK keeps and shows what that was; opt-outs and the choice for this site stay unless they are ticked",
    async (stage) => {
      const { paper, tab } = await signedIn(stage);
      await press(tab, "Turn it off here");
      await press(tab, "Erase my data here");
      await tab.page.locator("#erased").getByText("Removed.").waitFor();
      await tab.page.locator("#erased").getByText("UID2-sdk-identity_config").waitFor();
      await says(tab, "Opt-out request honored.");
      await tab.page.getByLabel("Opt-outs and my choice for this site too").check();
      await press(tab, "Erase my data here");
      await tab.page.locator("#erased").getByText("uid2-wasm.site").waitFor();
      await says(tab, "You are not signed in with advertising identity");
      await untilNoToken(paper);
      const left = await tab.page.evaluate(() => Object.keys(localStorage).filter((key) => /uid2-wasm|UID2/.test(key)));
      assert.deepEqual(left, []);
    },
    { site: DEMO, forms: ["wasm"] },
  );
});
