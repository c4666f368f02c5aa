// Node, as ES module and as CommonJS: no page, so no token, and nothing throws; the server's entry does its work.
import { consumer } from "./consumer.mjs";
import { sawNoPage } from "./no_page.mjs";

for (const [how, file] of [["imports", "main.mjs"], ["requires", "main.cjs"]]) {
  consumer("no-page", `Node ${how} it, has no token, and serves`, async (project) => {
    await project.writeWorld(await project.operator());
    sawNoPage(await project.run(process.execPath, file));
  });
}
