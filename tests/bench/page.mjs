// The pages of the benchmark: a script tag, and what a page calls right after it in each story.
// What runs in a page is here, and nothing else; the functions are self-contained, because their source is sent to the page.

/**
 * What happens on a page, and what it waits for: `token` until a token is readable, `init` until InitCompleted, nothing but
 * the load of the page for the script alone. `isKnown`: an earlier page view has stored a token.
 */
export const STORIES = {
  returning: { awaits: "token", isKnown: true },
  anonymous: { awaits: "init" },
  signIn: { awaits: "token", email: "jane@example.com" },
  script: {},
};

/** The page of one story, with the script of one contender or with none. */
export function pageOf(story, script, { api, keypair }) {
  const { awaits, email } = STORIES[story];
  const call = (inPage, ...args) => `<script>(${inPage})(${args.map((arg) => JSON.stringify(arg)).join()})</script>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<title>A publisher's page</title>
<link rel="icon" href="data:," />
<h1>A publisher's page</h1>
${awaits && script ? call(prepare, awaits) : ""}
${script ? `<script src="${script}"></script>` : ""}
${awaits && script ? call(start, { baseUrl: api }, email ?? null, keypair) : ""}
</html>
`;
}

/** Before the script: what the page waits for is noted in milliseconds since the navigation began. */
function prepare(awaits) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const look = () => window.__euid.getAdvertisingToken() && resolve(performance.now());
  const hear = (event) => {
    if (awaits === "init" && event === "InitCompleted") resolve(performance.now());
    if (awaits === "token" && event === "IdentityUpdated") look();
  };
  window.bench = { done: promise, look: awaits === "token" ? look : () => {}, reject, tagMs: performance.now() };
  window.__euid = { callbacks: [hear] };
}

/** Right after the script. */
function start(options, email, keypair) {
  const { bench, __euid } = window;
  __euid.init(options);
  bench.look();
  if (email) __euid.setIdentityFromEmail(email, keypair).then(bench.look, bench.reject);
}

/**
 * When the page had what it waits for, and when it came to the script tag: milliseconds since the navigation began. And the
 * files that it loaded: name to the bytes that came over the network.
 */
export async function readPage(patienceMs) {
  const late = new Promise((_, reject) => setTimeout(reject, patienceMs, new Error("the page waits in vain")));
  const ms = await Promise.race([window.bench?.done, late]);
  const loaded = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".js"));
  return {
    ms,
    tagMs: window.bench?.tagMs,
    files: Object.fromEntries(loaded.map((entry) => [entry.name.split("/").pop(), entry.transferSize])),
  };
}

/** Microseconds of a getter, as the mean over many calls. */
export function timeGetter(leastMs) {
  const call = () => window.__euid.getAdvertisingToken();
  if (!call()) throw new Error("there is no token");
  const ROUND = 100;
  const round = () => {
    for (let calls = 0; calls < ROUND; calls++) call();
  };
  round();
  const start = performance.now();
  let rounds = 0;
  let spent = 0;
  while (spent < leastMs) {
    round();
    rounds++;
    spent = performance.now() - start;
  }
  return (spent * 1000) / (rounds * ROUND);
}

/** Keeps hold of the memories of all modules: the SDK itself shows them to nobody. */
export function keepMemories() {
  const memories = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...args) {
    const instance = new Instance(...args);
    memories.push(...Object.values(instance.exports).filter((exported) => exported instanceof WebAssembly.Memory));
    return instance;
  };
  window.memoryBytes = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
