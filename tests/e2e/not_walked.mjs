// What is not walked everywhere, and why: an engine's driver cannot show it, or the engine is not what it is about.
// Every run prints this list; a name in it that is no walk fails the run.

const SITE = "the demo site is clicked through as visitors do, which this driver cannot; what it shows of the SDK is walked here";

const COMPARED = "two SDKs are compared with each other, in one engine";

const COMPARED_FILES = { "site_tricks_official.test.mjs": COMPARED, "surface_official.test.mjs": COMPARED };

const SITE_FILES = {
  "demo.test.mjs": SITE,
  "landing.test.mjs": SITE,
  "landing_choices.test.mjs": SITE,
  "landing_keyboard.test.mjs": SITE,
  "site_accessible.test.mjs": SITE,
  "site_back_button.test.mjs": SITE,
  "site_bring_it_back.test.mjs": SITE,
  "site_copies.test.mjs": SITE,
  "site_keyboard.test.mjs": SITE,
  "site_portal.test.mjs": SITE,
  "site_privacy.test.mjs": SITE,
  "site_server.test.mjs": SITE,
  "site_start_over.test.mjs": SITE,
  "site_unsubscribe.test.mjs": SITE,
  "site_who_learns.test.mjs": SITE,
};

const REFUSING_FILES = {
  "refusing_storage.test.mjs": "a script on the page refuses what is written, in every engine alike",
};

const OTHERS_FILES = {
  "hostile_pages.test.mjs": "other people's scripts are the same everywhere; two engines are walked with them",
  "modes.test.mjs": "what one page's settings do to another's is the SDK's doing; two engines are walked with it",
};

const BRIDGES = "what the bridges do to other libraries is the same everywhere; two engines are walked with it";

const BRIDGES_FILES = {
  "bridges_amazon.test.mjs": BRIDGES,
  "bridges_attacks.test.mjs": BRIDGES,
  "bridges_google.test.mjs": BRIDGES,
  "bridges_hand_over.test.mjs": BRIDGES,
  "bridges_orders.test.mjs": BRIDGES,
  "bridges_prebid.test.mjs": BRIDGES,
  "bridges_random.test.mjs": BRIDGES,
};

const CORE_FILES = {
  "core.test.mjs": "a core that a page has loaded stays in its memory cache, and no request can be held back or spoiled there",
  "waiting_calls.test.mjs": "the same: no core can be held back there",
};

const STOPPED_FILES = {
  "waits.test.mjs": "its driver waits itself where a page has stopped loading, or stands in an alert",
};

/** By engine: files of walks. */
export const FILES = {
  chromium: {},
  firefox: { ...COMPARED_FILES, ...REFUSING_FILES },
  webkit: { ...SITE_FILES, ...COMPARED_FILES, ...REFUSING_FILES, ...OTHERS_FILES, ...STOPPED_FILES, ...CORE_FILES, ...BRIDGES_FILES },
};

/**
 * By engine: files that are walked there only when they are named (`UID2_WALKS=rest`, the steps `e2e-rest`, `e2e-firefox-rest` and
 * `e2e-webkit-rest`). They take more than half of an engine's time, and turn on the SDK's own code more than on the engine; Chromium
 * walks them in every run, but for those in which the official SDK is walked beside ours.
 */
export const REST = {
  chromium: Object.keys(COMPARED_FILES),
  firefox: [
    "audit.test.mjs",
    "before_a_module.test.mjs",
    "bridges_amazon.test.mjs",
    "bridges_attacks.test.mjs",
    "bridges_random.test.mjs",
    "consent_orders.test.mjs",
    "core.test.mjs",
    "demo.test.mjs",
    "erase.test.mjs",
    "faults.test.mjs",
    "hostile_pages.test.mjs",
    "memory.test.mjs",
    "modes.test.mjs",
    "no_news.test.mjs",
    "processes.test.mjs",
    "purge.test.mjs",
    "quarantine.test.mjs",
    "reentrance.test.mjs",
    "site_accessible.test.mjs",
    "site_bring_it_back.test.mjs",
    "site_opt_out_orders.test.mjs",
    "site_portal.test.mjs",
    "site_privacy.test.mjs",
    "site_server.test.mjs",
    "site_unsubscribe.test.mjs",
    "site_who_learns.test.mjs",
    "waiting_calls.test.mjs",
  ],
  webkit: [
    "audit.test.mjs",
    "before_a_module.test.mjs",
    "consent_orders.test.mjs",
    "faults.test.mjs",
    "memory.test.mjs",
    "no_news.test.mjs",
    "processes.test.mjs",
    "quarantine.test.mjs",
    "reentrance.test.mjs",
  ],
};

/** By engine: walks, by group and sentence. */
export const WALKS = {
  chromium: {},
  firefox: {
    "Who learns of an opt-out: travels through the picture, and lights the way where visitors want no motion":
      "this driver cannot ask for less motion",
    "Erasing what is kept: removes opt-outs too where that is asked for, in every tab, and the choice for this site: cookies":
      "Firefox takes a cookie away from another tab's process a moment later: that tab may read it once more, and keeps the opt-out",
  },
  webkit: {},
};

/**
 * Groups of walks that are gone in every form: the SDK's own code is one in all of them. The others are gone without WebAssembly,
 * and with the whole SDK in one script, in Chromium by the steps `e2e-no-wasm` and `e2e-full`.
 */
export const IN_EVERY_FORM = ["Signing in", "An opt-out", "Storage", "The script"];
