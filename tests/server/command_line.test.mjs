// The command line as people and scripts use it: what it reads and writes, what it says, and how it ends.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { Operator, PAGES } from "../e2e/operator.mjs";
import { PROGRAM, environment, folderFor, rowsOf, run, serve, start } from "./bulk/command_line.mjs";
import { SINCE, rawUid, rawUids, statusDouble } from "./bulk/ids.mjs";
import { KEY, SECRET } from "./conformance/double.mjs";

describe("optout status", () => {
  test("reads arguments, lines, a CSV column, JSON lines and standard input, and answers each with its line", async (t) => {
    const folder = await folderFor(t);
    const env = environment(await serve(t, statusDouble([1])));
    const [first, second] = [rawUid(0), rawUid(1)];
    const files = {
      "ids.txt": `${first}\r\n\n${second}`,
      "ids.csv": `name,"uid"\r\n"a,\n""b""",${first}\r\nc,${second}\r\n`,
      "ids.jsonl": `{"uid":"${first}"}\n{"uid":"${second}"}\n`,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const ways = [
      [[first, second], undefined, [1, 2]],
      [["-i", "ids.txt"], undefined, [1, 3]],
      [["-i", "ids.csv", "-c", "uid"], undefined, [3, 4]],
      [["-i", "ids.csv", "-c", "2"], undefined, [3, 4]],
      [["-i", "ids.jsonl", "-c", "uid"], undefined, [1, 2]],
      [[], `${first}\n${second}\n`, [1, 2]],
      [["-c", "uid"], files["ids.csv"], [3, 4]],
      [["-", "-c", "uid", "--input-format", "jsonl"], files["ids.jsonl"], [1, 2]],
    ];
    for (const [words, input = "", lines] of ways) {
      const { code, stdout, stderr } = await run(["optout", "status", ...words], { env, cwd: folder, input });
      assert.deepEqual([code, stderr], [0, ""], words.join(" "));
      const wanted = [
        { line: lines[0], rawUid: first, status: "not_opted_out" },
        { line: lines[1], rawUid: second, status: "opted_out", optedOutSince: SINCE },
      ];
      assert.deepEqual(rowsOf(stdout), wanted, words.join(" "));
    }
  });

  test("writes JSON lines, CSV or a table, to standard output or a file, and no progress bar into a pipe", async (t) => {
    const folder = await folderFor(t);
    const env = environment(await serve(t, statusDouble([1])));
    const words = ["optout", "status", rawUid(0), rawUid(1)];
    const csv = `line,rawUid,status,optedOutSince,knownUntil\n1,${rawUid(0)},not_opted_out,,\n2,${rawUid(1)},opted_out,${SINCE},\n`;
    assert.equal((await run([...words, "-f", "csv"], { env })).stdout, csv);
    assert.match((await run([...words, "-f", "table"], { env })).stdout, /│ 2 .*opted_out/);
    const written = await run([...words, "-o", "out.csv", "--only", "opted_out"], { env, cwd: folder });
    assert.deepEqual(written, { code: 0, signal: null, stdout: "", stderr: "" });
    assert.equal(await readFile(join(folder, "out.csv"), "utf8"), csv.replace(/^1,.*\n/m, ""));
    assert.ok(!existsSync(join(folder, "out.csv.checkpoint")), "what is done leaves no checkpoint");
  });

  test("names the lines of what is no raw UID, without its text, answers the rest, and exits 1", async (t) => {
    const double = statusDouble([]);
    const env = environment(await serve(t, double));
    const input = `${rawUid(0)}\njane.doe@example.com\n${rawUid(1)}\n`;
    const { code, stdout, stderr } = await run(["optout", "status"], { env, input });
    assert.deepEqual([code, rowsOf(stdout).length], [1, 3]);
    assert.match(stderr, /^line 2: no raw UID/);
    assert.ok(!`${stdout}${stderr}`.includes("jane"), stderr);
    assert.deepEqual(double.asked[0].payload.advertising_ids, [rawUid(0), rawUid(1)]);
  });

  test("what is wrong in a file is named with its line, and what to do", async (t) => {
    const folder = await folderFor(t);
    const double = statusDouble([]);
    const env = environment(await serve(t, double));
    await writeFile(join(folder, "ids.csv"), `uid,name\n${rawUid(0)},"a\n`);
    await writeFile(join(folder, "ids.jsonl"), `{"uid":"${rawUid(0)}"}\n{uid\n`);
    const wrong = [
      [["-i", "none.txt"], /none\.txt: ENOENT\n {2}Check/],
      [["-i", "ids.csv", "-c", "uid"], /ids\.csv, line \d: this is no CSV.*\n {2}Check the quotes/],
      [["-i", "ids.jsonl", "-c", "uid"], /ids\.jsonl, line 2: this is no JSON/],
      [["-i", "ids.csv", "-c", "id"], /no column id\.\n {2}Its first line names: uid, name/],
      [["-i", "ids.csv", rawUid(0)], /arguments and --input/],
      [[rawUid(0), "-f", "xml"], /--format xml is not known/],
      [[rawUid(0), "--only", "gone"], /--only gone is not known/],
      [[rawUid(0), "--private-operator", "0"], /takes 1 to 64/],
      [[rawUid(0), "--resume"], /no checkpoint/],
    ];
    for (const [words, pattern] of wrong) {
      const { code, stderr } = await run(["optout", "status", ...words], { env, cwd: folder });
      assert.match(stderr, pattern, words.join(" "));
      assert.equal(code, 2, words.join(" "));
    }
  });
});

test("what a reader of the output does not want any more is not asked about", async (t) => {
  const double = statusDouble([]);
  const { child, ended, said } = start(["optout", "status"], {
    env: environment(await serve(t, double)),
    input: [...rawUids(50_000)].join("\n"),
  });
  child.stdout.once("data", () => child.stdout.destroy());
  assert.equal((await ended).code, 130);
  assert.ok(double.asked.length < 10);
  assert.equal(said.stderr, "");
});

test("a terminal gets a table and, meanwhile, a progress bar", async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, "ids.txt"), [...rawUids(5_001)].join("\n"));
  const env = environment(await serve(t, statusDouble([7])));
  const command = `${process.execPath} ${PROGRAM} optout status -i ids.txt --only opted_out`;
  const { stdout } = await promisify(execFile)("script", ["-qec", command, "/dev/null"], {
    env: { ...env, TERM: "xterm" },
    cwd: folder,
  });
  assert.match(stdout, /100% · 5001 of 5001 · 1 opted out/);
  assert.match(stdout, /│ 8 .*opted_out/);
});

test("what has rotated is told apart, by the column that identity map wrote", async (t) => {
  const env = environment(await serve(t, statusDouble([1])));
  const input = `rawUid,refreshFrom\n${rawUid(0)},1000\n${rawUid(1)},1000\n${rawUid(2)},\n`;
  const { code, stdout } = await run(["optout", "status", "-c", "rawUid", "--refresh-column", "refreshFrom"], {
    env,
    input,
  });
  assert.equal(code, 0);
  assert.deepEqual(
    rowsOf(stdout).map(({ status, knownUntil }) => [status, knownUntil]),
    [
      ["rotated", 1_000],
      ["opted_out", undefined],
      ["not_opted_out", undefined],
    ],
  );
});

test("optout recheck asks about today's share, and remembers it", async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, "ids.txt"), `${[...rawUids(20)].join("\n")}\n`);
  const env = environment(await serve(t, statusDouble([3])));
  const recheck = () => run(["optout", "recheck", "ids.txt", "--per-day", "10", "--slice", "10"], { env, cwd: folder });
  const [first, second] = [await recheck(), await recheck()];
  assert.deepEqual([first.code, second.code], [0, 0], first.stderr);
  const [{ asked, neverAsked, optedOut }, again] = [first, second].map(({ stdout }) => JSON.parse(stdout));
  assert.deepEqual([asked, neverAsked, optedOut, again.asked], [10, 10, 1, 0]);
  assert.equal(rowsOf(await readFile(join(folder, "ids.txt.opted-out.jsonl"), "utf8"))[0].rawUid, rawUid(3));
  assert.equal((await run(["optout", "recheck", "ids.txt"], { env, cwd: folder })).code, 2);
});

describe("against the local operator", () => {
  test("a token is generated, refreshed and validated; addresses are mapped; any endpoint answers", async (t) => {
    const operator = await Operator.start(PAGES, { hasOwnKey: true });
    t.after(() => operator.stop());
    for (const product of ["uid2", "euid"]) {
      const { api, clients } = operator.announced[product];
      const more = {
        UID2_API_KEY: clients.all.key,
        UID2_CLIENT_SECRET: clients.all.secret,
        UID2_PRODUCT: product.toUpperCase(),
      };
      const env = environment(api, more);
      const generated = await run(["token", "generate", "--email", "user@example.com"], { env });
      assert.equal(generated.code, 0, generated.stderr);
      const { status, identity } = JSON.parse(generated.stdout);
      assert.equal(status, "success");
      const piped = await run(["token", "generate"], { env, input: "optout@example.com\n" });
      assert.deepEqual([piped.code, JSON.parse(piped.stdout)], [0, { status: "optout" }]);
      const refreshed = await run(["token", "refresh"], { env, input: generated.stdout });
      assert.equal(JSON.parse(refreshed.stdout).status, "success");
      const validate = (email) => run(["token", "validate", identity.advertising_token, "--email", email], { env });
      assert.deepEqual(
        [(await validate("user@example.com")).code, (await validate("validate@example.com")).code],
        [0, 1],
      );
      const mapped = await run(["identity", "map", "user@example.com", "no address"], { env });
      assert.equal(mapped.code, 1);
      assert.deepEqual(
        rowsOf(mapped.stdout).map((row) => [row.line, row.status]),
        [
          [1, "mapped"],
          [2, "invalid"],
        ],
      );
      const asked = await run(["request", `${api}/v2/optout/status`], { env, input: '{"advertising_ids":[]}' });
      assert.deepEqual(JSON.parse(asked.stdout), { body: { opted_out: [] }, status: "success" });
      const refused = await run(["request", "/v2/optout/status"], { env, input: "{}" });
      assert.equal(refused.code, 3);
      assert.match(refused.stderr, /Required Parameter Missing: advertising_ids/);
    }
  });
});

describe("credentials", () => {
  test("come from the environment or a file, never from arguments, and are never printed", async (t) => {
    const folder = await folderFor(t);
    const double = statusDouble([]);
    const baseUrl = await serve(t, double);
    const file = join(folder, "credentials");
    await writeFile(
      file,
      `# of tests\nUID2_API_KEY=${KEY}\nexport UID2_CLIENT_SECRET="${SECRET}"\r\nUID2_BASE_URL = ${baseUrl}\n`,
    );
    const words = ["optout", "status", rawUid(0)];
    const bare = { PATH: process.env.PATH };
    assert.equal((await run([...words, "--credentials", file], { env: bare })).code, 0);
    assert.equal((await run(words, { env: { ...bare, UID2_CREDENTIALS: file } })).code, 0);
    const without = await run(words, { env: bare });
    assert.equal(without.code, 2);
    assert.match(without.stderr, /There is no UID2_API_KEY[^]*--credentials FILE/);
    const argument = await run([...words, "--api-key", KEY], { env: bare });
    assert.deepEqual([argument.code, argument.stderr.includes(KEY)], [2, false]);
    assert.match(argument.stderr, /set UID2_API_KEY/);
    for (const { headers } of double.asked) assert.equal(headers.Authorization, undefined);
  });

  test("that the operator refuses exit 3, and the error says what to look at", async (t) => {
    const env = environment(
      await serve(
        t,
        statusDouble([], () => new Response("", { status: 401 })),
      ),
    );
    const { code, stderr } = await run(["optout", "status", rawUid(0)], { env });
    assert.equal(code, 3);
    assert.match(stderr, /unauthorized, HTTP 401[^]*Check UID2_API_KEY/);
    assert.ok(!stderr.includes(KEY) && !stderr.includes(SECRET), stderr);
  });
});

test("hash asks nobody, names the lines of what is no address, and hashes the rest", async () => {
  const input = " USER@Example.com \nbogus\nJane.Doe+x@gmail.com\n";
  const { code, stdout, stderr } = await run(["hash"], { env: { PATH: process.env.PATH }, input });
  assert.equal(code, 1);
  assert.equal(stderr, "line 2: no email (invalid_email)\n");
  assert.deepEqual(rowsOf(stdout)[0], {
    line: 1,
    status: "hashed",
    hash: "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=",
  });
  const phone = await run(["hash", "-k", "phone", "+12345678901", "-f", "csv"]);
  assert.equal(phone.stdout, "line,status,hash,code\n1,hashed,EObwtHBUqDNZR33LNSMdtt5cafsYFuGmuY4ZLenlue4=,\n");
});

test("every command teaches by --help with an example, and a word that is none exits 2", async () => {
  for (const words of [
    [],
    ["token"],
    ["token", "generate"],
    ["token", "refresh"],
    ["identity", "map"],
    ["optout", "status"],
    ["optout", "partition"],
    ["optout", "recheck"],
    ["request"],
    ["hash"],
  ]) {
    const { code, stdout } = await run([...words, "--help"]);
    assert.equal(code, 0);
    assert.match(stdout, words[0] === "token" && !words[1] ? /generate/ : /npx uid2-wasm/, words.join(" "));
  }
  assert.equal((await run(["opt-out"])).code, 2);
  assert.equal((await run([])).code, 2);
  assert.match((await run(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
});
