// What is walked in Chromium alone, and why: an engine's driver cannot show it, or the engine is not what it is about.
// Every run prints this list; a name in it that is no walk fails the run.

const SITE = "the demo site is clicked through as visitors do, with Playwright's eyes; what it shows of the SDK is walked here";

const SITE_FILES = {
  "demo.test.mjs": SITE,
  "site_back_button.test.mjs": SITE,
  "site_bring_it_back.test.mjs": SITE,
  "site_portal.test.mjs": SITE,
  "site_server.test.mjs": SITE,
  "site_start_over.test.mjs": SITE,
  "site_tricks_official.test.mjs": "two SDKs are compared with each other, in one engine",
  "site_who_learns.test.mjs": SITE,
  "surface_official.test.mjs": "two SDKs are compared with each other, in one engine",
};

/** By engine: files of walks. */
export const FILES = { chromium: {}, firefox: SITE_FILES, webkit: { ...SITE_FILES, "site_accessible.test.mjs": SITE } };

/** By engine: walks, by group and sentence. */
export const WALKS = {
  chromium: {},
  firefox: {
    "The demo is accessible: signs in, switches and signs out with the keyboard alone":
      "keys that this driver presses open no dialog of the page",
  },
  webkit: {},
};

/** Without WebAssembly, groups of walks that other engines than Chromium go too: the SDK's own code is one in both forms. */
export const WITHOUT_WASM = ["Signing in", "An opt-out", "Storage", "The script"];
