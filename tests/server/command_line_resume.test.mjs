// The command line interrupted and killed: what is in its outputs after the run that goes on, and what was asked twice.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { until } from "../e2e/until.mjs";
import { environment, folderFor, rowsOf, run, serve, start } from "./bulk/command_line.mjs";
import { rawUid, rawUids, statusDouble } from "./bulk/ids.mjs";

describe("optout status", () => {
  for (const held of [1, 2, 3, 4]) {
    test(`killed by kill -9 at batch ${held}, it goes on there: every id is in the output once, and one batch is asked again`, async (t) => {
      const folder = await folderFor(t);
      const path = join(folder, "out.jsonl");
      await writeFile(join(folder, "ids.txt"), [...rawUids(17_000)].join("\n"));
      let reached;
      const isHeld = new Promise((resolve) => (reached = resolve));
      const double = statusDouble([3, 9_999, 16_999], (_, nth) =>
        nth === held ? (reached(), new Promise(() => {})) : undefined,
      );
      const env = environment(await serve(t, double));
      const words = ["optout", "status", "-i", "ids.txt", "-o", "out.jsonl"];
      const { child, ended } = start(words, { env, cwd: folder });
      await isHeld;
      child.kill("SIGKILL");
      assert.equal((await ended).signal, "SIGKILL");
      if (held > 1)
        assert.equal(
          (await run(words, { env, cwd: folder })).code,
          2,
          "it neither begins again nor goes on by mistake",
        );
      const { code, stderr } = await run(held > 1 ? [...words, "--resume"] : words, { env, cwd: folder });
      assert.deepEqual([code, stderr], [0, ""]);
      const rows = rowsOf(await readFile(path, "utf8"));
      assert.deepEqual(
        rows.map(({ line }) => line),
        Array.from({ length: 17_000 }, (_, place) => place + 1),
      );
      assert.deepEqual(
        rows.filter(({ status }) => status === "opted_out").map(({ line }) => line),
        [4, 10_000, 17_000],
      );
      const asked = double.asked.map(({ payload }) => payload.advertising_ids[0]);
      assert.equal(asked.length, 5);
      assert.equal(new Set(asked).size, 4);
      assert.equal(existsSync(`${path}.checkpoint`), false);
    });
  }

  test("killed by kill -9 whenever, again and again, it ends with every id in the output once", async (t) => {
    const folder = await folderFor(t);
    await writeFile(join(folder, "ids.csv"), `uid\n${[...rawUids(60_000)].join("\n")}\n`);
    const double = statusDouble([59_999]);
    const env = environment(await serve(t, double));
    const words = ["optout", "status", "-i", "ids.csv", "-c", "uid", "-o", "out.csv"];
    const checkpoint = join(folder, "out.csv.checkpoint");
    for (let kills = 0; kills < 4; kills += 1) {
      const before = double.asked.length;
      const { child, ended } = start(existsSync(checkpoint) ? [...words, "--resume"] : words, { env, cwd: folder });
      await until("it asks", () => double.asked.length > before + 1);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
      child.kill("SIGKILL");
      await ended;
    }
    const { code, stderr } = await run([...words, "--resume"], { env, cwd: folder });
    assert.deepEqual([code, stderr], [0, ""]);
    const rows = (await readFile(join(folder, "out.csv"), "utf8")).trim().split("\n");
    assert.equal(rows[0], "line,rawUid,status,optedOutSince,knownUntil");
    assert.deepEqual(
      rows.slice(1).map((row) => row.split(",")[1]),
      [...rawUids(60_000)],
    );
  });

  for (const [what, more, isFile] of [
    ["with an output file", ["-o", "out.jsonl"], true],
    ["on standard output", [], false],
  ]) {
    test(`Ctrl-C ${what} leaves a checkpoint, says how to go on, and exits 130; that command ends the work`, async (t) => {
      const folder = await folderFor(t);
      await writeFile(join(folder, "ids.txt"), [...rawUids(17_000)].join("\n"));
      let reached;
      const isHeld = new Promise((resolve) => (reached = resolve));
      const double = statusDouble([], (_, nth) => (nth === 3 ? (reached(), new Promise(() => {})) : undefined));
      const env = environment(await serve(t, double));
      const { child, ended } = start(["optout", "status", "-i", "ids.txt", ...more], { env, cwd: folder });
      await isHeld;
      child.kill("SIGINT");
      const first = await ended;
      assert.equal(first.code, 130);
      const resume = /^ {2}npx uid2-wasm (.*)$/m.exec(first.stderr)[1].split(" ");
      assert.ok(resume.includes("--resume"), first.stderr);
      const second = await run(resume, { env, cwd: folder });
      assert.deepEqual([second.code, second.stderr], [0, ""]);
      const text = isFile ? await readFile(join(folder, "out.jsonl"), "utf8") : first.stdout + second.stdout;
      assert.deepEqual(
        rowsOf(text).map(({ rawUid: id }) => id),
        [...rawUids(17_000)],
      );
    });
  }

  test("Ctrl-C while standard input hangs ends it as well", async (t) => {
    const [env, cwd] = [environment(await serve(t, statusDouble([]))), await folderFor(t)];
    const { child, ended, said } = start(["optout", "status"], { env, cwd });
    child.stdin.write(`${[...rawUids(5_001)].join("\n")}\n`);
    await until("a batch is answered", () => said.stdout.includes('"line":4000'));
    child.kill("SIGINT");
    assert.equal((await ended).code, 130);
  });
});

test("optout partition splits a file letter by letter, and goes on after kill -9", async (t) => {
  const folder = await folderFor(t);
  const records = Array.from(
    { length: 12_000 },
    (_, place) => `"p ${place}",${place % 100 === 7 ? "bogus" : rawUid(place)}\r\n`,
  );
  await writeFile(join(folder, "people.csv"), `name,uid\r\n${records.join("")}`);
  let reached;
  const isHeld = new Promise((resolve) => (reached = resolve));
  const optedOut = [0, 6_000, 11_999];
  const double = statusDouble(optedOut, (_, nth) => (nth === 3 ? (reached(), new Promise(() => {})) : undefined));
  const env = environment(await serve(t, double));
  const words = [
    "optout",
    "partition",
    "people.csv",
    "-c",
    "uid",
    "--keep",
    "keep.csv",
    "--opted-out",
    "gone.csv",
    "--unknown",
    "unknown.csv",
  ];
  const { child, ended } = start(words, { env, cwd: folder });
  await isHeld;
  child.kill("SIGKILL");
  await ended;
  const { code } = await run([...words, "--resume"], { env, cwd: folder });
  assert.equal(code, 1);
  const read = (name) => readFile(join(folder, name), "utf8");
  const of = (isIn) => `name,uid\r\n${records.filter((_, place) => isIn(place)).join("")}`;
  const isBogus = (place) => place % 100 === 7;
  assert.equal(
    await read("gone.csv"),
    of((place) => optedOut.includes(place)),
  );
  assert.equal(await read("unknown.csv"), of(isBogus));
  assert.equal(
    await read("keep.csv"),
    of((place) => !optedOut.includes(place) && !isBogus(place)),
  );
});
