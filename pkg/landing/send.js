// Posting a choice to the publisher's own server until it has answered for good. Requests and timers; nothing is drawn here.

/** What is waited before each further try. */
const PAUSES_MS = [1000, 4000, 12000];
/** A request that hangs longer than this counts as lost. */
const PATIENCE_MS = 15000;
/** Longer than this nobody watches a page, whatever the server says. */
const MOST_PAUSE_MS = 60000;

/**
 * Starts at once. `report` hears `sending`, `waiting` (another try follows by itself), and then one of `done` (2xx), `refused`
 * (it makes no sense to send this again) and `unsent`: all tries failed. After `unsent` it begins anew when the page is online
 * again, or by `again()`. Every try carries the same key: a server that keeps keys does nothing twice.
 */
export function send(endpoint, body, report) {
  const key = makeKey();
  let tries = 0;
  let timer;
  let isOpen = false;
  let isOver = false;

  const attempt = async () => {
    clearTimeout(timer);
    if (isOpen || isOver) return;
    isOpen = true;
    const { status, pauseMs } = await post(endpoint, body, key);
    isOpen = false;
    if (isOver) return;
    if (status !== "lost") {
      stop();
      report(status);
    } else if (tries < PAUSES_MS.length) {
      report("waiting");
      timer = setTimeout(attempt, Math.max(PAUSES_MS[tries], pauseMs));
      tries += 1;
    } else {
      report("unsent");
    }
  };
  const again = () => {
    tries = 0;
    report("sending");
    attempt();
  };
  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    removeEventListener("online", again);
  };
  addEventListener("online", again);
  again();
  return { again, stop, body };
}

/** One try. `lost` are those that may do better later: no answer, 5xx and 429. */
async function post(endpoint, body, key) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), PATIENCE_MS);
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body,
      // Sent to the end even if the page is left meanwhile.
      keepalive: true,
      credentials: "same-origin",
      // Followed to a page that says 200, a redirect would look like success.
      redirect: "manual",
      signal: ending.signal,
    });
    if (response.ok) return { status: "done" };
    const isLost = response.status >= 500 || response.status === 429;
    return isLost ? { status: "lost", pauseMs: pauseOf(response) } : { status: "refused" };
  } catch (_) {
    return { status: "lost", pauseMs: 0 };
  } finally {
    clearTimeout(timer);
  }
}

/** Seconds are understood; a date, which needs a clock that is right, is not. */
function pauseOf({ headers }) {
  const seconds = Number(headers.get("retry-after"));
  return seconds > 0 ? Math.min(seconds * 1000, MOST_PAUSE_MS) : 0;
}

function makeKey() {
  let key = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) key += (byte + 256).toString(16).slice(1);
  return key;
}
