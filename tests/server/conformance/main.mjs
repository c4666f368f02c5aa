// The one conformance file that every runtime runs: all checks against the package as it is installed.
import "./adobe.mjs";
import "./vectors.mjs";
import "./answers.mjs";
import "./bulk.mjs";
import "./failures.mjs";
import "./hand_over.mjs";
import "./opt_out_webhook.mjs";
import "./site_opt_outs.mjs";
import { AdobeConsentError, OperatorClient, OperatorError, adobeConsent, memoryStore } from "uid2-wasm/server";
import { optOutReader, optOutWebhook, siteOptOuts } from "uid2-wasm/server";
import { runAll } from "./check.mjs";

const PRODUCT = { uid2: "UID2", euid: "EUID" };

/** Runs them. `announced` is where the local operator is, `vectors` those of the protocol. */
export function run({ announced, vectors }) {
  let people = 0;
  const control = async (product, what, body) => {
    const url = `${announced[product].control}/${what}`;
    const response = await fetch(url, body && { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`control/${what}: ${await response.text()}`);
    return response.json();
  };
  return runAll({
    OperatorClient,
    OperatorError,
    AdobeConsentError,
    adobeConsent,
    memoryStore,
    optOutReader,
    optOutWebhook,
    siteOptOuts,
    adobe: announced.adobe,
    vectors,
    control,
    asked: (product) => control(product, "log"),
    somebody: () => `somebody${(people += 1)}.${Date.now()}@example.com`,
    client(product, { name = "all", key, secret, ...more } = {}) {
      const { api, clients } = announced[product];
      return new OperatorClient({
        product: PRODUCT[product],
        baseUrl: api,
        apiKey: key ?? clients[name].key,
        clientSecret: secret ?? clients[name].secret,
        ...more,
      });
    },
  });
}
