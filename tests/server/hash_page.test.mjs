// `uid2-wasm/hash` on a page: bundled as an app's bundler would, in a real browser, under a policy that allows WebAssembly alone.
import { build } from "esbuild";
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { ROOT } from "../e2e/operator.mjs";

const CHROMIUM = process.env.UID2_CHROMIUM || "/usr/bin/chromium";
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

const APP = `
  import { hashEmails } from "uid2-wasm/hash";
  const emails = Array.from({ length: 20_000 }, (_, number) => number === 7 ? "none" : "Person." + number + "@Example.com");
  globalThis.hashed = [...hashEmails(emails)];
`;

async function bundled(t) {
  const folder = await mkdtemp(join(tmpdir(), "uid2-hash-"));
  t.after(() => rm(folder, { recursive: true }));
  const installed = join(folder, "node_modules/uid2-wasm");
  await mkdir(join(installed, "dist"), { recursive: true });
  await cp(join(ROOT, "pkg/package.json"), join(installed, "package.json"));
  await cp(join(ROOT, "pkg/dist/hash"), join(installed, "dist/hash"), { recursive: true });
  const options = { bundle: true, write: false, format: "esm", platform: "browser", minify: true, logLevel: "silent" };
  const { outputFiles } = await build({ stdin: { contents: APP, resolveDir: folder }, ...options });
  return outputFiles[0].text;
}

test("a page hashes addresses by the batch, with nothing of a client in what it loads", async (t) => {
  const script = await bundled(t);
  assert.ok(script.length < 40_000, `${script.length} bytes`);
  for (const word of ["clientSecret", "Bearer ", "/v2/"]) assert.ok(!script.includes(word), word);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.route("https://app.test/**", (route) => {
    const isPage = new URL(route.request().url()).pathname === "/";
    const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/app.js"></script>';
    return route.fulfill(
      isPage
        ? { contentType: "text/html", headers: { "content-security-policy": `${POLICY}; img-src data:` }, body: html }
        : { contentType: "text/javascript", body: script },
    );
  });
  await page.goto("https://app.test/");
  await page.waitForFunction(() => globalThis.hashed);
  const hashed = await page.evaluate(() => globalThis.hashed);
  assert.deepEqual(problems, []);
  assert.equal(hashed.length, 20_000);
  assert.deepEqual(hashed[7], { status: "invalid", code: "invalid_email" });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("person.19999@example.com"));
  assert.deepEqual(hashed.at(-1), { status: "hashed", hash: Buffer.from(digest).toString("base64") });
});
