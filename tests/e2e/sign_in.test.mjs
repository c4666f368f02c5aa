// Walks that sign somebody in from the page: by which address, with which answer, and what a page is told when it fails.
// Identities that a server made are in handed_in.test.mjs.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { walks } from "./stage.mjs";

const OK = { code: "ok" };
const hash = (text) => createHash("sha256").update(text).digest("base64");

/** Signs in by one way, and looks at everything that follows from it. */
async function signsIn(stage, how, text) {
  const tab = await stage.openAndInit();
  assert.deepEqual(await tab.takeEvents(), ["SdkLoaded", "IdentityUpdated", "InitCompleted"]);
  assert.equal((await tab.look()).loginRequired, true);

  assert.deepEqual(await tab.signIn(how, text), OK);

  const { token, loginRequired, available, optedOut } = await tab.look();
  assert.ok(token);
  assert.deepEqual({ loginRequired, available, optedOut }, { loginRequired: false, available: true, optedOut: false });
  assert.deepEqual(await tab.tokenInTime(), { token });
  assert.deepEqual(await tab.takeEvents(), ["IdentityUpdated with a token"]);
  await stage.asked("client-generate: success");
}

/** A text that is no address: its code, no request, and nothing else has changed. */
async function isNoAddress(stage, how, text, code) {
  const tab = await stage.openAndInit();
  await tab.takeEvents();
  assert.equal((await tab.signIn(how, text)).code, code);
  assert.deepEqual(await tab.takeEvents(), []);
  assert.equal((await tab.look()).loginRequired, true);
  await stage.asked();
}

walks("Signing in", (walk) => {
  walk("by e-mail", (stage) => signsIn(stage, "Email", "jane@example.com"));
  walk("by the hash of an e-mail address", (stage) => signsIn(stage, "EmailHash", hash("jane@example.com")));
  walk("by phone", (stage) => signsIn(stage, "Phone", "+12345678901"));
  walk("by the hash of a phone number", (stage) => signsIn(stage, "PhoneHash", hash("+12345678901")));

  walk("with an address written differently finds the same person's opt-out", async (stage) => {
    await stage.operator.optOut({ email: "janedoe@gmail.com" });
    const tab = await stage.openAndInit();
    assert.deepEqual(await tab.signIn("Email", " Jane.Doe+news@GMail.com "), OK);
    assert.equal((await tab.look()).optedOut, true);
    assert.deepEqual(await tab.signIn("EmailHash", hash("janedoe@gmail.com")), OK);
    await stage.asked("client-generate: optout");
  });

  walk("is answered with an opt-out, and asks nobody the second time", async (stage) => {
    const tab = await stage.openAndInit();
    for (const again of [false, true]) {
      await tab.takeEvents();
      assert.deepEqual(await tab.signIn("Email", "optout@example.com"), OK, `again: ${again}`);
      const { token, identity, loginRequired, optedOut } = await tab.look();
      assert.deepEqual(
        { token, identity, loginRequired, optedOut },
        { token: undefined, identity: null, loginRequired: false, optedOut: true },
      );
      assert.deepEqual(await tab.takeEvents(), ["OptoutReceived", "IdentityUpdated"]);
    }
    assert.equal(JSON.parse((await tab.storage())["UID2-sdk-identity"]).status, "optout");
    await stage.asked("client-generate: optout");
  });

  walk("with an address outside ASCII says so, and asks nobody", (stage) =>
    isNoAddress(stage, "Email", "jörg@example.com", "email_not_ascii"),
  );
  walk("without an @ says so, and asks nobody", (stage) =>
    isNoAddress(stage, "Email", "jane.example.com", "invalid_email"),
  );
  walk("with a phone number not in E.164 says so, and asks nobody", (stage) =>
    isNoAddress(stage, "Phone", "0123 456789", "invalid_phone"),
  );
  walk("with something that is no hash says so, and asks nobody", (stage) =>
    isNoAddress(stage, "EmailHash", "bm8gaGFzaA==", "invalid_hash"),
  );

  walk("is refused to a page that the operator does not know, with the operator's reason", async (stage) => {
    stage.expect(/403/);
    const tab = await stage.open(stage.operator.site.replace("localhost", "127.0.0.1"));
    await tab.init();
    const end = await tab.signIn("Email", "jane@example.com");
    assert.equal(end.code, "refused");
    assert.equal(end.message, "Forbidden: unexpected http origin");
    assert.equal((await tab.look()).loginRequired, true);
    await stage.asked("client-generate: invalid_http_origin");
  });

  walk("that nobody answers ends after ten seconds, and another one works", async (stage) => {
    await stage.operator.faults({ path: "/v2/token/client-generate", times: 1, hold: true });
    const tab = await stage.openAndInit();
    const began = Date.now();
    assert.equal((await tab.signIn("Email", "jane@example.com")).code, "unanswered");
    const took = Date.now() - began;
    assert.ok(took > 9500 && took < 15_000, `${took} ms`);
    assert.equal((await tab.look()).loginRequired, true);
    assert.deepEqual(await tab.signIn("Email", "jane@example.com"), OK);
    assert.ok(await tab.token());
  });

  walk("whose connection breaks ends at once, and another one works", async (stage) => {
    stage.expect(/ERR_EMPTY_RESPONSE|ERR_CONNECTION|CORS request did not succeed/);
    await stage.operator.faults({ path: "/v2/token/client-generate", drop: true });
    const tab = await stage.openAndInit();
    assert.equal((await tab.signIn("Email", "jane@example.com")).code, "unanswered");
    await stage.operator.faults();
    assert.deepEqual(await tab.signIn("Email", "jane@example.com"), OK);
    assert.ok(await tab.token());
  });

  walk("takes the place of one that is not answered yet", async (stage) => {
    const tab = await stage.openAndInit();
    await stage.operator.faults({ path: "/v2/token/client-generate", hold: true });
    const onItsWay = tab.page.waitForRequest((request) => request.url().includes("/token/client-generate"));
    const first = tab.signIn("Email", "jane@example.com");
    await onItsWay;
    const second = tab.signIn("Email", "bob@example.com");
    assert.equal((await first).code, "aborted");
    await stage.operator.faults();
    await stage.operator.release();
    assert.deepEqual(await second, OK);
    assert.ok(await tab.token());
  });

  walk("before a module runs is kept, and answered", async (stage) => {
    let called;
    const wait = new Promise((resolve) => (called = resolve));
    await stage.context.route("**/no-wasm.js", (route) => wait.then(() => route.continue()));
    const tab = await stage.open();
    stage.secrets.addAddress("jane@example.com");
    await tab.page.evaluate(
      ([baseUrl, keypair]) => {
        window.__uid2.init({ baseUrl });
        window.__uid2.setIdentityFromEmail("jane@example.com", keypair);
        window.walk.token = window.__uid2.getAdvertisingTokenAsync();
        window.walk.token.catch(() => {});
      },
      [stage.operator.api, stage.operator.keypair],
    );
    called();
    const token = await tab.page.evaluate(() => window.walk.token);
    assert.ok(token);
    assert.equal(await tab.token(), token);
    await stage.asked("client-generate: success");
  });
});
