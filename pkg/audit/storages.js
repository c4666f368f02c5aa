// Local and session storage, cookies, databases and caches: read, never made, changed or upgraded.
// The keys where the SDK keeps the token itself are passed over: an opt-out cleans those.
import { pairsOf, readCookies } from "../cookies.js";
import { attempt } from "../local.js";
import { EUID_PRODUCT, UID2_PRODUCT } from "../products.js";

const PRODUCTS = [UID2_PRODUCT, EUID_PRODUCT];

/** Of each database so many records of each store are read, of each cache so many answers, and so much of each. */
const DATABASES = 20;
const RECORDS = 1000;
const CACHES = 20;
const ANSWERS = 300;
const BODY_LENGTH = 2 ** 20;

/** How many values one record may have. */
const VALUES = 2000;

const TEXT = /^text\/|json|javascript|xml|x-www-form-urlencoded/i;

const isOwnKey = (key) =>
  key.startsWith("uid2-wasm.") || PRODUCTS.some(({ _key, _signal }) => [_key, `${_key}_config`, _signal].includes(key));

const isOwnCookie = (name) =>
  name.startsWith("__uid_site") || PRODUCTS.some(({ _cookie }) => [_cookie, `${_cookie}_config`, `${_cookie}_told`].includes(name));

/** What Prebid's module of a product keeps, which the bridges remove. */
const isOfBridges = (search, key) => search._bridged.length > 0 && key === `__${search._product.toLowerCase()}_advertising_token`;

/** Names and values. Where the page's code stands in the place of a storage, whatever that answers. */
async function searchPairs(search, place, pairs, isOwn) {
  for (const [key, value] of attempt(pairs) || []) {
    if (isOwn(key) || isOfBridges(search, key)) continue;
    search._look(place, key, key);
    search._look(place, key, value);
    await search._pace._step();
  }
}

export const searchLocal = (search) => searchPairs(search, "localStorage", () => Object.entries(localStorage), isOwnKey);

export const searchSession = (search) => searchPairs(search, "sessionStorage", () => Object.entries(sessionStorage), isOwnKey);

const cookies = () => pairsOf(readCookies()).map((pair) => [pair.split("=", 1)[0], pair.slice(pair.indexOf("=") + 1)]);

export const searchCookies = (search) => searchPairs(search, "cookie", cookies, isOwnCookie);

/**
 * Opens a database that is there. Should it have gone since it was listed, it is not made; and whoever wants to upgrade or delete it
 * meanwhile may.
 */
const open = (name) =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = (event) => {
      // An abort of ours is no error of the page's.
      event.preventDefault();
      reject(request.error);
    };
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => database.close();
      resolve(database);
    };
  });

/** Reads the records of one store one after another, each in a task of its own. */
const readStore = (database, name, read) =>
  new Promise((resolve, reject) => {
    const transaction = database.transaction(name, "readonly");
    let left = RECORDS;
    const request = transaction.objectStore(name).openCursor();
    request.onerror = (event) => {
      event.preventDefault();
      reject(request.error);
    };
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || !left--) return void resolve();
      read(cursor.key);
      read(cursor.value);
      cursor.continue();
    };
  });

export async function searchDatabases(search) {
  const { _pace: pace } = search;
  const listed = (await pace._within(indexedDB.databases())) || [];
  // WebKit lists without a version what nobody has made.
  for (const { name } of listed.filter(({ version }) => version).slice(0, DATABASES)) {
    const opening = open(name);
    const database = await pace._within(opening);
    // One that opens later than anybody waits is closed then.
    if (!database) opening.then((late) => late.close()).catch(() => {});
    if (!database) continue;
    for (const store of attempt(() => [...database.objectStoreNames]) || [])
      await pace._within(readStore(database, store, (value) => search._walkNow("indexedDB", `${name} ${store}`, value, VALUES)));
    database.close();
    await pace._rest();
  }
}

/** The beginning of a body of text. A chunk of it may be all there is. */
async function textOf(response) {
  if (!response.body || !TEXT.test(response.headers.get("content-type") || "")) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < BODY_LENGTH) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  reader.cancel().catch(() => {});
  return text.slice(0, BODY_LENGTH);
}

/** An address without its query, where tokens mostly stand. */
export const withoutQuery = (url) => attempt(() => new URL(url).origin + new URL(url).pathname) || url.split(/[?#]/)[0];

async function searchAnswer(search, cache, name, request) {
  const key = `${name} ${withoutQuery(request.url)}`;
  search._look("cache", key, request.url);
  const response = await cache.match(request, { ignoreVary: true });
  for (const { headers } of [request, response]) for (const [, value] of headers) search._look("cache", key, value);
  search._look("cache", key, await textOf(response));
}

export async function searchCaches(search) {
  const { _pace: pace } = search;
  const names = (await pace._within(caches.keys())) || [];
  for (const name of names.slice(0, CACHES)) {
    search._look("cache", name, name);
    // Opening one that has just gone would make it anew.
    const cache = (await pace._within(caches.has(name))) && (await pace._within(caches.open(name)));
    const requests = (cache && (await pace._within(cache.keys()))) || [];
    for (const request of requests.slice(0, ANSWERS)) {
      await pace._within(searchAnswer(search, cache, name, request));
      await pace._rest();
    }
  }
}
