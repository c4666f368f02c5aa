// The landing page: puts the package's form on it, and hands it the SDK of this site, which is loaded meanwhile.
// The form comes first: until it is there, the address names a reader.
import { landing } from "/sdk/landing.js";
import "./bar.js";
import { byId } from "./dom.js";
import { followNoted } from "./journey.js";
import { Operator } from "./operator.js";
import { loadSdk } from "./products.js";
import { readSettings } from "./settings.js";

const { product, storage } = readSettings();

/** The SDK, once it has been begun with what the paper's other pages begin it with. */
async function begin() {
  const [sdk, { api }] = await Promise.all([loadSdk(product), Operator.find(product)]);
  sdk.init({ baseUrl: api, useCookie: storage === "cookie" });
  return sdk;
}

const beginning = begin();

landing({
  element: byId("form"),
  endpoint: "/publisher/unsubscribe",
  sdk: {
    async optOutOfSite(why) {
      (await beginning).optOutOfSite(why);
    },
  },
  site: "unticked",
  push: true,
});
followNoted(byId("noted"));
