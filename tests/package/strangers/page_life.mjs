// What happens on every page that has the package: it loads, somebody signs in, the token is refreshed, they opt out.
// Driven from outside, with nothing but `window.__uid2`; how the page came about is for the consumers.
import assert from "node:assert/strict";
import { until } from "../../e2e/until.mjs";

const EMAIL = "jane@example.com";

/** The core is larger than this, and the front, with what a bundler adds, smaller. */
const CORE_BYTES = 60_000;

/** Puts the page that every bundler gets into a project, builds it, and lives there, and where WebAssembly is refused. */
export async function buildAndLive(project, strict = "?csp=strict") {
  await project.use("page");
  await project.runScript("build");
  for (const isWithoutWasm of [false, true]) {
    const operator = await project.operator("public");
    const address = new URL(isWithoutWasm ? strict : "", operator.site).href;
    await liveOnPage(await project.newPage(), address, operator, { isWithoutWasm });
  }
  await needsNothing(project);
}

/** A page where nobody signs in loads no module: the bundler has made a chunk of it. */
async function needsNothing(project) {
  const operator = await project.operator("public");
  const page = await project.newPage();
  await page.goto(operator.site);
  await init(page, operator);
  const sizes = await page.evaluate(() => performance.getEntriesByType("resource").map(({ decodedBodySize }) => decodedBodySize));
  assert.ok(Math.max(...sizes) < CORE_BYTES, `a page that needs nothing has loaded files of ${sizes} bytes`);
}

/**
 * Goes to `address` and lives there. In a frame whose origin is nobody's an operator generates for no one: there the
 * identity comes from the publisher's server, and nothing outlives the page.
 * @param {{ isWithoutWasm?: boolean, frame?: boolean }} how
 */
export async function liveOnPage(page, address, operator, { isWithoutWasm = false, frame = false } = {}) {
  const wrong = listen(page);
  await page.addInitScript(preparePage);
  await page.goto(address);
  const place = frame ? await until("the frame is there", () => page.frames()[1]) : page;
  await signIn(place, operator, frame);
  const first = await tokenOf(place);
  if (!frame) {
    await page.reload();
    await init(place, operator);
    assert.equal(await tokenOf(place), first, "after a reload the token is the same");
  }
  assert.equal(await refresh(place), "ok");
  const second = await tokenOf(place);
  assert.notEqual(second, first, "a refresh brings another token");
  await operator.optOut({ email: EMAIL });
  assert.equal(await refresh(place), "opted_out");
  await isForgotten(place, [first, second]);
  if (!frame) {
    await page.reload();
    await init(place, operator);
    await isForgotten(place, [first, second]);
    await signInHere(place, operator);
    await isForgotten(place, [first, second]);
  }
  const signedIn = frame ? "generate" : "client-generate";
  assert.deepEqual(await operator.asked(), [`${signedIn}: success`, "refresh: success", "refresh: optout"]);
  assert.deepEqual(wrong, [], "went wrong on the page");
  const isWasmRefused = await place.evaluate(() => window.isWasmRefused);
  assert.equal(isWasmRefused, isWithoutWasm, "whether the policy refused WebAssembly");
}

/** What a page logs; every error and warning fails it. */
function listen(page) {
  const wrong = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error.stack)));
  return wrong;
}

/** Runs before any script of the page: what is evaluated later may be free of the page's policy. */
function preparePage() {
  window.noteRefusal = () => {
    try {
      window.isWasmRefused = !new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    } catch {
      window.isWasmRefused = true;
    }
  };
  window.noteRefusal();
}

async function init(place, operator, identity) {
  // A frame begins as an empty one, which goes when its own document comes.
  const hasRun = () => place.evaluate(() => typeof window.__uid2?.init === "function").catch(() => false);
  await until("the SDK is there", hasRun);
  await place.evaluate((options) => window.__uid2.init(options), { baseUrl: operator.api, identity });
  await until("init is complete", () => place.evaluate(() => window.__uid2.isInitComplete()));
}

async function signIn(place, operator, frame) {
  if (frame) return init(place, operator, await operator.generate({ email: EMAIL }));
  await init(place, operator);
  assert.ok(await place.evaluate(() => window.__uid2.isLoginRequired()), "nobody has signed in yet");
  return signInHere(place, operator);
}

const signInHere = (place, { keypair }) =>
  place.evaluate(([email, keypair]) => window.__uid2.setIdentityFromEmail(email, keypair), [EMAIL, keypair]);

const tokenOf = (place) => until("there is a token", () => place.evaluate(() => window.__uid2.getAdvertisingToken()));

const refresh = (place) =>
  place.evaluate(() => window.__uid2.refreshNow().then(() => "ok", ({ code }) => code));

async function isForgotten(place, tokens) {
  const seen = await place.evaluate(() => {
    let stored = "";
    try {
      stored = JSON.stringify({ ...localStorage }) + document.cookie;
    } catch {} // nothing can be stored there
    return { token: window.__uid2.getAdvertisingToken(), optedOut: window.__uid2.hasOptedOut(), stored };
  });
  assert.deepEqual([seen.token, seen.optedOut], [undefined, true], "opted out");
  for (const token of tokens) assert.ok(!seen.stored.includes(token), "no token is stored");
}
