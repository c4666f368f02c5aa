// The script tag, copied out of the installed package and served by the publisher: on a plain page, under policies that
// forbid WebAssembly and strings as code, and in a frame that may store nothing.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { consumer } from "./consumer.mjs";
import { liveOnPage } from "./page_life.mjs";

const PAGES = [
  ["index.html", "a plain page lives"],
  ["nonce.html", "so does one whose policy admits a nonce and no WebAssembly", { isWithoutWasm: true }],
  ["trusted-types.html", "so does one that requires Trusted Types"],
  ["sandboxed.html", "so does a frame whose origin is nobody's", { frame: true }],
];

for (const [page, sentence, how] of PAGES) {
  consumer("script-tag", sentence, async (project) => {
    await project.copyInstalled(["uid2-sdk.js", "uid2-sdk-full.js", "no-wasm.js"], "public");
    const operator = await project.operator("public");
    await liveOnPage(await project.newPage(), new URL(page, operator.site).href, operator, how);
  });
}

consumer("script-tag", "so does a page that names the hash of the script, as the package tells it", async (project) => {
  await project.copyInstalled(["uid2-sdk.js", "no-wasm.js", "integrity.json"], "public");
  const at = (file) => join(project.folder, "public", file);
  const hash = JSON.parse(await readFile(at("integrity.json"), "utf8"))["uid2-sdk.js"];
  const html = await readFile(at("index.html"), "utf8");
  await writeFile(at("hash.html"), html.replace('src="uid2-sdk.js"', `$& integrity="${hash}"`));
  const operator = await project.operator("public");
  await liveOnPage(await project.newPage(), new URL("hash.html", operator.site).href, operator);
});
