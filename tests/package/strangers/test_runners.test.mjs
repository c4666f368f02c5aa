// A publisher's own tests of code that uses the package, run by Jest and by Vitest with jsdom for a page. How many passed is
// read from what the runner says: one that finds no test is content too.
import assert from "node:assert/strict";
import { consumer } from "./consumer.mjs";

for (const runner of ["Jest", "Vitest"]) {
  consumer(runner.toLowerCase(), "tests of an app that has the package pass with jsdom", async (project) => {
    const { api, keypair } = await project.operator();
    const said = await project.runScript("test", {
      UID2_BASE_URL: api,
      UID2_PUBLIC_KEY: keypair.serverPublicKey,
      UID2_SUBSCRIPTION: keypair.subscriptionId,
    });
    assert.match(said, /Tests:? +3 passed/);
  });
}
