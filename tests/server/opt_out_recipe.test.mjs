// The recipe of docs/site_opt_out.md, as people copy it: under Express, with a file of SQLite, against the local operator.
// What each part does and refuses is in the tests of the parts.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Operator, PAGES, ROOT } from "../e2e/operator.mjs";
import { installed } from "./stores/installed.mjs";

const EXAMPLE = join(ROOT, "www/examples/client-server/node_modules");

async function recipe(folder) {
  const text = await readFile(join(ROOT, "docs/site_opt_out.md"), "utf8");
  const [source] = [...text.matchAll(/```js\n(.*?)```/gs)].map(([, source]) => source).filter((source) => source.includes("refuseOptedOut"));
  await writeFile(join(folder, "recipe.mjs"), source);
  return (await import(pathToFileURL(join(folder, "recipe.mjs")))).refuseOptedOut;
}

/** A publisher with the recipe in its application, and one reader. */
async function publisher(t) {
  const operator = await Operator.start(PAGES);
  t.after(() => operator.stop());
  const folder = await installed(t, ["better-sqlite3"]);
  const { default: express } = await import(pathToFileURL(join(EXAMPLE, "express/index.js")));
  const { api, clients } = operator.announced.uid2;
  const app = express();
  const session = {};
  app.use(express.urlencoded({ extended: false }), (req, res, next) => {
    req.session = session;
    next();
  });
  const client = { product: "UID2", baseUrl: api, apiKey: clients.all.key, clientSecret: clients.all.secret };
  await (await recipe(folder))(app, { ...client, salt: "a salt that nobody knows", path: join(folder, "files/opt_outs.db") });
  app.get("/", (req, res) => res.send(req.visit.answer.status));
  const server = app.listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  let cookie = "";
  return async (method, path, form) => {
    const init = { method, redirect: "manual", headers: { cookie }, body: form && new URLSearchParams(form) };
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`, init);
    for (const line of response.headers.getSetCookie()) cookie = line.split(";")[0];
    const text = await response.text();
    return method === "GET" ? text : response.status;
  };
}

test("the documented recipe makes no token for who opted out until they ask for it again", async (t) => {
  const send = await publisher(t);
  const jane = { email: "jane@example.com" };
  assert.equal(await send("POST", "/sign-in", jane), 303);
  assert.equal(await send("GET", "/"), "success");
  assert.equal(await send("POST", "/opted-out?optout=site"), 204);
  assert.equal(await send("GET", "/"), "none");
  assert.equal(await send("POST", "/sign-in", jane), 303);
  assert.equal(await send("GET", "/"), "none", "signed in, and without a token");
  assert.equal(await send("POST", "/sign-in", { email: "john@example.com" }), 303);
  assert.equal(await send("GET", "/"), "success", "another person has one");
  await send("POST", "/sign-in", jane);
  assert.equal(await send("POST", "/opt-in"), 204);
  assert.equal(await send("POST", "/sign-in", jane), 303);
  assert.equal(await send("GET", "/"), "success");
  assert.equal(await send("POST", "/opted-out?optout=global"), 204);
  assert.equal(await send("GET", "/"), "optout");
  assert.equal(await send("POST", "/opted-out"), 400);
});
