// Starting Firefox: the one that people have, driven over WebDriver BiDi. Nothing else.
import { firefox } from "playwright-core";
import { until } from "../until.mjs";

const PROGRAM = process.env.UID2_FIREFOX || "/usr/bin/firefox-esr";

/** Firefox knows no pattern: each name that leads to this machine. */
const NAMES = ["operator.test", "site.test", "news.site.test", "shop.site.test", "a.walk.test", "b.walk.test"];

const PREFERENCES = { "network.dns.localDomains": NAMES.join() };

/** Firefox's own word for a window that comes or goes just now: the next try finds another one. */
const TOO_EARLY = /getTabBrowser/;

/** The channel says that it is no build of Playwright's own. */
export async function launch() {
  const browser = await firefox.launch({
    channel: "moz-firefox",
    executablePath: PROGRAM,
    firefoxUserPrefs: PREFERENCES,
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async () => patient(await newContext());
  return browser;
}

/** The context, whose `newPage` tries again. */
function patient(context) {
  const newPage = context.newPage.bind(context);
  const tryIt = () =>
    newPage().catch((error) => {
      if (!TOO_EARLY.test(error.message)) throw error;
    });
  context.newPage = () => until("Firefox opens a tab", tryIt);
  return context;
}
