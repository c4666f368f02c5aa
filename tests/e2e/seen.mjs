// What several tabs show and keep, asserted in one line each: somebody is readable everywhere and stored, or nobody is.
// Waiting until they are at rest is rest.mjs.
import assert from "node:assert/strict";

const KEY = "UID2-sdk-identity";
const COOKIE = "__uid_2";

/** What a page finds stored under the official names, in local storage and in every cookie that it sees. */
export const storedIn = (tab) =>
  tab.page.evaluate(
    ([key, cookie]) => {
      const pairs = document.cookie.split("; ").filter((pair) => pair.startsWith(`${cookie}=`));
      return [localStorage.getItem(key) || ""].concat(pairs.map((pair) => decodeURIComponent(pair))).join("\n");
    },
    [KEY, COOKIE],
  );

/** Every tab reads this token, and it is stored. */
export async function assertReadable(tabs, token, when = "") {
  const tokens = await Promise.all(tabs.map((tab) => tab.token()));
  const shown = tokens.map((read) => (read === undefined ? "none" : read === token ? "this one" : "another one"));
  assert.deepEqual(
    shown,
    tabs.map(() => "this one"),
    `the token that each tab reads ${when}`,
  );
  assert.ok((await storedIn(tabs[0])).includes(token), `it is stored ${when}`);
}

/** Every tab reads the same token, which is none of these, and it is stored. */
export async function assertAnother(tabs, others, when = "") {
  const shown = await tabs[0].token();
  assert.ok(shown, `somebody is readable ${when}`);
  assert.ok(![].concat(others).includes(shown), `it is nobody from before who is readable ${when}`);
  await assertReadable(tabs, shown, when);
}

/** These identities are readable nowhere, and no page sees a copy. */
export async function assertGone(tabs, ...identities) {
  for (const tab of tabs) {
    const visible = await tab.everythingVisible();
    for (const { advertising_token, refresh_token } of identities) {
      assert.ok(![advertising_token, refresh_token].some((secret) => visible.includes(secret)), "no copy is left");
      assert.ok(![advertising_token, refresh_token].some((secret) => decodes(visible).includes(secret)), "nor encoded");
    }
  }
}

/** And nobody else is readable either. */
export async function assertNobody(tabs, ...identities) {
  const tokens = await Promise.all(tabs.map((tab) => tab.token()));
  assert.deepEqual(
    tokens,
    tabs.map(() => undefined),
    "nobody is readable",
  );
  await assertGone(tabs, ...identities);
}

/** Cookies are percent-encoded, and beside them stands what is not. */
const decodes = (text) => text.replace(/(%[0-9A-F]{2})+/gi, (encoded) => decoded(encoded));

function decoded(encoded) {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
