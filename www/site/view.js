// Draws: the state, storage, events, log and the portal's answers. Nothing is decided here and nothing remembered,
// above all no token: what is drawn is gone with the next drawing.
import { LIFETIMES } from "./operator.js";
import { STATES, eventWords, inWords, shorten, stateOf, timeOfDay } from "./words.js";

const MOST_ROWS = 30;

const byId = (id) => document.getElementById(id);

/** Sets a text only where it changed: live regions speak at every write. */
function say(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function drawState(sdk) {
  const state = stateOf(sdk);
  const [badge, words, slot] = STATES[state];
  say("badge", badge);
  byId("badge").dataset.state = state;
  say("state", words);
  say("slot-words", slot);
  drawToken(sdk.getIdentity());
  byId("sign-in").hidden = state === "ready";
  byId("signed-in").hidden = state !== "ready";
  byId("refresh").disabled = state !== "ready";
  if (state !== "loading") drawForm();
}

function drawToken(identity) {
  byId("token").hidden = byId("countdowns").hidden = !identity;
  say("token", identity ? shorten(identity.advertising_token, 14, 8) : "");
  if (!identity) return;
  drawCountdown("refresh", "refresh-in", identity.refresh_from, LIFETIMES.refresh_from_after_ms);
  drawCountdown("expiry", "expires-in", identity.identity_expires, LIFETIMES.identity_expires_after_ms);
}

function drawCountdown(bar, words, at, whole) {
  const left = at - Date.now();
  say(words, inWords(left));
  byId(`${bar}-bar`).value = Math.min(1, Math.max(0, left / whole));
}

/** Which of its two forms the SDK runs in: the file without WebAssembly is loaded only where it is needed. */
function drawForm() {
  const withoutWasm = performance.getEntriesByType("resource").some(({ name }) => name.includes("no-wasm.js"));
  say("form", withoutWasm ? "uid2-wasm runs here without WebAssembly." : "uid2-wasm runs here as WebAssembly.");
  say("other-form", withoutWasm ? "See it with" : "See it without");
  byId("other-form").href = withoutWasm ? "./" : "?csp=strict";
  byId("other-form").hidden = false;
}

export function drawStorage(stored) {
  const rows = stored.map(({ key, value, what, why }) =>
    element(
      "li",
      "",
      element("p", "what", element("b", "", what), ` ${why}`),
      element("code", "key", shorten(key, 22, key.length > 26 ? 4 : 0)),
      element("code", "value", shorten(value, 44, 0)),
    ),
  );
  const nothing = element("li", "nothing", "Nothing.");
  byId("storage").replaceChildren(...(rows.length ? rows : [nothing]));
}

export function addEvent(event, hasToken, optedOut) {
  byId("events").prepend(row(Date.now(), event, eventWords(event, hasToken, optedOut), event === "OptoutReceived"));
  while (byId("events").children.length > MOST_ROWS) byId("events").lastChild.remove();
}

export function drawLog(entries) {
  const rows = entries
    .slice(-MOST_ROWS)
    .reverse()
    .map(({ at_ms, path, status, outcome }) =>
      row(at_ms, path.replace("/v2/token/", ""), `${status ?? "no answer"} ${outcome}`, outcome === "optout"),
    );
  byId("log").replaceChildren(...(rows.length ? rows : [element("li", "nothing", "Nothing so far.")]));
}

function row(atMs, name, words, isOptOut) {
  return element(
    "li",
    isOptOut ? "opted" : "",
    element("time", "", timeOfDay(atMs)),
    element("b", "", name),
    element("span", "", words),
  );
}

/** What the opt-out took away; drawn once, and left as it is by later drawings that find nothing more to be gone. */
export function drawRemoved(kinds) {
  if (kinds.length) byId("removed-list").replaceChildren(...kinds.map((kind) => element("li", "", kind)));
  if (byId("removed").hidden) {
    say(
      "removed-words",
      "Gone from storage and memory, here and in every other tab. What stays is the opt-out itself. Sign in again with the same address: nobody will be asked.",
    );
  }
  byId("removed").hidden = false;
}

export function hideRemoved() {
  byId("removed").hidden = true;
  byId("removed-list").replaceChildren();
}

/** A sign-in that met an opt-out. */
export function sayOptedOutAgain(nobodyAsked) {
  byId("removed").hidden = false;
  say(
    "removed-words",
    nobodyAsked
      ? "Signed in once more: this browser remembers the opt-out, and nobody was asked."
      : "The operator says: this person opted out. No token was given.",
  );
}

export function sayPortal(isKnown, identity) {
  const wait = identity
    ? ` This page hears of it at its next refresh, ${inWords(identity.refresh_from - Date.now())}.`
    : "";
  say("opt-out-words", isKnown ? `Opted out, everywhere.${wait}` : "That is not an e-mail address. Please check it.");
}

export function showSignInError(words) {
  say("sign-in-error", words);
  byId("email").setAttribute("aria-invalid", String(words !== ""));
}
