// What every store of opt-outs has to do, one sentence each. A sentence gets a place of its own, where `open` makes a store on
// what the last one left there. Which places there are is in places.mjs.
import assert from "node:assert/strict";

const NOON = 1_796_040_000_000;

/** What any key may be made of: a store takes it as it is. */
const ODD = ["", " ", "'; DROP TABLE opt_outs; --", '"%_*\\', "ключ", "k".repeat(500)];

export const SENTENCES = {
  async "a key that was put is there since then, and another is not"({ open }) {
    const store = open();
    await store.put("a", { since: NOON, reason: "page" });
    assert.deepEqual([await store.has("a"), await store.since("a")], [true, NOON]);
    assert.deepEqual([await store.has("b"), await store.since("b"), await store.has("A")], [false, undefined, false]);
  },

  async "putting it again changes nothing: the first since stays, whatever time and reason come"({ open }) {
    const store = open();
    for (const [since, reason] of [[NOON, "page"], [NOON + 1], [1, "import"]]) await store.put("a", { since, reason });
    assert.deepEqual([await store.since("a"), await store.count()], [NOON, 1]);
  },

  async "of several puts at the same time one counts"({ open }) {
    const store = open();
    await Promise.all([1, 2, 3].map((since) => store.put("a", { since })));
    const since = await store.since("a");
    assert.ok([1, 2, 3].includes(since), `${since}`);
    assert.equal(await store.count(), 1);
  },

  async "what is removed is gone, the next put is the first one, and removing what is not there is no error"({ open }) {
    const store = open();
    await store.put("a", { since: NOON });
    await store.put("b", { since: NOON });
    await store.remove("a");
    await store.remove("a");
    assert.deepEqual([await store.has("a"), await store.since("a"), await store.count()], [false, undefined, 1]);
    await store.put("a", { since: NOON + 5 });
    assert.equal(await store.since("a"), NOON + 5);
  },

  async "an empty store counts none, and any text is a key of its own"({ open }) {
    const store = open();
    assert.equal(await store.count(), 0);
    for (const [since, key] of ODD.entries()) await store.put(key, { since });
    assert.equal(await store.count(), ODD.length);
    for (const [since, key] of ODD.entries()) assert.equal(await store.since(key), since, key);
    assert.deepEqual(await store.hasMany(ODD), ODD.map(() => true));
  },

  async "many keys are answered in their places: those twice, none, and five thousand"({ open }) {
    const store = open();
    for (const key of ["a", "b"]) await store.put(key, { since: NOON });
    assert.deepEqual(await store.hasMany(["x", "b", "a", "b", "y"]), [false, true, true, true, false]);
    assert.deepEqual(await store.hasMany([]), []);
    const many = Array.from({ length: 5_000 }, (_, place) => (place === 4_321 ? "a" : `key ${place}`));
    assert.deepEqual((await store.hasMany(many)).flatMap((found, place) => (found ? [place] : [])), [4_321]);
  },

  async "a store that was closed and opened again has everything, and closing twice is no error"({ open, keeps }) {
    if (!keeps) return;
    const store = open();
    await store.put("a", { since: NOON });
    await store.close();
    await store.close();
    const second = open();
    assert.deepEqual([await second.since("a"), await second.count()], [NOON, 1]);
    assert.equal(await store.since("a"), NOON, "and the first opens again by itself");
  },

  async "two stores on one place see at once what the other wrote, and two places nothing of each other"({ open, elsewhere, keeps }) {
    if (!keeps) return;
    const [one, two, other] = [open(), open(), elsewhere()];
    await one.put("a", { since: NOON });
    assert.deepEqual([await two.has("a"), await other.has("a"), await other.count()], [true, false, 0]);
    await two.remove("a");
    assert.equal(await one.has("a"), false);
  },

  async "of many that are put together the earliest since stays, in one group, over groups, and over what was put alone"({ open }) {
    const store = open();
    await store.put("a", { since: NOON, reason: "page" });
    const group = (...times) => times.map(([key, since]) => ({ key, since, reason: "webhook" }));
    await store.putEarliest(group(["a", NOON - 1], ["b", NOON], ["c", NOON + 2], ["c", NOON + 1], ["c", NOON + 3]));
    await store.putEarliest(group(["a", NOON], ["b", NOON - 7]));
    await store.putEarliest([]);
    assert.deepEqual(await Promise.all(["a", "b", "c"].map((key) => store.since(key))), [NOON - 1, NOON - 7, NOON + 1]);
    assert.equal(await store.count(), 3);
  },

  async "everything is read page by page, each key with its since and its reason, twenty thousand as well as none"({ open }) {
    const store = open();
    const read = async () => {
      const found = new Map();
      for await (const page of store.pages()) for (const { key, since, reason } of page) found.set(key, [since, reason ?? undefined]);
      return found;
    };
    assert.equal((await read()).size, 0);
    const all = Array.from({ length: 21_000 }, (_, number) => ({ key: `key ${number}`, since: NOON + number, reason: "import" }));
    for (let from = 0; from < all.length; from += 1_000) await store.putEarliest(all.slice(from, from + 1_000));
    for (const [since, key] of ODD.entries()) await store.put(key, { since });
    const found = await read();
    assert.equal(found.size, all.length + ODD.length);
    assert.deepEqual(found.get("key 20999"), [NOON + 20_999, "import"]);
    for (const [since, key] of ODD.entries()) assert.deepEqual(found.get(key), [since, undefined], key);
  },
};
