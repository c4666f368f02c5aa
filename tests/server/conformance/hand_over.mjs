// How an identity is handed over to a page and an opt-out with it: the official cookie, and JSON for `init`.
import { check, codeOf, holds, same } from "./check.mjs";
import { operatorDouble, options } from "./double.mjs";

const client = ({ OperatorClient }, product = "UID2") =>
  new OperatorClient(options(operatorDouble(() => ({})).fetch, { product }));

const identity = (more = {}) => ({
  advertising_token: "A4AAAA+/=;<\u{e9}",
  refresh_token: "AAAA",
  identity_expires: Date.now() + 3_600_000,
  refresh_from: Date.now() + 900_000,
  refresh_expires: Date.now() + 86_400_000,
  refresh_response_key: "WVtcOV3CXTLiosbq+ZhAVx1ZxupWe6OjFxu0mgHo29o=",
  ...more,
});

const value = (setCookie) => setCookie.split(";")[0];
const life = (setCookie) => Number(/Max-Age=(\d+)/.exec(setCookie)[1]);

check("an identity travels as the official cookie, there and back", (world) => {
  for (const [product, name] of [
    ["UID2", "__uid_2"],
    ["EUID", "__euid"],
  ]) {
    const answer = { status: "success", identity: identity() };
    const cookie = client(world, product).setCookie(answer);
    holds(
      value(cookie) === `${name}=${encodeURIComponent(JSON.stringify(sortedLike(cookie, answer.identity)))}`,
      cookie,
    );
    holds(Math.abs(life(cookie) - 86_400) < 60 && cookie.includes("; Path=/;") && cookie.endsWith("; Secure"), cookie);
    holds(!/httponly/i.test(cookie), "a page could not read it");
    same(
      client(world, product).readCookie(`a=b; ${value(cookie)}; c=d`).identity.advertising_token,
      answer.identity.advertising_token,
    );
    same(client(world, product === "UID2" ? "EUID" : "UID2").readCookie(value(cookie)), { status: "none" });
  }
});

/** The members in the order in which the cookie has them: the order means nothing. */
function sortedLike(cookie, members) {
  const written = JSON.parse(decodeURIComponent(value(cookie).split("=")[1]));
  return Object.fromEntries(Object.keys(written).map((name) => [name, members[name]]));
}

check("an opt-out takes the place of the identity, in the official form and for as long as a cookie lasts", (world) => {
  const cookie = client(world).setCookie({ status: "optout" });
  const marker = JSON.parse(decodeURIComponent(value(cookie).split("=")[1]));
  same([marker.status, life(cookie)], ["optout", 400 * 86_400]);
  holds(marker.identity_expires > Date.now() && marker.refresh_expires > Date.now(), "it has expired");
  same(client(world).readCookie(value(cookie)), { status: "optout" });
});

check("an opt-out beats every identity beside it, whatever the order", (world) => {
  const optedOut = value(client(world).setCookie({ status: "optout" }));
  const signedIn = value(client(world).setCookie({ status: "success", identity: identity() }));
  for (const header of [`${optedOut}; ${signedIn}`, `${signedIn}; ${optedOut}`]) {
    same(client(world).readCookie(header), { status: "optout" });
  }
});

check("nothing is made of a cookie that is none", (world) => {
  const past = identity({ refresh_expires: Date.now() - 1 });
  const cookies = ["", "%", "%7B", "null", "5", "[]", "{}", '{"status":"success"}', "%ff", JSON.stringify({ a: 1 })];
  for (const text of [...cookies, encodeURIComponent(JSON.stringify(past))]) {
    same(client(world).readCookie(`__uid_2=${text}`), { status: "none" }, text);
  }
  for (const header of [undefined, null, "", ";;;", "__uid_2", "x__uid_2=1"]) {
    same(client(world).readCookie(header), { status: "none" });
  }
});

check("what is no identity any more takes the cookie away", (world) => {
  for (const status of ["none", "expired_token", "invalid_token", "insufficient_user_consent"]) {
    const cookie = client(world).setCookie({ status });
    same([value(cookie), life(cookie)], ["__uid_2=", 0]);
  }
});

check("attributes go into the cookie, and nothing else does", async (world) => {
  const attributes = { path: "/news", domain: "example.com", secure: false, sameSite: "Lax" };
  const cookie = client(world).setCookie({ status: "none" }, attributes);
  holds(cookie.endsWith("; Path=/news; Max-Age=0; Domain=example.com; SameSite=Lax"), cookie);
  for (const wrong of [
    { path: "/; HttpOnly" },
    { domain: "a\r\nSet-Cookie: b=c" },
    { httpOnly: true },
    { secure: "no" },
  ]) {
    same(await codeOf(async () => client(world).setCookie({ status: "none" }, wrong)), "invalid_argument");
  }
  same(await codeOf(async () => client(world).setCookie({ status: "sucess" })), "invalid_argument");
});

check("JSON for init may stand inside a script, and says the same to the page", (world) => {
  const evil = identity({ advertising_token: "</script><script>alert(1)</script><!--" });
  const json = client(world).initJson({ status: "success", identity: evil });
  holds(!json.includes("<"), json);
  same(JSON.parse(json).advertising_token, evil.advertising_token);
  same(JSON.parse(client(world).initJson({ status: "optout" })).status, "optout");
  same(client(world).initJson({ status: "none" }), "null");
});

/** An operator that answers a refresh with plain JSON, as it does where the identity has no key, or fails. */
function refreshing({ OperatorClient }, answer, more) {
  let asked = 0;
  const fetch = async () => {
    asked += 1;
    return answer();
  };
  const client = new OperatorClient(options(fetch, { deadlineMs: 0, ...more }));
  return { client, asked: () => asked };
}

const old = (more) => identity({ refresh_response_key: undefined, refresh_from: Date.now() - 1, ...more });

check("a cookie that is fresh, that is none, or that is an opt-out is kept without asking", async (world) => {
  const { client, asked } = refreshing(world, () => Response.json({}));
  for (const answer of [{ status: "success", identity: identity() }, { status: "optout" }]) {
    const kept = await client.keep(value(client.setCookie(answer)));
    same([kept.answer.status, "setCookie" in kept], [answer.status, false]);
  }
  same(await client.keep(null), { answer: { status: "none" } });
  same(asked(), 0);
});

check("a cookie that is due is refreshed, and what the operator says of the person is handed on", async (world) => {
  const header = (client) => value(client.setCookie({ status: "success", identity: old() }));
  const newer = identity({ advertising_token: "newer" });
  const success = refreshing(world, () => Response.json({ status: "success", body: newer })).client;
  const kept = await success.keep(header(success), { path: "/p" });
  same(kept.answer.identity.advertising_token, "newer");
  same(value(kept.setCookie), value(success.setCookie(kept.answer)));
  holds(kept.setCookie.includes("; Path=/p; "), kept.setCookie);
  const optout = refreshing(world, () => Response.json({ status: "optout" })).client;
  const optedOut = await optout.keep(header(optout));
  same(optedOut.answer, { status: "optout" });
  same(optout.readCookie(value(optedOut.setCookie)), { status: "optout" });
  const expired = refreshing(world, () => Response.json({ status: "expired_token" }, { status: 400 })).client;
  const gone = await expired.keep(header(expired));
  same([gone.answer.status, life(gone.setCookie)], ["none", 0]);
});

check("an operator that cannot be reached changes nothing, and the error is told", async (world) => {
  const { client } = refreshing(world, () => Promise.reject(new TypeError("fetch failed")));
  const kept = await client.keep(value(client.setCookie({ status: "success", identity: old() })));
  same([kept.answer.status, kept.setCookie, kept.error.code], ["success", undefined, "unanswered"]);
});

check(
  "a page waits two seconds for an operator that does not answer, and for ten seconds nobody waits again",
  async (world) => {
    const hanging = new world.OperatorClient(options(hang, { deadlineMs: 60_000 }));
    const header = value(hanging.setCookie({ status: "success", identity: old() }));
    const started = Date.now();
    same((await hanging.keep(header)).error.code, "unanswered");
    const waited = Date.now() - started;
    holds(waited > 1_500 && waited < 20_000, `${waited} ms`);
    const again = await hanging.keep(header);
    same([again.answer.status, again.error.code], ["success", "unanswered"]);
    holds(Date.now() - started < waited + 1_500, "the second page waited too");
  },
);

/** A `fetch` that ends only by its signal. */
const hang = (_, { signal }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
