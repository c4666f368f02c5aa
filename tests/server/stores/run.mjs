// A process at a place: `run.mjs contract ADAPTER WHERE` says in JSON how every sentence went, and `run.mjs put ADAPTER WHERE NAME
// SINCE` puts two hundred keys and says since when each of them is there. Nothing else may live here.
import { SENTENCES } from "./contract.mjs";
import { at } from "./places.mjs";

const [what, adapter, where, name, since] = process.argv.slice(2);

const DO = {
  async contract() {
    const results = [];
    for (const [place, [sentence, hold]] of Object.entries(SENTENCES).entries()) {
      const failure = await at(adapter, where, `${adapter.replace(/\W/g, "_")}_${place}`, hold).then(
        () => undefined,
        (error) => `${error.stack ?? error}`,
      );
      results.push({ sentence, failure });
    }
    return results;
  },
  put: () =>
    at(adapter, where, name, async ({ open }) => {
      const store = open();
      const keys = Array.from({ length: 200 }, (_, key) => `key ${key}`);
      for (const key of keys) await store.put(key, { since: Number(since) });
      return Promise.all(keys.map((key) => store.since(key)));
    }),
};

console.log(JSON.stringify(await DO[what]()));
