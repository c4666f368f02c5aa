// The demo page: wires the publisher's buttons to the SDK and the operator's control endpoint, and draws what follows.
// Order of events only; words are in words.js, drawing in view.js, storage in storage.js, the operator in operator.js.
import { LIFETIMES, Operator } from "./operator.js";
import { readStorage, removedKinds } from "./storage.js";
import { signInWords } from "./words.js";
import * as view from "./view.js";

const START_OVER = "start-over.html";

const sdk = window.__uid2;
const byId = (id) => document.getElementById(id);
const operator = await Operator.find();
const others = new BroadcastChannel("demo");
let stored = readStorage();

function draw() {
  const before = stored;
  stored = readStorage();
  view.drawState(sdk);
  view.drawStorage(stored);
  if (sdk.hasOptedOut()) view.drawRemoved(removedKinds(before, stored));
  else view.hideRemoved();
}

async function drawLog() {
  if (document.visibilityState !== "visible") return;
  // Stopped, or starting again: the list stays as it is until the operator answers.
  const log = await operator.log().catch(() => undefined);
  if (log) view.drawLog(log);
}

function told(event, { identity }) {
  view.addEvent(event, identity !== null && identity !== undefined, sdk.hasOptedOut());
  if (event === "OptoutReceived") byId("opt-out-words").textContent = "";
  draw();
  drawLog();
}

async function signIn(submitted) {
  submitted.preventDefault();
  const email = byId("email").value;
  view.showSignInError("");
  const asked = (await operator.log()).length;
  try {
    await sdk.setIdentityFromEmail(email, operator.keypair);
    const nobodyAsked = (await operator.log()).length === asked;
    byId("opt-out-email").value = email;
    draw();
    if (sdk.hasOptedOut()) view.sayOptedOutAgain(nobodyAsked);
    else byId("sign-out").focus();
  } catch (error) {
    view.showSignInError(signInWords(error));
  }
}

function signOut() {
  sdk.disconnect();
  draw();
  byId("email").focus();
}

async function optOut(submitted) {
  submitted.preventDefault();
  const isKnown = await operator.optOut(byId("opt-out-email").value);
  view.sayPortal(isKnown, sdk.getIdentity());
}

/** What waiting would do: the identity that is stored becomes due, and the page wakes up. */
function refreshNow() {
  const key = "UID2-sdk-identity";
  const identity = JSON.parse(localStorage.getItem(key));
  localStorage.setItem(key, JSON.stringify({ ...identity, refresh_from: Date.now() }));
  dispatchEvent(new Event("online"));
}

/** All tabs leave first: one that stayed would write back what it knows. */
function startOver() {
  others.postMessage(START_OVER);
  location.assign(START_OVER + location.search);
}

byId("sign-in").addEventListener("submit", signIn);
byId("sign-out").addEventListener("click", signOut);
byId("opt-out").addEventListener("submit", optOut);
byId("refresh").addEventListener("click", refreshNow);
byId("start-over").addEventListener("click", startOver);
others.addEventListener("message", ({ data }) => data === START_OVER && location.assign(START_OVER + location.search));
addEventListener("storage", draw);
document.addEventListener("visibilitychange", drawLog);
setInterval(draw, 500);
setInterval(drawLog, 1000);

// Held for as long as the page lives: start-over.html waits until nobody holds it.
navigator.locks.request("demo", { mode: "shared" }, () => new Promise(() => {}));

await operator.setLifetimes(LIFETIMES);
sdk.callbacks.push(told);
sdk.init({ baseUrl: operator.api });
draw();
drawLog();
