// What goes wrong, by whose fault: that it has its code, is asked again where that can help, and never where it cannot.
// The local operator is disturbed on request; what it cannot do, a double does.
import { check, codeOf, errorOf, holds, same } from "./check.mjs";
import { KEY, SECRET, operatorDouble, options } from "./double.mjs";

const PERSON = { email: "user@example.com" };
const OPTOUT = { status: "optout" };

check("options that are none are refused when the client is made", async ({ OperatorClient }) => {
  const wrong = [
    undefined,
    {},
    { product: "uid" },
    { product: undefined },
    { apiKey: "" },
    { apiKey: "two words" },
    { apiKey: "line\nbreak" },
    { clientSecret: "short" },
    { clientSecret: undefined },
    { baseUrl: "operator.test" },
    { baseUrl: "ftp://operator.test" },
    { timeOut: 5 },
  ];
  for (const more of wrong) {
    const given = more && Object.keys(more).length ? options(fetch, more) : more;
    same(await codeOf(async () => new OperatorClient(given)), "invalid_argument", JSON.stringify(more));
  }
});

check("what names no one, or two, is refused and nobody is asked", async ({ OperatorClient }) => {
  const { fetch, asked } = operatorDouble(() => OPTOUT);
  const client = new OperatorClient(options(fetch));
  for (const person of [undefined, null, "user@example.com", {}, { ...PERSON, phone: "+12345678901" }, { email: 5 }]) {
    same(await codeOf(() => client.tokenGenerate(person)), "invalid_argument", JSON.stringify(person));
    same(await codeOf(() => client.identityMap([PERSON, person])), "invalid_argument", JSON.stringify(person));
  }
  same(await codeOf(() => client.tokenRefresh({ status: "optout" })), "invalid_identity");
  same(await codeOf(() => client.identityMap([PERSON], { version: 1 })), "invalid_argument");
  same(await codeOf(() => client.identityBuckets("yesterday")), "invalid_argument");
  same(await codeOf(() => client.optoutStatus("uid")), "invalid_argument");
  same(asked.length, 0);
});

check("an error says whose fault it is, and the operator's words, and nothing of the person", async (world) => {
  const error = await errorOf(() => world.client("uid2", { key: `${KEY}x` }).tokenGenerate(PERSON));
  same(
    [error.fault, error.code, error.httpStatus, error.operatorStatus],
    ["setup", "unauthorized", 401, "unauthorized"],
  );
  holds(error instanceof Error && error instanceof world.OperatorError, "it is an Error");
  const secret = await errorOf(() => world.client("uid2", { secret: SECRET }).tokenGenerate(PERSON));
  same([secret.fault, secret.code, secret.operatorStatus], ["operator", "refused", "client_error"]);
  holds(secret.operatorMessage.includes("Check encryption key"), secret.operatorMessage);
  const role = await errorOf(() => world.client("uid2", { name: "mapper" }).tokenGenerate(PERSON));
  same(role.code, "unauthorized");
  for (const { message, stack } of [error, secret, role]) holds(!`${message}${stack}`.includes("user@"), message);
});

check("a clock that is off is named as the cause", async (world) => {
  for (const advance_ms of [300_000, -300_000]) {
    await world.control("uid2", "clock", { advance_ms });
    const error = await errorOf(() => world.client("uid2").tokenGenerate(PERSON));
    await world.control("uid2", "clock", { offset_ms: 0 });
    same([error.fault, error.code], ["setup", "clock_drift"]);
  }
  const far = new Date(Date.now() + 600_000).toUTCString();
  const refusal = () =>
    new Response('{"status":"client_error","message":"Other words"}', { status: 400, headers: { date: far } });
  const { fetch } = operatorDouble(refusal);
  same(await codeOf(() => new world.OperatorClient(options(fetch)).tokenGenerate(PERSON)), "clock_drift");
});

check("an endpoint that an operator has not any more is named", async ({ OperatorClient }) => {
  const { fetch } = operatorDouble(() => new Response("<html></html>", { status: 404 }));
  const error = await errorOf(() => new OperatorClient(options(fetch)).identityMap([PERSON], { version: 2 }));
  same([error.fault, error.code], ["setup", "no_such_endpoint"]);
});

check("429, 5xx and broken connections are asked again, each time sealed anew", async (world) => {
  const client = world.client("uid2");
  for (const fault of [
    { status: 429 },
    { status: 500, body: "Internal Server Error" },
    { status: 503 },
    { drop: true },
  ]) {
    const before = (await world.asked("uid2")).length;
    await world.control("uid2", "faults", [{ ...fault, times: 2 }]);
    same((await client.tokenGenerate(PERSON)).status, "success", JSON.stringify(fault));
    same((await world.asked("uid2")).length - before, 3, "requests");
  }
  const { fetch, asked } = operatorDouble((_, time) => (time < 3 ? new Response("", { status: 502 }) : OPTOUT));
  same(await new world.OperatorClient(options(fetch)).tokenGenerate(PERSON), OPTOUT);
  same(new Set(asked.map(({ nonce }) => `${nonce}`)).size, 3, "nonces");
  holds(asked[2].timestamp >= asked[0].timestamp + 700, "half of each step was waited for");
});

check("other refusals are never asked again", async (world) => {
  for (const status of [400, 401, 403, 404, 405, 413, 418, 302]) {
    const { fetch, asked } = operatorDouble(() => new Response(status === 302 ? null : "{}", { status }));
    const error = await errorOf(() => new world.OperatorClient(options(fetch)).tokenGenerate(PERSON));
    same([asked.length, error.httpStatus], [1, status]);
  }
});

check(
  "Retry-After is waited for, in seconds and as a date, and not where the deadline comes first",
  async ({ OperatorClient }) => {
    const busy = (after) => new Response("", { status: 429, headers: { "retry-after": after } });
    for (const after of ["1", () => new Date(Date.now() + 2_500).toUTCString()]) {
      const say = () => busy(typeof after === "string" ? after : after());
      const { fetch, asked } = operatorDouble((_, time) => (time === 1 ? say() : OPTOUT));
      same(await new OperatorClient(options(fetch)).tokenGenerate(PERSON), OPTOUT);
      holds(asked[1].timestamp - asked[0].timestamp >= 950, "it was asked too soon");
    }
    const { fetch, asked } = operatorDouble(() => busy("3600"));
    const started = Date.now();
    const error = await errorOf(() => new OperatorClient(options(fetch)).tokenGenerate(PERSON));
    same([asked.length, error.code, error.retryAfterMs], [1, "rate_limited", 3_600_000]);
    holds(Date.now() - started < 10_000, "it was waited for all the same");
  },
);

check("nobody but the operator gets the API key: a redirect is not followed", async ({ OperatorClient }) => {
  let asked;
  const fetch = async (url, init) => {
    asked = { origin: new URL(url).origin, redirect: init.redirect, authorization: init.headers.Authorization };
    return new Response(null, { status: 307, headers: { location: "https://elsewhere.test" } });
  };
  same(await codeOf(() => new OperatorClient(options(fetch)).tokenGenerate(PERSON)), "refused");
  same(asked, { origin: "https://operator.test", redirect: "manual", authorization: `Bearer ${KEY}` });
});

check("what never gets an answer ends at the deadline, with what it was", async (world) => {
  const within = { deadlineMs: 1_200 };
  const failing = (status) => operatorDouble(() => new Response("", { status }));
  const ask = (fetch, more) =>
    errorOf(() => new world.OperatorClient(options(fetch, { ...within, ...more })).tokenGenerate(PERSON));
  same((await ask(failing(503).fetch)).code, "unavailable");
  same((await ask(failing(429).fetch)).code, "rate_limited");
  const unanswered = await ask(() => Promise.reject(new TypeError("fetch failed")));
  same([unanswered.fault, unanswered.code], ["network", "unanswered"]);
  await world.control("uid2", "faults", [{ delay_ms: 15_000 }]);
  const started = Date.now();
  const slow = await errorOf(() => world.client("uid2", { ...within, timeoutMs: 300 }).tokenGenerate(PERSON));
  await world.control("uid2", "faults", []);
  same(slow.code, "unanswered");
  holds(Date.now() - started < 10_000, "the time-out came too late");
});

check("the caller's signal ends a call that is under way, that waits, and that comes later", async (world) => {
  await world.control("uid2", "faults", [{ delay_ms: 15_000, times: 1 }]);
  const begun = Date.now();
  const under = new AbortController();
  setTimeout(() => under.abort(new Error("enough")), 100);
  const client = world.client("uid2", { signal: under.signal });
  const error = await errorOf(() => client.tokenGenerate(PERSON));
  same([error.code, error.cause.message], ["aborted", "enough"]);
  holds(Date.now() - begun < 10_000, "the answer was waited for all the same");
  same(await codeOf(() => client.tokenGenerate(PERSON)), "aborted");
  const waiting = new AbortController();
  const { fetch } = operatorDouble(() => new Response("", { status: 429, headers: { "retry-after": "20" } }));
  setTimeout(() => waiting.abort(), 100);
  const started = Date.now();
  const more = { signal: waiting.signal };
  same(await codeOf(() => new world.OperatorClient(options(fetch, more)).tokenGenerate(PERSON)), "aborted");
  holds(Date.now() - started < 10_000, "it waited on");
  const meanwhile = new AbortController();
  const busy = operatorDouble(() => {
    meanwhile.abort();
    return new Response("", { status: 429, headers: { "retry-after": "20" } });
  });
  const late = new world.OperatorClient(options(busy.fetch, { signal: meanwhile.signal }));
  same(await codeOf(() => late.tokenGenerate(PERSON)), "aborted");
  holds(Date.now() - started < 10_000, "it began to wait");
  await world.control("uid2", "faults", []);
});

check(
  "an answer that is altered, cut short, foreign or senseless is not believed, and not asked for again",
  async (world) => {
    const faults = [
      [{ tamper: true }, "unreadable_answer"],
      [{ truncate: 40 }, "unreadable_answer"],
      [{ wrong_key: true }, "unreadable_answer"],
      [{ unknown_status: true }, "unreadable_answer"],
      [{ status: 200, body: "hello" }, "unreadable_answer"],
      [{ wrong_nonce: true }, "wrong_nonce"],
    ];
    for (const [fault, code] of faults) {
      const before = (await world.asked("uid2")).length;
      await world.control("uid2", "faults", [{ ...fault, times: 1 }]);
      const error = await errorOf(() => world.client("uid2").tokenGenerate(PERSON));
      same([error.fault, error.code], ["operator", code], JSON.stringify(fault));
      same((await world.asked("uid2")).length - before, 1, "requests");
    }
  },
);

check("a map whose answer does not fit the question is not believed", async ({ OperatorClient }) => {
  const one = { u: "uid", p: null, r: 1 };
  const bodies = [
    { email: [], email_hash: [], phone: [], phone_hash: [] },
    { email: [], email_hash: [one, one], phone: [], phone_hash: [] },
    { email: [], email_hash: [one], phone: [], phone_hash: [one] },
    { email: [], email_hash: [{ e: "something new" }], phone: [], phone_hash: [] },
    { mapped: [] },
  ];
  for (const body of bodies) {
    const { fetch } = operatorDouble(() => ({ status: "success", body }));
    const client = new OperatorClient(options(fetch));
    same(await codeOf(() => client.identityMap([PERSON])), "unreadable_answer", JSON.stringify(body));
    same(await codeOf(() => client.identityMap([PERSON], { version: 2 })), "unreadable_answer", JSON.stringify(body));
  }
});
