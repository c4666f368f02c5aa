// A window's own objects: data layers, the libraries that carry tokens, and every other global.
// Libraries are asked what they know; nothing is told to them, and nothing of theirs is changed.
import { attempt } from "../local.js";

const DATA_LAYERS = [
  "dataLayer",
  "gtmDataLayer",
  "adobeDataLayer",
  "digitalData",
  "digitalDataLayer",
  "utag_data",
  "utag",
  "_satellite",
  "tc_vars",
  "_mtm",
  "_paq",
  "analytics",
  "mParticle",
];

/** What Prebid's instances tell each other by, and what bridges clean of what it answers. */
const PREBID_NAMES = "_pbjsGlobals";
const BRIDGED_CONFIG = ["ortb2", "userSync"];

const isNative = (call) => attempt(() => Function.prototype.toString.call(call).includes("[native code]"));

/** The window's own enumerable members, but for those of the platform. What a getter of the page answers is read. */
function* globalsOf(view) {
  for (const name of attempt(() => Object.keys(view)) || []) {
    const { get } = attempt(() => Object.getOwnPropertyDescriptor(view, name)) || {};
    // A frame has a number.
    if (!/^\d/.test(name) && !(get && isNative(get))) yield [name, attempt(() => view[name])];
  }
}

/** What a library answers; nothing where it is not there, or throws. */
const ask = (library, method, ...args) => attempt(() => library[method](...args));

async function searchDataLayers(search, view, prefix) {
  for (const name of DATA_LAYERS) await search._walk("dataLayer", prefix + name, attempt(() => view[name]));
  await search._walk("dataLayer", `${prefix}adobeDataLayer.getState()`, ask(attempt(() => view.adobeDataLayer), "getState"));
}

async function searchPrebid(search, view, prefix, name) {
  const pbjs = attempt(() => view[name]);
  const isBridged = !prefix && search._bridged.includes(name);
  const walk = (key, value) => search._walk("prebid", prefix + name + key, value, isBridged);
  const config = ask(pbjs, "getConfig");
  if (isBridged) {
    // Their own objects are the library's, which the bridges clean at an opt-out.
    const others = Object.keys(Object(config)).filter((member) => !BRIDGED_CONFIG.includes(member));
    for (const member of others) await walk(`.getConfig().${member}`, attempt(() => config[member]));
  } else {
    await walk(".getConfig()", config);
    for (const method of ["getUserIds", "getUserIdsAsEids", "getEvents"]) await walk(`.${method}()`, ask(pbjs, method));
  }
  await walk("", pbjs);
}

const PREBID = "pbjs";

async function searchPrebids(search, view, prefix) {
  const names = attempt(() => [...view[PREBID_NAMES]].map(String)) || [];
  for (const name of new Set([PREBID, ...names.slice(0, 20)])) await searchPrebid(search, view, prefix, name);
}

/** Key-values of the page and of each slot, and the publisher's own id. */
async function searchGoogle(search, view, prefix) {
  const googletag = attempt(() => view.googletag);
  const pubads = ask(googletag, "pubads");
  const lookAtKeys = async (key, holder) => {
    for (const name of attempt(() => [...holder.getTargetingKeys()]) || [])
      await search._walk("googletag", `${prefix}${key} ${name}`, ask(holder, "getTargeting", name));
  };
  await lookAtKeys("pubads", pubads);
  for (const slot of attempt(() => [...pubads.getSlots()].slice(0, 200)) || [])
    await lookAtKeys(`slot ${ask(slot, "getSlotElementId")}`, slot);
  await search._walk("googletag", `${prefix}getConfig()`, ask(googletag, "getConfig", ["targeting", "ppid", "pps"]));
  await search._walk("googletag", `${prefix}googletag`, googletag);
}

export async function searchGlobals(search, view, prefix) {
  search._look("window", `${prefix}name`, attempt(() => view.name));
  await searchDataLayers(search, view, prefix);
  await searchPrebids(search, view, prefix);
  await searchGoogle(search, view, prefix);
  await search._walk("apstag", `${prefix}apstag`, attempt(() => view.apstag));
  for (const [name, value] of globalsOf(view)) {
    search._look("window", prefix + name, name);
    await search._walkUnseen("window", prefix + name, value);
  }
}
