// `optout watch` as a bidder runs it: opt-outs are received, kept over a kill, and it ends in order; and what it says where
// something is missing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, test } from "node:test";
import { until } from "../e2e/until.mjs";
import { PROGRAM, environment, folderFor } from "./bulk/command_line.mjs";
import { rawUid } from "./bulk/ids.mjs";
import { RUNTIMES } from "./stores/installed.mjs";

const WORDS = ["optout", "watch", "--store", "opt-outs.db", "--identity-param", "uid2", "--timestamp-param", "at", "--port", "0"];
const HEADER = ["--header", "Authorization"];
const SECRET = { UID2_WEBHOOK_HEADER: "Bearer known to both" };

/** A receiver that runs in this folder, with the SQLite of Node 22. */
function start(t, cwd, words, { env = environment(), flags = [] } = {}) {
  const child = spawn(RUNTIMES["Node 22"][0], [...flags, PROGRAM, ...WORDS, ...words], { cwd, env });
  const said = { text: "" };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said.text += text));
  const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal, said: said.text })));
  t.after(() => child.kill("SIGKILL"));
  return { child, ended, address: () => until("it listens", () => /http:\/\/[\d.:]+/.exec(said.text)?.[0]) };
}

const tell = (address, headers) => fetch(`${address}/?uid2=${encodeURIComponent(rawUid(0))}&at=1700000000`, { headers });

const count = async (address) => /^uid2_opt_outs (\d+)/m.exec(await (await fetch(`${address}/metrics`)).text())?.[1];

describe("optout watch", () => {
  test("confirms what it has for good, refuses who does not know the header, and has it after a kill", async (t) => {
    const folder = await folderFor(t);
    const first = start(t, folder, HEADER, { env: environment(undefined, SECRET) });
    const address = await first.address();
    assert.equal((await tell(address, { authorization: "Bearer of somebody else" })).status, 401);
    assert.equal(await count(address), "0");
    assert.equal((await tell(address, { authorization: SECRET.UID2_WEBHOOK_HEADER })).status, 200);
    assert.equal((await fetch(`${address}/health`)).status, 200);
    first.child.kill("SIGKILL");
    await first.ended;
    const second = start(t, folder, HEADER, { env: environment(undefined, SECRET) });
    assert.equal(await count(await second.address()), "1");
    second.child.kill("SIGINT");
    assert.equal((await second.ended).code, 130);
  });

  test("says what to install where there is no SQLite, and which variable has the header's value", async (t) => {
    const folder = await folderFor(t);
    const without = await start(t, folder, [], { flags: ["--no-experimental-sqlite"] }).ended;
    assert.equal(without.code, 2);
    assert.match(without.said, /install better-sqlite3/);
    const untold = await start(t, folder, HEADER).ended;
    assert.equal(untold.code, 2);
    assert.match(untold.said, /There is no UID2_WEBHOOK_HEADER/);
    assert.ok(!untold.said.includes(SECRET.UID2_WEBHOOK_HEADER));
  });

  test("says which port cannot be had", async (t) => {
    const folder = await folderFor(t);
    const port = new URL(await start(t, folder, []).address()).port;
    const { code, said } = await start(t, folder, ["--port", port]).ended;
    assert.equal(code, 2);
    assert.match(said, /Nothing can listen on 127\.0\.0\.1, port \d+: EADDRINUSE/);
  });
});
