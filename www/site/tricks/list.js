// The tricks: each a way in which a token comes back elsewhere (docs/protocol/reference.md, 17.1), played against our SDK.
// To add one, add an object. What is found afterwards is not the trick's to say.
import { forgetTokens } from "../storage.js";
import { until } from "./trial.js";

const FAR = Date.now() + 10 * 365 * 86_400_000;

export const TRICKS = [
  {
    id: "refresh-on-its-way",
    title: "A refresh is on its way when the opt-out arrives",
    elsewhere: "The late answer, a good token, overwrites the opt-out.",
    async run(trial) {
      const page = await trial.signedIn();
      await trial.refreshOnItsWay(page);
      await trial.optOutAtPortal();
      const other = await trial.start();
      await other.signIn(trial.email).catch(() => {});
      trial.say("Another tab signs in, and is told that the reader opted out.");
      await until(() => other.sdk.status === "optedOut");
      trial.isOver();
      await trial.letThrough();
    },
  },
  {
    id: "marker-during-refresh",
    title: "The page hands in an opt-out while a refresh is on its way",
    elsewhere: "Aborting the refresh writes the old identity back over the opt-out.",
    async run(trial) {
      const page = await trial.signedIn();
      await trial.refreshOnItsWay(page);
      page.sdk.setIdentity({ status: "optout" });
      trial.say('The page calls setIdentity({ status: "optout" }).');
      trial.isOver();
      await trial.letThrough();
    },
  },
  {
    id: "sign-out-during-refresh",
    title: "Somebody signs out while a refresh is on its way",
    elsewhere: "Within milliseconds the reader is signed in again.",
    async run(trial) {
      const page = await trial.signedIn();
      await trial.refreshOnItsWay(page);
      page.sdk.disconnect();
      trial.say("The page calls disconnect().");
      trial.isOver();
      await trial.letThrough();
    },
  },
  {
    id: "somebody-else",
    title: "Somebody else signs in who opted out, while a refresh is on its way",
    elsewhere: "The refresh is not cancelled: the first reader's token replaces the other's opt-out.",
    async run(trial) {
      const page = await trial.signedIn();
      await trial.refreshOnItsWay(page);
      await page.signIn("optout@example.com").catch(() => {});
      trial.say("Somebody else signs in, who opted out long ago.");
      trial.isOver();
      await trial.letThrough();
    },
  },
  {
    id: "second-tab",
    title: "A second tab has the token in its memory",
    elsewhere: "The second tab goes on for up to five seconds, and its own refresh may undo the opt-out.",
    async run(trial) {
      const page = await trial.signedIn();
      const other = await trial.start();
      await until(() => other.sdk.getAdvertisingToken());
      trial.say("A second tab shows the same token.");
      await trial.optOut(page);
    },
  },
  {
    id: "leftover-cookie",
    title: "A cookie with the identity was left over",
    elsewhere: "The cookie is read first, and wins over the opt-out in local storage.",
    async run(trial) {
      const page = await trial.signedIn();
      const old = page.sdk.getIdentity();
      await trial.optOut(page);
      writeCookie(trial, old, "/");
      trial.say("The old identity stands in the official cookie; the page is opened again, with and without cookie mode.");
      await trial.start();
      await trial.start({ useCookie: true });
    },
  },
  {
    id: "deep-cookie",
    title: "The same, in a cookie with another path",
    elsewhere: "A cookie for a folder is read before the one for the site, and deleting that one does not reach it.",
    async run(trial) {
      const page = await trial.signedIn({ useCookie: true });
      const old = page.sdk.getIdentity();
      writeCookie(trial, old, "/tricks");
      trial.say("A copy of the cookie exists for the folder of the page.");
      await trial.optOut(page);
      writeCookie(trial, old, "/tricks/");
      await trial.start({ useCookie: true });
      trial.say("It is written once more, and the page is opened again.");
    },
  },
  {
    id: "init-with-old",
    title: "A page calls init with the old identity",
    elsewhere: "Whatever a page hands in replaces a stored opt-out.",
    async run(trial) {
      const page = await trial.signedIn();
      const old = page.sdk.getIdentity();
      await trial.optOut(page);
      await trial.start({ identity: old });
      trial.say("Another page is opened, and calls init({ identity }) with what it had.");
    },
  },
  {
    id: "init-again",
    title: "The same page calls init again",
    elsewhere: "The first call's identity is kept, and written back over the opt-out.",
    async run(trial) {
      const identity = await trial.identityFromServer();
      const page = await trial.start({ identity });
      trial.say("The page calls init({ identity }) with a token that its server made.");
      await trial.optOut(page);
      page.init({});
      page.init({ identity });
      trial.say("It calls init again, without and with that identity.");
    },
  },
  {
    id: "set-earlier",
    title: "A page sets the first token again, and the last",
    elsewhere: "setIdentity overrides a stored opt-out without a question.",
    async run(trial) {
      const page = await trial.signedIn();
      const first = page.sdk.getIdentity();
      await page.sdk.refreshNow();
      const last = page.sdk.getIdentity();
      trial.say("The token is refreshed: there are two by now.");
      await trial.optOut(page);
      for (const identity of [first, last]) page.sdk.setIdentity(identity);
      trial.say("The page calls setIdentity with both.");
    },
  },
  {
    id: "cached-html",
    title: "A cached page carries a token that this browser has never seen",
    elsewhere: "It is another token, so it passes for another person's, and is shown at once.",
    async run(trial) {
      const cached = await trial.identityFromServer();
      const page = await trial.signedIn();
      await trial.optOut(page);
      await trial.start({ identity: cached });
      trial.say("A page from a cache calls init with a token that the server made before.");
      await until(() => trial.pages.at(-1).sdk.status !== "held");
      trial.say("It was held, the operator was asked, and said: opted out.");
    },
  },
  {
    id: "cached-html-offline",
    title: "The same, and nobody can be asked",
    elsewhere: "Shown at once, and for as long as the network is away.",
    async run(trial) {
      const cached = await trial.identityFromServer();
      const page = await trial.signedIn();
      await trial.optOut(page);
      await trial.goOffline();
      await trial.start({ identity: cached });
      trial.say("A page from a cache calls init with such a token, and the network is away. It is held.");
    },
  },
  {
    id: "later-expiry",
    title: "A stored token expires later than the opt-out",
    elsewhere: "Times are compared, and the later one wins.",
    async run(trial) {
      const page = await trial.signedIn();
      const old = page.sdk.getIdentity();
      await trial.optOut(page);
      write(trial, { ...old, identity_expires: FAR, refresh_from: FAR, refresh_expires: FAR });
      trial.say("The identity is stored with times ten years from now, and a page is opened.");
      await trial.start();
    },
  },
  {
    id: "older-sdk",
    title: "An older SDK writes to the official key",
    elsewhere: "Tabs share one key: the last to write is right.",
    async run(trial) {
      const page = await trial.signedIn();
      const { advertising_token, ...rest } = page.sdk.getIdentity();
      await trial.optOut(page);
      write(trial, { advertising_token, ...rest });
      trial.say("Some other script of the site stores the old identity.");
      await trial.start();
    },
  },
  {
    id: "stored-configuration",
    title: "A page that never calls init starts by its stored configuration",
    elsewhere: "It starts with whatever identity is stored.",
    async run(trial) {
      const page = await trial.signedIn();
      const old = page.sdk.getIdentity();
      await trial.optOut(page);
      trial.closePages();
      write(trial, old);
      const another = await trial.open();
      trial.say("All pages are closed, the old identity is stored, and a page is opened that calls nothing.");
      await until(() => another.sdk.isInitComplete());
    },
  },
  {
    id: "marker-deleted",
    title: "Somebody deletes the opt-out from the official key",
    elsewhere: "That key is the only memory, and the identity is welcome again.",
    async run(trial) {
      const page = await trial.signedIn();
      const old = page.sdk.getIdentity();
      await trial.optOut(page);
      trial.closePages();
      localStorage.removeItem(trial.product.key);
      trial.say("All pages are closed and the official key is deleted. A page calls init with the old identity.");
      await trial.start({ identity: old });
    },
  },
  {
    id: "written-differently",
    title: "The same person signs in, and writes the address differently",
    elsewhere: "The text is hashed as typed: a new person, who never opted out.",
    async run(trial) {
      trial.email = `${trial.reader}@gmail.com`;
      const page = await trial.signedIn();
      await trial.optOut(page);
      const typed = ` ${trial.reader.replace("reader", "Reader.")}+news@Gmail.com`;
      for (const text of [trial.email, typed]) await page.signIn(text).catch(() => {});
      trial.say("The reader signs in again: as before, and with capitals, a dot and +news.");
    },
  },
  {
    id: "back-button",
    title: "The back button brings back a page from memory",
    elsewhere: "The page continues where it was, token and all, until it looks again.",
    async run(trial) {
      await trial.signedIn();
      trial.say("You leave for another page, the opt-out arrives there, and the back button is pressed.");
      await trial.leaveAndComeBack();
      trial.say("This page was brought back from memory.");
    },
    /** Where the browser loaded this page again instead. */
    async resume(trial) {
      trial.isOver();
      trial.say("The browser did not keep the page in memory: it was loaded again.");
      await trial.start();
    },
  },
];

/** Nothing that a script on a page does could prevent these. They are here so that nobody believes otherwise. */
export const LIMITS = [
  {
    id: "own-copy",
    title: "The page has made a copy of its own",
    elsewhere: "The SDK removes what is its own. It knows nothing of other code's variables, storage and requests.",
    async run(trial) {
      const page = await trial.signedIn();
      sessionStorage.setItem("somebody's copy", page.sdk.getAdvertisingToken());
      trial.say("Some code of the page stores the token under a name of its own.");
      await trial.optOut(page);
    },
    undo: () => sessionStorage.removeItem("somebody's copy"),
  },
  {
    id: "cleared",
    title: "Everything that the browser keeps is cleared",
    elsewhere: "Then the opt-out is forgotten too, on this device. The operator remembers: the next refresh says so again.",
    async run(trial) {
      const page = await trial.signedIn();
      const old = page.sdk.getIdentity();
      await trial.optOut(page);
      trial.closePages();
      forgetTokens();
      trial.say("All pages are closed and storage is cleared. A page calls init with the old identity.");
      await trial.start({ identity: old });
    },
  },
];

function write(trial, identity) {
  localStorage.setItem(trial.product.key, JSON.stringify(identity));
}

function writeCookie(trial, identity, path) {
  const value = encodeURIComponent(JSON.stringify(identity));
  trial.pages[0].window.document.cookie = `${trial.product.cookie}=${value};path=${path};max-age=86400`;
}
