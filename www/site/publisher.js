// The paper: its login, its ad slots, and the SDK behind them; the panel beside it and its switches.
// Order of events only: drawing is in panel.js and slots.js, words in words.js, the operator in operator.js.
import { hasPrebid, holdAuction, prepareAuctions } from "./auctions.js";
import { here } from "./bar.js";
import { ConsentPlatform, readConsent } from "./cmp.js";
import { forgetCopies, offerCopies } from "./copies.js";
import { byId, say } from "./dom.js";
import { isPhone, logIn, logOut, readLogin } from "./login.js";
import { Operator } from "./operator.js";
import { Panel } from "./panel.js";
import { PRODUCTS, loadSdk } from "./products.js";
import { PublisherServer } from "./server.js";
import { REFRESH_AFTER_S, changeSettings, lifetimes, onSettings, readSettings } from "./settings.js";
import { SLOTS, drawSlots, idsIn } from "./slots.js";
import { Tabs } from "./tabs.js";
import { shortToken, signInWords, spanWords } from "./words.js";

const settings = readSettings();
const product = PRODUCTS[settings.product];
const server = PublisherServer.ofThisPage(settings.product);
const panel = new Panel();
const tabs = new Tabs((others) => panel.drawTabs(others));
const [sdk, operator] = await Promise.all([loadSdk(settings.product), Operator.find(settings.product)]);

/** The last auction, and the time before which there is no other. */
let auction;
let nextAuction = 0;

prepareAuctions(SLOTS);
panel.watchCore(sdk);
offerCopies(sdk);
sdk.on("OptoutReceived", forgetCopies);

function draw() {
  const token = sdk.getAdvertisingToken();
  panel.draw(sdk);
  sell(token);
  drawLogin();
  tabs.tell({ status: sdk.status, token: token && shortToken(token) });
}

/** The slots are sold anew whenever somebody else may be shown, or nobody any more, and after each refresh. */
function sell(token) {
  const isOfNow = auction && idsIn(auction.sent, product)[0] === (token ?? undefined);
  drawSlots(product, isOfNow ? auction : undefined, { optedOut: sdk.hasOptedOut(), hasPrebid: hasPrebid() });
  if (isOfNow || Date.now() < nextAuction || !sdk.isInitComplete()) return;
  nextAuction = Infinity;
  holdAuction()
    .then((held) => (auction = held))
    .finally(() => (nextAuction = Date.now() + 1000));
}

function drawLogin() {
  const name = readLogin();
  byId("open-sign-in").hidden = name !== undefined;
  byId("account").hidden = name === undefined;
  say(byId("account-name"), name ?? "");
  say(byId("account-words"), sdk.hasOptedOut() ? "Signed in. No token: you opted out." : "Signed in.");
}

async function drawAsked() {
  if (document.visibilityState !== "visible") return;
  // Stopped, or starting again: the list stays as it is until the operator answers.
  const log = await operator.log().catch(() => undefined);
  if (log) panel.drawAsked(log);
}

function told(event, { identity }) {
  panel.tell(event, identity !== null && identity !== undefined, sdk.hasOptedOut());
  draw();
  drawAsked();
}

/** The paper's login succeeds with any real address, whatever becomes of the token. */
async function signIn(submitted) {
  submitted.preventDefault();
  const address = byId("address").value.trim();
  showSignInError("");
  const error = await (server ? server.signIn(address) : askForToken(address));
  if (error && /^(invalid|email_not)/.test(error.code)) return showSignInError(signInWords(error));
  logIn(address);
  if (server) return location.reload();
  byId("sign-in-dialog").close();
  say(byId("explanation"), error ? signInWords(error) : "");
  draw();
  byId("account").querySelector("summary").focus();
}

/** Why there is no token, if there is none. */
async function askForToken(address) {
  const how = isPhone(address) ? "setIdentityFromPhone" : "setIdentityFromEmail";
  return sdk[how](address, operator.keypair).then(
    () => undefined,
    (error) => error,
  );
}

function showSignInError(words) {
  say(byId("sign-in-error"), words);
  byId("address").setAttribute("aria-invalid", String(words !== ""));
}

async function signOut() {
  byId("account").open = false;
  logOut();
  sdk.disconnect();
  await server?.signOut();
  draw();
  byId("open-sign-in").focus();
}

/** Product and storage are chosen when a page starts; the rest at any time. */
function followSettings(chosen) {
  if (chosen.product !== settings.product || chosen.storage !== settings.storage) location.reload();
  const { elements } = byId("switches");
  for (const name of ["product", "storage", "network"]) elements[name].value = chosen[name];
  elements.lifetime.value = chosen.lifetime;
  const after = REFRESH_AFTER_S[chosen.lifetime];
  say(byId("lifetime-words"), `${spanWords(after)}, and expire after ${spanWords(3 * after)}`);
  elements.lifetime.setAttribute("aria-valuetext", byId("lifetime-words").textContent);
}

async function switched({ target }) {
  const { name, value } = target;
  const chosen = changeSettings({ [name]: name === "lifetime" ? Number(value) : value });
  if (name === "network") await operator.setNetwork(chosen.network);
  if (name === "lifetime") await operator.setLifetimes(lifetimes(chosen));
  followSettings(chosen);
}

byId("open-sign-in").addEventListener("click", () => byId("sign-in-dialog").showModal());
byId("close-sign-in").addEventListener("click", () => byId("sign-in-dialog").close());
byId("sign-in").addEventListener("submit", signIn);
byId("sign-out").addEventListener("click", signOut);
byId("refresh").addEventListener("click", () => sdk.refreshNow().catch((error) => say(byId("explanation"), error.message)));
byId("explain").addEventListener("click", () => say(byId("explanation"), sdk.explain()));
byId("second-tab").href = here(location.pathname);
byId("lifetime").max = REFRESH_AFTER_S.length - 1;
byId("switches").addEventListener("input", switched);
onSettings(followSettings);
followSettings(settings);

addEventListener("storage", draw);
addEventListener("pageshow", draw);
document.addEventListener("visibilitychange", drawAsked);
setInterval(draw, 500);
setInterval(drawAsked, 1000);

await operator.setLifetimes(lifetimes(settings));
if (settings.network !== "normal") await operator.setNetwork(settings.network);
sdk.callbacks.push(told);
if (readConsent()) new ConsentPlatform(settings.product, draw);
sdk.init({
  baseUrl: operator.api,
  useCookie: settings.storage === "cookie",
  bridges: { prebid: "handOver" },
  // Once a visitor has had the banner ask them (on the page about privacy), the paper waits for what they answer.
  ...(readConsent() && { consent: "auto" }),
  ...(server?.identity && { identity: server.identity }),
});
const withoutWasm = performance.getEntriesByType("resource").some(({ name }) => name.includes("no-wasm.js"));
say(byId("form"), withoutWasm ? "The SDK runs here without WebAssembly." : "The SDK runs here as WebAssembly.");
draw();
drawAsked();
