// What all instances on a page share, whichever copy of this package made them: their list, and which of them calls a module.
// A call never comes in between another: storage, cookies, requests and listeners are other people's code, and may call us.
import { attempt } from "./local.js";

/** Where copies meet. A value of another version that is there already is left alone. */
const PLACE = Symbol.for("uid2-wasm");

const makePage = () => ({ version: 1, instances: [], calls: [], ends: [] });

/**
 * What the instances of this page share:
 *
 * - `instances`: each has the name of its `product`, what the page calls as `sdk`, and a function `wake`; one with a module `forget` as
 *   well, which is called when erasing what is stored begins, and with `true` when it is over
 * - `followers`: functions that are called when something may have changed, before the page is told and before the call has returned;
 *   a list once somebody follows
 * - `bridges`: what keeps other libraries in step, once its file is there (bridges.js)
 * - `calls`: the calls that came while a module ran, in order
 * - `left`: how many of these calls may still be made in this task
 * - `ends`: what is done when the outermost call ends
 * - `isBusy`: whether a module runs, or storage is read or written without one
 * - `site`: the opt-out of this site, where storage has refused it
 * - `hasTurn`: whether a call is under way; when it has ended, it makes the calls that wait
 */
export let page = makePage();

/** Finds what is shared. The window is read only now: test environments set one up late, and replace it. */
export function findPage() {
  const found = window[PLACE];
  if (found === undefined) attempt(() => (window[PLACE] = page = makePage()));
  else if (found && found.version === 1 && found.ends) page = found;
  return page;
}

/** Joins the instances of this page. */
export const meet = (instance) => findPage().instances.push(instance);

/** Leaves the instances of this page. */
export function part(instance) {
  const at = page.instances.indexOf(instance);
  if (at >= 0) page.instances.splice(at, 1);
}

/** Lets `act` run with nothing else in between: calls wait, and getters answer as while loading. */
export function alone(act) {
  const { isBusy } = page;
  page.isBusy = true;
  try {
    return act();
  } finally {
    page.isBusy = isBusy;
  }
}

/** Tells whoever keeps something in step with what is shown, before anybody else is told. */
export const tellFollowers = () => (page.followers || []).forEach(attempt);

/** Runs `act` before the outermost call of the SDK returns. */
export const atEnd = (act) => page.ends.push(act);

/** How many waiting calls are made in one task: code that answers each of our calls with another one must not block the page. */
const MAX_CALLS = 50;

/** Makes the calls that came while a module ran, in order: when it has returned, before anybody is told what it did. */
export function makeWaitingCalls() {
  const here = page;
  while (here.calls.length && here.left) {
    here.left--;
    attempt(here.calls.shift());
  }
}

/** Runs `call`: now, or after the module has returned where it runs. A getter (`isQuiet`) changes nothing that anybody followed. */
export function inTurn(call, isQuiet) {
  if (page.isBusy) page.calls.push(call);
  else if (page.hasTurn) call();
  else takeTurn(call, isQuiet);
}

/** Makes the calls that wait from earlier tasks, then `call`, and then the calls that came meanwhile. */
function takeTurn(call, isQuiet) {
  // Test environments may replace the window meanwhile, and `page` with it.
  const here = page;
  here.hasTurn = true;
  here.left = MAX_CALLS;
  makeWaitingCalls();
  if (here.calls.length) here.calls.push(call);
  else attempt(call);
  makeWaitingCalls();
  here.ends.splice(0).forEach(attempt);
  if (!isQuiet || here.left < MAX_CALLS) tellFollowers();
  here.hasTurn = false;
  if (here.calls.length) setTimeout(inTurn, 0, () => {});
}
