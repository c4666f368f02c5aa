// What every runtime without a page has to have seen, whatever it loaded the package with.
// The code that looks is in consumers/no-page/life.mjs.
import assert from "node:assert/strict";

const NO_TOKEN = ["loading", false, "no token", null, false, false];

/** @param {string} said by the runtime; its last line is what was seen */
export function sawNoPage(said) {
  assert.deepEqual(JSON.parse(said.trim().split("\n").at(-1)), {
    isOneClass: true,
    onPage: NO_TOKEN,
    euid: NO_TOKEN,
    hash: "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514",
    onServer: ["success", "success", "optout", "optout", true],
  });
}
