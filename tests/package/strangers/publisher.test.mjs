// What a publisher's own tests see with this package, and with the official one: one table, run by Jest and by Vitest.
// The sentences are in consumers/publisher; how many passed is read from what the runner says.
import assert from "node:assert/strict";
import { consumer } from "./consumer.mjs";
import { countTests } from "./consumers/publisher/publisher/table.js";

for (const runner of ["jest", "vitest"]) {
  consumer(runner, "a publisher's tests see what they see with the official package, but for a list", async (project) => {
    await project.use("publisher");
    const said = await project.runScript("test:publisher");
    assert.equal(+/Tests:? +(\d+) passed/.exec(said)?.[1], countTests());
  });
}
