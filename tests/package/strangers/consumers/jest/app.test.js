// A publisher's own tests, as CommonJS in Jest's jsdom. Nothing is configured for the package.
const { webcrypto } = require("node:crypto");
const { UID2 } = require("uid2-wasm/uid2");

const { UID2_BASE_URL: baseUrl, UID2_PUBLIC_KEY: serverPublicKey, UID2_SUBSCRIPTION: subscriptionId } = process.env;
const keypair = { serverPublicKey, subscriptionId };

// jsdom has no Web Crypto of its own.
beforeAll(() => Object.defineProperty(window, "crypto", { value: webcrypto, configurable: true }));

test("importing the drop-in installs the official global", () => {
  expect(window.__uid2).toBeInstanceOf(UID2);
});

test("a reader signs in, and the token is refreshed", async () => {
  const sdk = window.__uid2;
  sdk.init({ baseUrl });
  expect(sdk.isLoginRequired()).toBe(true);
  await sdk.setIdentityFromEmail("jane@example.com", keypair);
  const token = sdk.getAdvertisingToken();
  expect(localStorage.getItem("UID2-sdk-identity")).toContain(token);
  expect(await sdk.refreshNow()).not.toBe(token);
});

test("who opts out has no token, on this page and on the next", async () => {
  const sdk = window.__uid2;
  await sdk.setIdentityFromEmail("refresh-optout@example.com", keypair);
  const token = sdk.getAdvertisingToken();
  await expect(sdk.refreshNow()).rejects.toMatchObject({ code: "opted_out" });
  const next = new UID2();
  next.init({ baseUrl });
  for (const { status } of [sdk, next]) expect(status).toBe("optedOut");
  expect(JSON.stringify({ ...localStorage })).not.toContain(token);
});
