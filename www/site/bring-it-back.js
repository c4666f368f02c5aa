// The page of tricks: draws them, plays them one after the other, and shows what was found.
// What a trick does is in tricks/list.js, how it is played in tricks/trial.js, and what counts as found in tricks/scan.js.
import "./bar.js";
import { byId, make, say } from "./dom.js";
import { Operator } from "./operator.js";
import { lifetimes, readSettings } from "./settings.js";
import { LIMITS, TRICKS } from "./tricks/list.js";
import { scan, verdict } from "./tricks/scan.js";
import { LEFT, Trial, pause } from "./tricks/trial.js";

/** Results outlive this page: the back button may load it again. */
const RESULTS = "courier.tricks";
/** A token that is back for a moment is back; one that comes later is waited for this long. */
const GRACE_MS = 1500;
/** So that nothing is refreshed but by a trick. */
const STILL = { lifetime: 5 };

const VERDICTS = {
  out: "It stays out",
  unread: "The SDK gives nothing; a copy is stored",
  back: "It is there",
  unknown: "The trick could not be played",
};

const ALL = [...TRICKS, ...LIMITS];
const settings = readSettings();
const operator = await Operator.find(settings.product);
const results = new Map(JSON.parse(sessionStorage.getItem(RESULTS) ?? "[]"));

function drawList(list, tricks) {
  list.append(
    ...tricks.map((trick) => {
      const button = make("button", "", "Play");
      button.type = "button";
      button.setAttribute("aria-label", `Play: ${trick.title}`);
      button.addEventListener("click", () => playing(() => play(trick)));
      const words = make("div", "words", make("h3", "", trick.title), make("p", "elsewhere", trick.elsewhere));
      const item = make("li", "trick", words, button, make("div", "outcome"));
      item.id = trick.id;
      return item;
    }),
  );
}

function draw({ id }) {
  const result = results.get(id);
  const outcome = byId(id).querySelector(".outcome");
  if (!result) return outcome.replaceChildren();
  const { steps, found, how } = result;
  byId(id).dataset.verdict = how ?? "";
  const places = Object.entries(found ?? {}).map(([place, what]) =>
    make("div", what.length ? "found" : "", make("dt", "", PLACES[place]), make("dd", "", what.join(", ") || "nothing")),
  );
  outcome.replaceChildren(
    make("ol", "steps", ...steps.map((step) => make("li", "", step))),
    ...(how ? [make("p", "verdict", VERDICTS[how])] : []),
    ...(places.length ? [make("dl", "places", ...places)] : []),
  );
}

const PLACES = {
  page: "Getters and events",
  "local storage": "Local storage",
  "session storage": "Session storage",
  cookies: "Cookies",
};

function summarise() {
  const known = TRICKS.map(({ id }) => results.get(id)?.how).filter(Boolean);
  const out = known.filter((how) => how === "out" || how === "unread").length;
  say(byId("summary"), known.length ? `Played: ${known.length}. Brought the token back: ${known.length - out}.` : "");
}

function keep(trick, result) {
  results.set(trick.id, result);
  sessionStorage.setItem(RESULTS, JSON.stringify([...results]));
  draw(trick);
}

/** Plays a trick from its start, or, with `resumed`, from where the visitor came back. */
async function play(trick, isOneOfAll = false, resumed) {
  const steps = resumed?.steps ?? [];
  const trial = new Trial(settings.product, operator, (words) => {
    steps.push(words);
    keep(trick, { steps });
  });
  trial.left = () => ({ id: trick.id, isOneOfAll, steps });
  keep(trick, { steps });
  try {
    await (resumed ? trick.resume(trial) : trick.run(trial));
    keep(trick, { steps, ...(await look(trial)) });
  } catch (error) {
    // A trick that gets stuck has failed only if there is no token either.
    const { found, how } = await look(trial);
    keep(trick, { steps: [...steps, error.message], found, how: how === "back" ? how : "unknown" });
  }
  trick.undo?.();
  await trial.end();
  summarise();
}

/** What a page could read at once or later; and what is stored in the end. */
async function look(trial) {
  const atOnce = scan(trial);
  await pause(GRACE_MS);
  const later = scan(trial);
  const found = { ...later, page: [...new Set([...atOnce.page, ...later.page])] };
  return { found, how: verdict(found) };
}

async function playing(what) {
  const buttons = document.querySelectorAll("main button");
  for (const button of buttons) button.disabled = true;
  await operator.setLifetimes(lifetimes(STILL));
  await what();
  await operator.setLifetimes(lifetimes(settings));
  for (const button of buttons) button.disabled = false;
}

async function playAll(tricks) {
  for (const trick of tricks) {
    byId(trick.id).scrollIntoView({ block: "nearest" });
    await play(trick, true);
  }
}

/** The back button loaded this page again: the trick that went away goes on. */
async function resume() {
  const left = JSON.parse(sessionStorage.getItem(LEFT));
  sessionStorage.removeItem(LEFT);
  const trick = ALL.find(({ id }) => id === left.id);
  await play(trick, left.isOneOfAll, left);
  if (left.isOneOfAll) await playAll(ALL.slice(ALL.indexOf(trick) + 1));
}

drawList(byId("tricks"), TRICKS);
drawList(byId("limits"), LIMITS);
for (const trick of ALL) draw(trick);
summarise();
byId("run-all").addEventListener("click", () => playing(() => playAll(ALL)));
byId("run-all").disabled = false;
if (sessionStorage.getItem(LEFT)) playing(resume);
