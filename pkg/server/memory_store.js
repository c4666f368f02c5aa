// The store of opt-outs that lives as long as its process: for tests, and for trying things out. Nothing else may live here.

/** A store that forgets everything when the process ends. */
export function memoryStore() {
  const records = new Map();
  return {
    async put(key, { since, reason }) {
      if (!records.has(key)) records.set(key, { since, reason });
    },
    async has(key) {
      return records.has(key);
    },
    async hasMany(keys) {
      return keys.map((key) => records.has(key));
    },
    async since(key) {
      return records.get(key)?.since;
    },
    async count() {
      return records.size;
    },
    async remove(key) {
      records.delete(key);
    },
    async putEarliest(entries) {
      for (const { key, since, reason } of entries) {
        if (!(records.get(key)?.since <= since)) records.set(key, { since, reason });
      }
    },
    async *pages() {
      yield [...records].map(([key, { since, reason }]) => ({ key, since, reason }));
    },
  };
}
