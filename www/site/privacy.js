// The account page about privacy: three choices, what counts now, and erasing. Order of events only; words of removed keys are in
// storage.js, the banner in cmp.js, and what is honoured says the package's own element.
import "./bar.js";
import { ConsentPlatform, forgetConsent, readConsent, sayConsent } from "./cmp.js";
import { byId, fill, make, say } from "./dom.js";
import { Operator } from "./operator.js";
import { loadSdk } from "./products.js";
import { readSettings } from "./settings.js";
import { explainKept } from "./storage.js";
import { shortToken, timeOfDay } from "./words.js";

const { product, storage } = readSettings();
const [sdk, { api }] = await Promise.all([loadSdk(product), Operator.find(product), import("/sdk/uid2-choice-status.js")]);
const settings = { baseUrl: api, useCookie: storage === "cookie" };
const status = document.querySelector("uid2-choice-status");

/** The consent platform, once it is part of the demo. */
let platform;

function draw() {
  const token = sdk.getAdvertisingToken();
  say(byId("token"), token ? shortToken(token) : "none");
  say(byId("status"), sdk.status);
  drawSite(sdk.siteOptOut);
  drawConsent();
  status.update();
}

function drawSite(choice) {
  const { classList } = byId("site-button");
  classList.toggle("primary", !choice);
  say(byId("site-button"), choice ? "Turn it on again" : "Turn it off here");
  say(byId("site-words"), choice ? `Off since ${timeOfDay(choice.since)}, in every tab.` : "Not turned off.");
}

function drawConsent() {
  const choice = platform && readConsent();
  const words = { asking: "Have the banner ask me", accepted: "Withdraw my consent", rejected: "Have the banner ask me again" };
  say(byId("consent-button"), words[choice] ?? words.asking);
  byId("consent-button").hidden = choice === "asking";
  byId("no-banner").hidden = !platform;
  sayConsent(byId("consent-words"), platform);
  fill(byId("signals"), platform ? sdk.signals().map(drawSignal) : []);
}

const drawSignal = ({ signal, verdict, why }) => make("li", "", make("code", "", signal), ` ${verdict}: ${why}`);

function chooseSite() {
  if (sdk.siteOptOut) sdk.optInToSite();
  else sdk.optOutOfSite({ reason: "privacy page" });
  draw();
}

/** What had the focus may be hidden now. */
function keepFocus() {
  const button = byId("consent-button");
  (button.hidden ? byId("consent") : button).focus();
}

/** From now on the paper waits for the banner's answer. */
function beginConsent() {
  platform = new ConsentPlatform(product, (isByHand) => {
    draw();
    if (isByHand) keepFocus();
  });
  sdk.init({ ...settings, consent: "auto" });
}

function chooseConsent() {
  if (!platform) beginConsent();
  else platform.choose(readConsent() === "accepted" ? "rejected" : "asking");
  draw();
  keepFocus();
}

async function erase() {
  const optOutsToo = byId("opt-outs-too").checked;
  byId("erase-button").disabled = true;
  const report = await sdk.erase({ optOutsToo }).catch((error) => ({ error }));
  byId("erase-button").disabled = false;
  byId("erased").replaceChildren(...drawErased(report));
  byId("erase-button").focus();
  draw();
}

function drawErased({ error, removed, survived }) {
  if (error) return [make("p", "error", `You are signed out, and not everything could be removed: ${error.message}`)];
  if (removed.length + survived.length === 0) return [make("p", "", "There was nothing to remove.")];
  const row = ({ place, key, why }) => {
    const shown = { localStorage: "local storage", sessionStorage: "session storage" }[place] ?? place;
    return make("li", "", make("b", "", explainKept(key)), make("code", "", key), make("span", "", why ? `${shown}: ${why}` : shown));
  };
  const list = (rows) => make("ul", "kept", ...rows.map(row));
  const left = survived.length ? [make("p", "error", "Not removed:"), list(survived)] : [];
  return [make("p", "", "Removed. The paper’s own login is left as it is."), list(removed), ...left];
}

byId("site-button").addEventListener("click", chooseSite);
byId("consent-button").addEventListener("click", chooseConsent);
byId("no-banner").addEventListener("click", () => {
  forgetConsent();
  location.reload();
});
byId("erase-button").addEventListener("click", erase);
status.addEventListener("click", ({ target }) => target.hash === "#site" && byId("site").focus());
sdk.callbacks.push(draw);
addEventListener("storage", draw);
addEventListener("pageshow", draw);
setInterval(draw, 500);

if (readConsent()) beginConsent();
else sdk.init(settings);
draw();
