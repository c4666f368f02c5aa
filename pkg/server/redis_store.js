// Entry of `uid2-wasm/server/redis`: a store of opt-outs in Redis or Valkey, in one hash of the server's.
// Commands and connections; what a key is made of is in keys.js.
import { StoreError, areKnown, checkRules } from "./store_error.js";

export { StoreError };

const COMMANDS = ["hSetNX", "hGet", "hmGet", "hLen", "hDel"];

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
  return {
    async put(key, { since, reason = "" }) {
      await (await connected()).hSetNX(name, key, `${since} ${reason}`);
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
      return isThere(value) ? Number(String(value).split(" ", 1)[0]) : undefined;
    },
    async count() {
      return Number(await (await connected()).hLen(name));
    },
    async remove(key) {
      await (await connected()).hDel(name, key);
    },
    /** Ends the connection that was made here; a client that was passed stays as it is. */
    async close() {
      await own?.close();
    },
  };
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
