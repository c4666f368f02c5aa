// Entry of `uid2-wasm/server/sqlite`: a store of opt-outs in a file of SQLite, which several processes may have open.
// Which driver there is, and the statements; what a key is made of is in keys.js.
import { StoreError, areKnown, checkRules } from "./store_error.js";

export { StoreError };

/** Milliseconds that a write waits for another process's write, in which this one does nothing else. */
const BUSY_MS = 5_000;

/** Rows that are read at once: some 10 ms. */
const PAGE = 10_000;

/** Bundlers take an import that is caught right there for one that may be missing. */
const notThere = (error) => ({ error });

/** What both drivers can: `exec`, `prepare` with `run`, `get` and `all`, `close`. In the order in which they are tried. */
const DRIVERS = {
  async "node:sqlite"() {
    const { error, DatabaseSync } = await import(/* webpackIgnore: true */ /* @vite-ignore */ "node:sqlite").catch(notThere);
    return { error, connect: (path) => new DatabaseSync(path) };
  },
  async "better-sqlite3"() {
    const { error, default: Database } = await import(/* webpackIgnore: true */ /* @vite-ignore */ "better-sqlite3").catch(notThere);
    return { error, connect: (path) => new Database(path) };
  },
};

/**
 * A store in this file, which is made if it is not there. It is opened by the first call; one that fails is tried again by the next.
 * @param {object} options `path`; `table` (`opt_outs`) for several stores in one file; `driver` where one is to be preferred
 */
export function sqliteStore(options = {}) {
  const { path, table = "opt_outs", driver } = options;
  checkRules({
    unknown_option: areKnown(options, ["path", "table", "driver"]),
    wrong_path: typeof path === "string" && path !== "",
    wrong_table: /^[A-Za-z_]\w{0,62}$/.test(table),
    wrong_driver: driver === undefined || Object.hasOwn(DRIVERS, driver),
  });
  let opening;
  const opened = () => {
    opening ??= open(path, table, driver).catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    async put(key, { since, reason = null }) {
      (await opened()).put.run(key, since, reason);
    },
    async has(key) {
      return (await opened()).since.get(key) !== undefined;
    },
    async hasMany(keys) {
      const found = (await opened()).present.all(JSON.stringify(keys));
      const present = new Set(found.map(({ key }) => key));
      return keys.map((key) => present.has(key));
    },
    async since(key) {
      return (await opened()).since.get(key)?.since;
    },
    async count() {
      return (await opened()).count.get().count;
    },
    async remove(key) {
      (await opened()).remove.run(key);
    },
    /** All of these in one transaction, which is on the disk when it comes to its end. Of one key the earliest `since` stays. */
    async putEarliest(entries) {
      const rows = entries.map(({ key, since, reason = null }) => [key, since, reason]);
      if (rows.length > 0) (await opened()).putEarliest.run(JSON.stringify(rows));
    },
    /** Everything, a page at a time and in between open to other calls. */
    async *pages() {
      const { firstPage, nextPage } = await opened();
      for (let page = firstPage.all(); page.length > 0; page = nextPage.all(page.at(-1).key)) yield page;
    },
    /** Closes the file. The next call opens it again. */
    async close() {
      const open = await opening?.catch(() => undefined);
      opening = undefined;
      open?.database.close();
    },
  };
}

async function open(path, table, driver) {
  const connect = await connectorOf(driver ? [driver] : Object.keys(DRIVERS));
  const database = connect(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    await retried(() => database.exec("PRAGMA journal_mode = WAL"));
    // An opt-out that was confirmed outlives a power cut, and one that was taken back leaves no trace in the file.
    database.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    database.exec(`CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, since INTEGER NOT NULL, reason TEXT) WITHOUT ROWID`);
    return {
      database,
      put: database.prepare(`INSERT INTO ${table} (key, since, reason) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING`),
      since: database.prepare(`SELECT since FROM ${table} WHERE key = ?`),
      present: database.prepare(`SELECT key FROM ${table} WHERE key IN (SELECT value FROM json_each(?))`),
      count: database.prepare(`SELECT count(*) AS count FROM ${table}`),
      remove: database.prepare(`DELETE FROM ${table} WHERE key = ?`),
      putEarliest: database.prepare(
        `INSERT INTO ${table} (key, since, reason) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true
         ON CONFLICT (key) DO UPDATE SET since = excluded.since, reason = excluded.reason WHERE excluded.since < ${table}.since`,
      ),
      firstPage: database.prepare(`SELECT key, since, reason FROM ${table} ORDER BY key LIMIT ${PAGE}`),
      nextPage: database.prepare(`SELECT key, since, reason FROM ${table} WHERE key > ? ORDER BY key LIMIT ${PAGE}`),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

async function connectorOf(names) {
  const met = [];
  for (const name of names) {
    const { error, connect } = await DRIVERS[name]();
    if (!error) return connect;
    met.push(error);
  }
  throw new StoreError(names.length > 1 ? "no_driver" : "no_chosen_driver", new AggregateError(met));
}

/**
 * Opens a few times: while the last other process closes the file, or mends it after a crash, SQLite says `SQLITE_BUSY` without
 * waiting (its documentation of WAL, "Sometimes queries return SQLITE_BUSY in WAL mode").
 */
async function retried(work) {
  for (const waitMs of [10, 20, 50, 100, 200, 500, 1_000]) {
    try {
      return work();
    } catch (error) {
      if (!/locked|busy/i.test(`${error.code} ${error.message}`)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  return work();
}
