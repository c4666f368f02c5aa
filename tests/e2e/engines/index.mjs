// Which engine the walks are gone in, and how a browser of it starts: named by UID2_ENGINE, Chromium where nothing is said.
// What an engine cannot show is in not_walked.mjs.
import * as chromium from "./chromium.mjs";
import * as firefox from "./firefox.mjs";
import * as webkit from "./webkit.mjs";

const ENGINES = { chromium, firefox, webkit };

/** The engine's name. */
export const ENGINE = process.env.UID2_ENGINE || "chromium";

if (!ENGINES[ENGINE]) throw new Error(`UID2_ENGINE names no engine: ${ENGINE}`);

/** Starts a browser; one that is not there is an error, and fails every walk. */
export const { launch } = ENGINES[ENGINE];
