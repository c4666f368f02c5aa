// Vite's development server, which bundles packages in its own way, on the spot: the same page lives there.
import { consumer } from "./consumer.mjs";
import { liveOnPage } from "./page_life.mjs";

consumer("vite", "a page of its development server lives", async (project) => {
  await project.use("page");
  const [address] = await project.serve("node_modules/.bin/vite", "--host", "localhost", "--port", "0");
  await liveOnPage(await project.newPage(), address, await project.operator());
});
