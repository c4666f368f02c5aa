// Entry of `uid2-wasm/server/redis`: a store of opt-outs in Redis or Valkey, in one hash of the server's.
// Commands and connections; what a key is made of is in keys.js.
import { readEntry, writeEntry } from "./redis_entry.js";
import { PUT_EARLIEST, changesOf, pagesOf } from "./redis_stream.js";
import { StoreError, areKnown, checkRules } from "./store_error.js";

export { StoreError };

const COMMANDS = ["hSetNX", "hGet", "hmGet", "hLen", "hDel"];

/** What keeping and following the opt-outs of a whole service takes beside that. */
const MORE_COMMANDS = ["eval", "configGet", "hScan", "xRead", "xInfoStream", "duplicate"];

/** Milliseconds for connecting, and between two tries to connect again, at most. */
const CONNECT_MS = 5_000;
const RECONNECT_MS = 2_000;

/**
 * A store in the hash `name`, of a client that was made with the package `redis` and is connected, or of one that is made here.
 * @param {object} options `client` or `url`; `name` (`uid2-wasm.opt_outs`) for several stores in one server
 */
export function redisStore(options = {}) {
  const { client, url, name = "uid2-wasm.opt_outs" } = options;
  checkRules({
    unknown_option: areKnown(options, ["client", "url", "name"]),
    client_or_url: (client === undefined) !== (url === undefined),
    wrong_client: client === undefined || COMMANDS.every((command) => typeof client?.[command] === "function"),
    wrong_url: url === undefined || (typeof url === "string" && /^rediss?:\/\/./.test(url) && URL.canParse(url)),
    wrong_name: typeof name === "string" && name !== "",
  });
  const own = client === undefined ? connection(url) : undefined;
  const connected = async () => client ?? own.open();
  const connectedForMore = async () => {
    const found = await connected();
    if (!MORE_COMMANDS.every((command) => typeof found[command] === "function")) throw new StoreError("wrong_client");
    return found;
  };
  // In a cluster both keys are in the same place.
  const stream = `{${name}}.changes`;
  return {
    async put(key, record) {
      await (await connected()).hSetNX(name, key, writeEntry(record));
    },
    async has(key) {
      return isThere(await (await connected()).hGet(name, key));
    },
    async hasMany(keys) {
      // HMGET wants a field at least.
      return keys.length === 0 ? [] : (await (await connected()).hmGet(name, [...keys])).map(isThere);
    },
    async since(key) {
      const value = await (await connected()).hGet(name, key);
      return isThere(value) ? readEntry(key, value).since : undefined;
    },
    async count() {
      return Number(await (await connected()).hLen(name));
    },
    async remove(key) {
      await (await connected()).hDel(name, key);
    },
    /** All of these and, for whoever follows, what has changed: on the disk when it comes to its end, or it rejects. */
    async putEarliest(entries) {
      if (entries.length === 0) return;
      const client = await connectedForMore();
      const values = entries.flatMap(({ key, since, reason = "" }) => [key, String(since), reason]);
      const [setting] = await Promise.all([
        settingsOf(client),
        client.eval(PUT_EARLIEST, { keys: [name, stream], arguments: values }),
      ]);
      if (setting.appendonly !== "yes" || setting.appendfsync !== "always") throw new StoreError("not_durable");
    },
    /** Everything, some thousand at a time; a key may come twice. */
    async *pages() {
      yield* pagesOf(await connectedForMore(), name);
    },
    /** Everything and then every change, for a process that reads what another one writes. */
    async *changes(options) {
      yield* changesOf(await connectedForMore(), name, stream, options);
    },
    /** Ends the connection that was made here; a client that was passed stays as it is. */
    async close() {
      await own?.close();
    },
  };
}

/** What says whether Redis keeps what it has confirmed. A service that does not let it be read keeps nothing for certain. */
async function settingsOf(client) {
  const [one, two] = await Promise.all(["appendonly", "appendfsync"].map((name) => client.configGet(name).catch(() => ({}))));
  return { ...one, ...two };
}

const isThere = (value) => value !== null && value !== undefined;

/** A connection that is made by the first use; one that fails is made by the next, and one that breaks comes back by itself. */
function connection(url) {
  let opening;
  return {
    open() {
      opening ??= connect(url).catch((error) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    async close() {
      const client = await opening?.catch(() => undefined);
      opening = undefined;
      await (client?.close ?? client?.quit)?.call(client);
    },
  };
}

async function connect(url) {
  const { createClient } = await import(/* webpackIgnore: true */ /* @vite-ignore */ "redis").catch((error) => {
    throw new StoreError("no_redis", error);
  });
  let wasReady = false;
  const reconnectStrategy = (tries) => wasReady && Math.min(50 * 2 ** Math.min(tries, 6), RECONNECT_MS);
  const client = createClient({
    url,
    // Whoever asks while there is no connection is told so, and does not wait for one.
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy },
  });
  // Without a listener an error would end the process. Whoever asks meets it as well.
  client.on("error", () => {});
  client.once("ready", () => (wasReady = true));
  await client.connect();
  return client;
}
