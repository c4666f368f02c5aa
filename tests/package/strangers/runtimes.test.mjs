// The other runtimes of servers: no page, so no token, and nothing throws; the server's entry does its work.
import { consumer } from "./consumer.mjs";
import { sawNoPage } from "./no_page.mjs";

for (const runtime of ["Deno", "Bun", "workerd"]) {
  consumer(runtime.toLowerCase(), `${runtime} imports it, has no token, and serves`, async (project) => {
    await project.use("no-page");
    await project.writeWorld(await project.operator());
    sawNoPage(await project.runScript("live"));
  });
}
