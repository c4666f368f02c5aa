// The official Python client and ours beside each other, against one local operator: both must say the same of the same
// people, go on with each other's identities, and open each other's envelopes. A difference is our fault until shown otherwise.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { OperatorClient } from "../../pkg/dist/server/server.js";
import { Operator, PAGES, ROOT } from "../e2e/operator.mjs";

const PYTHON = process.env.UID2_PYTHON;

let operator;
let official;

/** The Python client as a process of its own. */
class Official {
  constructor() {
    if (!PYTHON) throw new Error("UID2_PYTHON has to name a Python that has uid2-client");
    const script = join(ROOT, "tests/server/official.py");
    this._process = spawn(PYTHON, [script], { stdio: ["pipe", "pipe", "inherit"] });
    this._lines = createInterface({ input: this._process.stdout })[Symbol.asyncIterator]();
  }

  async ask(...question) {
    this._process.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this._lines.next();
    assert.ok(!done, "the official client has ended");
    const { answer, error } = JSON.parse(value);
    assert.equal(error, undefined, question[0]);
    return answer;
  }

  stop() {
    this._process.kill();
  }
}

before(async () => {
  operator = await Operator.start(PAGES);
  official = new Official();
});

after(async () => {
  official?.stop();
  await operator?.stop();
});

/** One product: where the official client asks, our client, and the operator's control. */
function side(product) {
  const { api, clients } = operator.announced[product];
  const { key: apiKey, secret: clientSecret } = clients.all;
  return {
    at: [api, apiKey, clientSecret],
    ours: new OperatorClient({ product: product.toUpperCase(), baseUrl: api, apiKey, clientSecret }),
    control: product === "uid2" ? operator : operator.euid,
  };
}

for (const product of ["uid2", "euid"]) {
  describe(`The official Python client and ours, ${product}`, () => {
    test("generate for the same people, and each refreshes what the other generated", async () => {
      const { at, ours } = side(product);
      const people = [
        ["email", { email: "Jane.Doe+x@Gmail.com" }],
        ["phone", { phone: "+12345678901" }],
        ["hashed_email", { emailHash: "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=" }],
      ];
      for (const [kind, person] of people) {
        const theirs = await official.ask("generate", at, kind, Object.values(person)[0]);
        const mine = await ours.tokenGenerate(person);
        assert.deepEqual([theirs.status, mine.status], ["success", "success"]);
        assert.equal((await ours.tokenRefresh(theirs.identity)).status, "success");
        assert.equal((await official.ask("refresh", at, mine.identity)).status, "success");
      }
    });

    test("hear of the same opt-outs, wherever they are told", async () => {
      const { at, ours, control } = side(product);
      const email = "leaving@example.com";
      const mine = await ours.tokenGenerate({ email });
      const theirs = await official.ask("generate", at, "email", email);
      await control.optOut({ email });
      for (const { identity } of [mine, theirs]) {
        assert.deepEqual(await ours.tokenRefresh(identity), { status: "optout" });
        assert.equal((await official.ask("refresh", at, identity)).status, "optout");
      }
      assert.deepEqual(await ours.tokenGenerate({ email }), { status: "optout" });
      assert.equal((await official.ask("generate", at, "email", email)).status, "optout");
      assert.deepEqual(await ours.identityMap([{ email }]), [{ status: "optout" }]);
      assert.deepEqual((await official.ask("map_v3", at, [email], [])).unmapped, { [email]: "optout" });
      assert.deepEqual((await official.ask("map_v2", at, [email])).unmapped, { [email]: "optout" });
    });

    test("map the same people to the same raw UIDs, in both versions", async () => {
      const { at, ours } = side(product);
      const emails = ["User@Example.com", "optout@example.com", "jane.doe@gmail.com"];
      const phones = ["+12345678901", "+00000000000"];
      const people = [...emails.map((email) => ({ email })), ...phones.map((phone) => ({ phone }))];
      const v3 = await ours.identityMap(people);
      const theirs = await official.ask("map_v3", at, emails, phones);
      [...emails, ...phones].forEach((raw, place) => {
        const { status, rawUid, previousRawUid, refreshFrom } = v3[place];
        if (status === "optout") assert.equal(theirs.unmapped[raw], "optout");
        else assert.deepEqual(theirs.mapped[raw], [rawUid, previousRawUid ?? null, refreshFrom]);
      });
      const v2 = await ours.identityMap(people, { version: 2 });
      const older = await official.ask("map_v2", at, emails);
      emails.forEach((raw, place) => {
        const { status, rawUid, bucketId } = v2[place];
        if (status === "optout") assert.equal(older.unmapped[raw], "optout");
        else assert.deepEqual(older.mapped[raw], [rawUid, bucketId]);
      });
    });

    test("see the same buckets", async () => {
      const { at, ours } = side(product);
      const mine = await ours.identityBuckets(1_000_000_000_000);
      const theirs = await official.ask("buckets", at, 1_000_000_000_000);
      assert.ok(mine.length > 0);
      assert.deepEqual(
        mine.map(({ bucketId, lastUpdated }) => [bucketId, lastUpdated]),
        theirs.map(([id, updated]) => [id, Date.parse(`${updated}Z`)]),
      );
    });

    test("find in a token of ours the raw UID that we map", async () => {
      const { at, ours } = side(product);
      const { identity } = await ours.tokenGenerate({ email: "user@example.com" });
      const { uid } = await official.ask("raw_uid", at, identity.advertising_token, "localhost");
      assert.equal(uid, (await ours.identityMap([{ email: "user@example.com" }]))[0].rawUid);
    });

    test("open each other's envelopes", async () => {
      const { at } = side(product);
      const secret = at[2];
      let opened;
      const fetch = async (url, { body }) => {
        opened = await official.ask("open_request", secret, new TextDecoder().decode(body));
        return new Response(await official.ask("seal_answer", secret, opened.nonce, '{"status":"optout"}'));
      };
      const options = { product: product.toUpperCase(), baseUrl: at[0], apiKey: at[1], clientSecret: secret };
      const client = new OperatorClient({ ...options, fetch });
      assert.deepEqual(await client.tokenGenerate({ email: "user@example.com" }), { status: "optout" });
      assert.equal(opened.version, 1);
      assert.ok(Math.abs(opened.ms - Date.now()) < 5_000, `${opened.ms}`);
      const payload = { email_hash: "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=", optout_check: 1 };
      assert.deepEqual(JSON.parse(opened.json), payload);
    });
  });
}

test("EUID: a consent string means the same to both", async () => {
  const { at, ours } = side("euid");
  const consent = "CP1R2oAP1R2oAABABBENAwEgAPJAAAAAAAggAKgAACAAAAA";
  const theirs = await official.ask("generate", at, "email", "user@example.com", consent);
  const mine = await ours.tokenGenerate({ email: "user@example.com", tcfConsentString: consent });
  assert.deepEqual([theirs.status, mine.status], ["success", "success"]);
});
