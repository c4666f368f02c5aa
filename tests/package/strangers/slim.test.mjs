// The slim form, whose module stays a file of its own: built by Vite, it lives as the other pages do.
import assert from "node:assert/strict";
import { consumer } from "./consumer.mjs";
import { liveOnPage } from "./page_life.mjs";

consumer("slim", "a page that loads the module as a file lives", async (project) => {
  await project.runScript("build");
  const operator = await project.operator("public");
  const page = await project.newPage();
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url().replace(/^.*\/|-.*(?=\.)/g, "")));
  await liveOnPage(page, operator.site, operator);
  assert.ok(loaded.includes("uid2.wasm") && !loaded.some((file) => /no-wasm/.test(file)), loaded.join());
});
