// Entry of `uid2-wasm/bridges` and of the script `uid2-bridges.js`: keeps other libraries on the page in step with what the SDK shows.
// Only when bridges are told of what; what each does to its library is in `bridges/`.
import { Amazon } from "./bridges/amazon.js";
import { Google } from "./bridges/google.js";
import { guardHook } from "./bridges/hooks.js";
import { LiveRamp } from "./bridges/liveramp.js";
import { Person } from "./bridges/person.js";
import { Prebids } from "./bridges/prebids.js";
import { attempt } from "./local.js";
import { EUID_PRODUCT, UID2_PRODUCT } from "./products.js";
import { findPage } from "./turns.js";

/** After a purge copies are removed again: what a library has asked for may still come, and is stored then. */
const SWEEPS_MS = [300, 1000, 2000, 5000];

/** How often in one task what a bridge has done may change what is shown. */
const MAX_STEPS = 5;

/** Other copies of this file on the page leave it to the first. */
const VERSION = 1;

function install() {
  const page = findPage();
  if (page.bridges) return;
  const { currentScript: tag } = document;
  const isTag = tag && tag.src && tag.dataset.prebid;
  const people = [UID2_PRODUCT, EUID_PRODUCT].map((product) => new Person(product, page, isTag && tag));
  const bridges = [Prebids, Google, Amazon, LiveRamp].map((Bridge) => new Bridge(people, () => follow()));
  const sweep = (person) => person._isGone() && bridges.forEach((bridge) => attempt(() => bridge._sweep(person)));
  const purge = (person) => {
    bridges.forEach((bridge) => attempt(() => bridge._purge(person)));
    for (const delay of SWEEPS_MS) setTimeout(() => sweep(person), delay);
  };
  const step = (person) => {
    if (!person._follow()) return false;
    if (person._isGone() || person._hasChanged) purge(person);
    bridges.forEach((bridge) => attempt(() => bridge._show(person)));
    return true;
  };
  let isFollowing = false;
  const follow = () => {
    // What a bridge does may call the SDK, or a script that calls it.
    if (isFollowing) return;
    isFollowing = true;
    for (let left = MAX_STEPS; left && people.filter((person) => attempt(() => step(person))).length; left--);
    // Others' scripts and the page's options change without anybody being shown or gone.
    for (const person of people) attempt(() => guardHook(person));
    for (const bridge of bridges) attempt(() => bridge._heed && bridge._heed());
    isFollowing = false;
  };
  page.bridges = {
    version: VERSION,
    report: (name) => [].concat(...people.filter(({ _name }) => _name === name).map((person) => bridges.map((bridge) => bridge._report(person)).flat())),
  };
  page.followers = page.followers || [];
  page.followers.push(follow);
  // Ahead of the libraries' own listeners: Google's tags ask for ads again when a page comes back. Chromium calls those of `pageshow` in
  // the order in which they were added, whether they capture or not, but says before it that the page is visible.
  const comeBack = () => {
    for (const instance of page.instances.slice()) attempt(() => instance.wake());
    follow();
    people.forEach(sweep);
  };
  window.addEventListener("pageshow", comeBack, true);
  document.addEventListener("visibilitychange", comeBack, true);
  window.addEventListener("DOMContentLoaded", follow, true);
  follow();
}

// On a server there are no other libraries.
if (typeof window !== "undefined") install();
