// Random walks in real Chromium: three tabs in processes of their own, random calls at the same moment, and the laws at rest.
// `SECONDS` says for how long (75), `SEED` with which walk to begin: given alone, that one is walked again, as far as real timing
// allows. The calls are in random_calls.mjs, the laws in random_laws.mjs.
import { launch } from "./engines/chromium.mjs";
import { Operator, PAGES } from "./operator.mjs";
import { CALLS, ends, plan, random } from "./random_calls.mjs";
import { Laws } from "./random_laws.mjs";
import { People } from "./random_people.mjs";
import { atRest, watchWaits, watchWrites } from "./rest.mjs";
import { Stage } from "./stage.mjs";

const TABS = 3;
const BURSTS = 8;

/** So long may a burst take, with a promise or two of one tab and both rests, while every page answers. */
const BURST_MS = 300_000;

/** Walks at the same time: most of each is waiting for rest. */
const LANES = 6;

const { SEED, SECONDS = SEED ? 0 : 75 } = process.env;
const until = Date.now() + SECONDS * 1000;
let nextSeed = SEED ? Number(SEED) : Math.floor(Math.random() * 2 ** 31);
let walks = 0;
let steps = 0;

/** What each walk that is under way has done so far. */
const underWay = new Map();

// What no walk catches ends all of them, and says which.
process.on("uncaughtExceptionMonitor", () => underWay.forEach((said, seed) => console.error(tell(seed, said, ""))));

/** Walks one seed; answers what went wrong, or nothing. */
async function walkSeed(browser, seed) {
  const roll = random(seed);
  const options = roll() < 0.5 ? {} : { useCookie: true };
  const kind = roll();
  const form = kind < 0.25 ? "no-wasm" : kind < 0.5 ? "full" : "wasm";
  const said = [`with ${options.useCookie ? "cookies" : "local storage"}, ${form}`];
  underWay.set(seed, said);
  let operator;
  let context;
  let began;
  try {
    operator = await Operator.start(PAGES, { hasOwnKey: true, isFull: form === "full" });
    context = await browser.newContext();
    const stage = new Stage(operator, context, form);
    await stage.prepare({});
    // An opt-out that the operator answers is an answer like any other; requests that a reload ends are not.
    stage.expect(/ERR_ABORTED/);
    await watchWrites(stage);
    await watchWaits(stage);
    const people = new People(stage);
    const walk = { stage, people, options, tabs: [], laws: new Laws(people) };
    const answers = listen(context, people, walk.laws);
    for (let at = 0; at < TABS; at += 1) {
      walk.tabs.push(await stage.open());
      await walk.tabs[at].initAlone(options);
    }
    for (const burst of plan(roll, BURSTS, TABS)) {
      said.push(burst.map(({ call, tab }) => `${call} in tab ${tab + 1}`).join(" | "));
      began = Date.now();
      await ends("a burst, as a page is dead", goThrough(walk, burst, answers), BURST_MS);
      steps += burst.length;
    }
    await stage.close();
    return undefined;
  } catch (error) {
    if (began) said.push(`the last of these took ${((Date.now() - began) / 1000).toFixed(1)} s`);
    return tell(seed, said, error.stack);
  } finally {
    // What cannot be closed any more has gone wrong before, and that is what is said.
    await Promise.allSettled([context?.close(), operator?.stop()]);
    underWay.delete(seed);
  }
}

/** A walk in words, to be walked again by its seed; of the stack only what is ours. */
function tell(seed, said, stack) {
  const lines = stack.split("\n").filter((line) => !/^\s+at /.test(line) || line.includes("/tests/e2e/"));
  return [`seed ${seed}`, ...said, ...lines].join("\n  ");
}

/** Makes the calls of a burst at the same moment, waits for rest, and checks. */
async function goThrough(walk, burst, answers) {
  // Two calls of one tab come one after the other; what a tab is closed or loaded again under has nothing to say any more.
  const ready = [];
  for (const { call, tab, roll } of burst) ready.push({ tab, go: await CALLS[call](walk, tab, roll) });
  const lanes = walk.tabs.map(async (_, at) => {
    const meanings = [];
    for (const { go } of ready.filter(({ tab }) => tab === at)) {
      const meaning = await go();
      // A page that is left while somebody is held leaves the question to whoever hands them in again.
      if (meaning.isLeaving) for (const earlier of meanings) earlier.isSure = false;
      meanings.push(meaning);
    }
    return meanings;
  });
  const meanings = (await Promise.all(lanes)).flat();
  await atRest(...walk.tabs);
  const hidden = burst.filter(({ call }) => call === "hide");
  if (hidden.length > 0) {
    for (const { tab } of hidden) await walk.tabs[tab].show(true);
    await atRest(...walk.tabs);
  }
  await Promise.all(answers.splice(0));
  await walk.laws.check(walk.tabs, meanings);
}

/** Notes whom the operator told this device of: a refresh is asked with the refresh token of one person. */
function listen(context, people, laws) {
  const answers = [];
  const isOptOut = async (response) => JSON.parse(await response.text()).status === "optout";
  context.on("response", (response) => {
    const request = response.request();
    if (!request.url().includes("/v2/token/refresh") || request.method() !== "POST") return;
    const note = async () => {
      // What a page that is gone by now was answered is sealed, or nobody's.
      if (!(await isOptOut(response).catch(() => false))) return;
      laws.told(await people.whoseRefresh(request.postData()));
    };
    const noted = note();
    // Of the answers that come after the last rest nobody asks any more.
    noted.catch(() => {});
    answers.push(noted);
  });
  return answers;
}

/** Walks one seed after the other while there is time; the first failure ends all lanes. */
async function lane(browser, failures) {
  do {
    const seed = nextSeed;
    nextSeed += 1;
    const failure = await walkSeed(browser, seed);
    walks += 1;
    if (failure) failures.push(failure);
  } while (Date.now() < until && failures.length === 0);
}

const browser = await launch();
const failures = [];
console.log(`random walks from seed ${nextSeed}`);
await Promise.all(Array.from({ length: SEED && !process.env.SECONDS ? 1 : LANES }, () => lane(browser, failures)));
await browser.close();
// Who sees only the end sees the one that came first: of what follows it may be the cause.
for (const failure of failures.reverse()) console.error(failure);
console.log(`${walks} random walks, ${steps} steps in ${TABS} tabs each, ${failures.length} of them against a law`);
process.exitCode = failures.length > 0 ? 1 : 0;
