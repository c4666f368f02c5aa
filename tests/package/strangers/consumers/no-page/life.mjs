// What happens where there is no page, the same for every runtime and every way of loading: the SDK says that there is no
// token, and the operator client generates, refreshes and hears of an opt-out.

const PERSON = { email: "jane@example.com" };

/**
 * @param {object} loaded what the package exports: the drop-in, the library, the server's entry
 * @param {object} announced what the local operator says of itself
 * @returns {Promise<object>} what was seen
 */
export async function live({ dropIn, library, server }, announced) {
  return {
    isOneClass: dropIn.UID2 === library.UID2,
    onPage: ask(new library.UID2()),
    euid: ask(new library.EUID()),
    hash: await library.hashIdentifier("user@example.com"),
    onServer: await serve(server, announced.uid2),
  };
}

/** An app that renders on a server calls what it calls in a page. */
function ask(sdk) {
  sdk.init({ baseUrl: "https://operator.invalid" });
  const before = [sdk.status, sdk.isInitComplete()];
  sdk.on("InitCompleted", () => before.push("an event"));
  const answers = [sdk.getAdvertisingToken() ?? "no token", sdk.getIdentity(), sdk.isLoginRequired(), sdk.hasOptedOut()];
  sdk.disconnect();
  sdk.dispose();
  return [...before, ...answers];
}

async function serve({ OperatorClient }, { api, control, clients }) {
  const { key: apiKey, secret: clientSecret } = clients.all;
  const client = new OperatorClient({ product: "UID2", baseUrl: api, apiKey, clientSecret });
  const made = await client.tokenGenerate(PERSON);
  const refreshed = await client.tokenRefresh(made.identity);
  const isAnother = refreshed.identity.advertising_token !== made.identity.advertising_token;
  await fetch(`${control}/opt-out`, { method: "POST", body: JSON.stringify(PERSON) });
  const last = [await client.tokenRefresh(refreshed.identity), await client.tokenGenerate(PERSON)];
  return [made, refreshed, ...last].map(({ status }) => status).concat(isAnother);
}
