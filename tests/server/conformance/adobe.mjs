// Unsubscribing in every runtime, at the stand-in of the local operator: it compares parameters letter by letter, and a runtime
// that wrote an address in another way would be refused. The rest of it is in adobe_consent.test.mjs.
import { check, holds, same } from "./check.mjs";

/** A handler, a link of the stand-in for somebody new, and what the stand-in has noted of them. */
async function stage({ adobeConsent, adobe, somebody }, more = {}) {
  const control = async (what, value) => {
    const init = value && { method: "POST", body: JSON.stringify(value) };
    return (await fetch(`${adobe.control}/${what}`, init)).json();
  };
  const token = async () => {
    const { api_key: client_id, client_secret } = adobe;
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, scope: "openid" });
    return (await (await fetch(adobe.token, { method: "POST", body })).json()).access_token;
  };
  const { api_key: apiKey, org_id: orgId, sandbox, endpoint } = adobe;
  const profile = somebody();
  return {
    handle: adobeConsent({ apiKey, orgId, sandbox, endpoint, token, ...more }),
    link: await control("links", { profile, sig: true }),
    choices: async () => (await control("profiles"))[profile],
  };
}

const ADDRESS = "https://paper.test/unsubscribe";

const send = (handle, body, headers, query = "") => handle(new Request(`${ADDRESS}${query}`, { method: "POST", body, headers }));

const JSON_TYPE = { "content-type": "application/json" };

check("a page's choice reaches Adobe letter by letter, by the newer endpoint and the older one", async (world) => {
  for (const endpoint of [world.adobe.endpoint, world.adobe.old_endpoint]) {
    const { handle, link, choices } = await stage(world, { endpoint });
    const response = await send(handle, JSON.stringify({ ...link, chosen: ["email", "push", "site"] }), JSON_TYPE);
    same([response.status, await response.json()], [200, { code: "unsubscribed" }]);
    same(await choices(), { email: "no", push: "no" });
  }
});

check("a mail program's one click does, in both forms of a form", async (world) => {
  const multipart = new FormData();
  multipart.set("List-Unsubscribe", "One-Click");
  for (const body of [new URLSearchParams({ "List-Unsubscribe": "One-Click" }), multipart]) {
    const { handle, link, choices } = await stage(world);
    const query = `?utm=1&${Object.entries(link).map(([name, text]) => `${name}=${text}`).join("&")}`;
    same((await send(handle, body, {}, query)).status, 200);
    same(await choices(), { email: "no" });
  }
});

check("a GET does not, and too long a body is refused", async (world) => {
  const { handle, link, choices } = await stage(world);
  const response = await handle(new Request(`${ADDRESS}?params=${link.params}&pid=${link.pid}`));
  same([response.status, response.headers.get("allow")], [405, "POST"]);
  const long = await send(handle, JSON.stringify({ ...link, chosen: ["email"], sig: "s".repeat(20_000) }), JSON_TYPE);
  same([long.status, await long.json()], [413, { code: "too_long" }]);
  same(await choices(), {});
});

check("an Adobe that cannot be reached or hangs is a 503", async (world) => {
  const hanging = () => new Promise(() => {});
  for (const more of [{ endpoint: "http://localhost:1/" }, { fetch: hanging, timeoutMs: 20 }]) {
    const { handle, link } = await stage(world, { token: async () => "any", ...more });
    const response = await send(handle, JSON.stringify({ ...link, chosen: ["email"] }), JSON_TYPE);
    same([response.status, await response.json()], [503, { code: "unanswered" }]);
    holds(Number(response.headers.get("retry-after")) > 0, "it says when to come back");
  }
});

check("a wrong option throws at once, with a code", ({ adobeConsent, AdobeConsentError }) => {
  try {
    adobeConsent({ apiKey: "key", orgId: "org", sandbox: "dev" });
  } catch (error) {
    holds(error instanceof AdobeConsentError && error instanceof Error, `${error}`);
    return same([error.name, error.code], ["AdobeConsentError", "wrong_token"]);
  }
  throw new Error("nothing was thrown");
});
