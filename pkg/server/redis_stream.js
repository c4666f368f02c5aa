// Opt-outs of a hash of Redis as a whole and as a stream: one process writes, and hundreds keep up with it. Commands and positions;
// connections are made in redis_store.js.
import { readEntry } from "./redis_entry.js";

/** Changes that the stream keeps, about. Whoever is further behind reads the whole hash again. */
const KEPT_CHANGES = 1_000_000;

/** How long a reading of the stream waits for a change, and so how often a reader knows that it is up to date. */
const WAIT_MS = 1_000;

/** The position before the first change. */
const START = "0-0";

const AT_ONCE = 5_000;

/**
 * KEYS: the hash, the stream. ARGV: key, since and reason of each. Keeps the earliest since of each key, and adds what has changed
 * to the stream. Redis runs it as one.
 */
export const PUT_EARLIEST = `
for at = 1, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[1], ARGV[at])
  if not known or tonumber(string.match(known, '^%d+')) > tonumber(ARGV[at + 1]) then
    local value = ARGV[at + 1] .. ' ' .. ARGV[at + 2]
    redis.call('HSET', KEYS[1], ARGV[at], value)
    redis.call('XADD', KEYS[2], 'MAXLEN', '~', '${KEPT_CHANGES}', '*', 'key', ARGV[at], 'value', value)
  end
end
return redis.status_reply('OK')`;

/** The whole hash. What is written meanwhile may be in it or not. */
export async function* pagesOf(client, name) {
  let cursor = "0";
  do {
    const page = await client.hScan(name, cursor, { COUNT: AT_ONCE });
    cursor = String(page.cursor);
    yield page.entries.map(({ field, value }) => readEntry(field, value));
  } while (cursor !== "0");
}

/**
 * Entries, and whether they are all there is: everything first, where no `position` of before is given or it is too old, and then
 * every change, over a connection of its own. It says where it is, so that another one can go on from there.
 * @param {object} options `position`, `signal`
 */
export async function* changesOf(client, name, stream, { position, signal } = {}) {
  const own = await duplicateOf(client);
  const end = () => own.destroy();
  signal?.addEventListener("abort", end);
  try {
    let at = position;
    while (!signal?.aborted) {
      if (!(await isOnStream(client, stream, at))) {
        // The position first: what is written while the hash is read is in the stream after it.
        at = (await infoOf(client, stream)).last;
        for await (const entries of pagesOf(client, name)) yield { entries, isCurrent: false };
      }
      const read = await own.xRead({ key: stream, id: at }, { BLOCK: WAIT_MS, COUNT: AT_ONCE });
      const messages = read?.[0].messages ?? [];
      if (messages.length > 0 && !(await isOnStream(client, stream, at))) continue;
      const entries = messages.map(({ message }) => readEntry(message.key, message.value));
      at = messages.at(-1)?.id ?? at;
      yield { entries, position: at, isCurrent: messages.length < AT_ONCE };
    }
  } finally {
    signal?.removeEventListener("abort", end);
    if (own.isOpen) own.destroy();
  }
}

async function duplicateOf(client) {
  const own = client.duplicate();
  own.on("error", () => {});
  await own.connect();
  return own;
}

/** Whether nothing after this position is lost: it was not trimmed, and the stream is the one that the position is of. */
async function isOnStream(client, stream, position) {
  if (position === undefined) return false;
  const { first, last, isWhole } = await infoOf(client, stream);
  return compare(position, last) <= 0 && (isWhole || compare(position, first) >= 0);
}

/** A stream that is not there is one without changes. */
async function infoOf(client, stream) {
  const info = await client.xInfoStream(stream).catch((error) => {
    if (/no such key/i.test(error.message)) return { length: 0, "entries-added": 0 };
    throw error;
  });
  return {
    first: info["first-entry"]?.id ?? START,
    last: info["last-generated-id"] ?? START,
    // Before Redis 7 it is not said how many there were: then what is before the first counts as lost.
    isWhole: info["entries-added"] === info.length,
  };
}

/** Ids of a stream are two numbers. */
function compare(one, other) {
  const [a, b] = [one, other].map((id) => id.split("-").map(BigInt));
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] < b[1] ? -1 : Number(a[1] > b[1]);
}
