// Every vector of docs/protocol/vectors.json that a server's client can get wrong, through the package as it is installed.
// Reading of the tables only; where the client is stricter than an operator, the table here says so.
import { check, codeOf, errorOf, holds, same } from "./check.mjs";
import { fixed, operatorDouble, options, toBase64, toHex } from "./double.mjs";

const NONCE = "0123456789abcdef";

/** How many vectors each check reads: a new one fails until somebody looks at it. */
const FAMILIES = {
  "hash-email-": 12,
  "hash-phone-": 3,
  "hash-wrong-encodings": 1,
  "hash-acceptance-table": 1,
  "normalize-": 2,
  "request-envelope-": 5,
  "response-envelope-": 8,
  "refresh-response-": 2,
  "tcf-consent-verdicts": 1,
  "refresh-token-388": 1,
  "advertising-token-shapes": 1,
  "raw-uid-formats": 1,
};
/** Of pages, and of those who are told of opt-outs. */
const ELSEWHERE = ["cstg-", "dsp-webhook-request"];

const family = ({ vectors }, prefix) => vectors.filter(({ id }) => id.startsWith(prefix));
const only = (world, id) => family(world, id)[0];

check("no vector is forgotten", (world) => {
  for (const [prefix, count] of Object.entries(FAMILIES)) same(family(world, prefix).length, count, prefix);
  const known = [...Object.keys(FAMILIES), ...ELSEWHERE];
  for (const { id } of world.vectors)
    holds(
      known.some((prefix) => id.startsWith(prefix)),
      id,
    );
});

/** What the client sends for a person. */
async function sent({ OperatorClient }, person) {
  const double = operatorDouble(() => ({ status: "optout" }));
  same(await new OperatorClient(options(double.fetch)).tokenGenerate(person), { status: "optout" });
  return double.asked[0].payload;
}

check("what somebody typed becomes the hash that every participant has", async (world) => {
  for (const { inputs, outputs } of [...family(world, "hash-email-"), ...family(world, "hash-phone-")]) {
    const payload = await sent(world, { [inputs.type]: inputs.raw });
    same(payload, { [`${inputs.type}_hash`]: outputs.base64, optout_check: 1 }, inputs.raw);
  }
});

/** Refused, although an operator would take and hash it: nobody else would find it (reference 12.1, 17.3). */
const REFUSED = [
  "jane doe@example.com",
  "user @example.com",
  "user@ example.com",
  "user@exam ple.com",
  "user@ gmail.com",
];
/** Trimmed, where an operator hashes it: nobody's address begins or ends so. */
const TRIMMED = ["\tuser@example.com", "user@example.com\t", "\u{a0}user@example.com", "user@example.com\n"];

check("an e-mail address is sent as the operator would hash it, or refused", async (world) => {
  for (const row of only(world, "normalize-email-table").outputs.rows) {
    const send = () => sent(world, { email: row.input });
    const ascii = [...row.input.trim()].every((character) => character < "\u{80}");
    if (!ascii) same(await codeOf(send), "email_not_ascii", row.input);
    else if (REFUSED.includes(row.input) || row.operator_normalized === null) same(await codeOf(send), "invalid_email");
    else if (!TRIMMED.includes(row.input)) same((await send()).email_hash, row.operator_base64, row.input);
  }
});

check("a phone number is sent exactly where the operator takes it", async (world) => {
  for (const row of only(world, "normalize-phone-table").outputs.rows) {
    const send = () => sent(world, { phone: row.input });
    if (row.operator_valid) same((await send()).phone_hash, row.base64, row.input);
    else same(await codeOf(send), "invalid_phone", row.input);
  }
});

check("only canonical Base64 of 32 bytes is taken for a hash", async (world) => {
  const wrong = only(world, "hash-wrong-encodings").outputs;
  const rows = only(world, "hash-acceptance-table").outputs.rows.map(({ input }) => input);
  for (const hash of [...rows, ...Object.values(wrong)]) {
    const send = () => sent(world, { phoneHash: hash });
    if (hash === wrong.correct_base64) same((await send()).phone_hash, hash);
    else same(await codeOf(send), "invalid_hash", hash);
  }
});

check("a request envelope is the one of the vector, byte for byte, in Base64 and as bytes", async (world) => {
  const { inputs, outputs } = only(world, "request-envelope-euid-generate");
  const { email_hash: emailHash, tcf_consent_string: tcfConsentString } = JSON.parse(inputs.payload_json_utf8);
  for (const binary of [false, true]) {
    let body;
    const fetch = async (_, init) => {
      body = init.body;
      throw new Error("nobody answers");
    };
    const more = { product: "EUID", clientSecret: inputs.client_secret_base64, binary, deadlineMs: 0 };
    const client = new world.OperatorClient(options(fetch, more));
    const ask = () => codeOf(() => client.tokenGenerate({ emailHash, tcfConsentString }));
    same(await fixed(inputs.timestamp_ms, inputs.nonce_hex + inputs.iv_hex, ask), "unanswered");
    if (binary) same(toHex(body), outputs.envelope_hex);
    else same(new TextDecoder().decode(body), outputs.envelope_base64);
  }
});

const ASK = {
  "generate-success": (client) => client.tokenGenerate({ email: "user@example.com" }),
  "generate-optout": (client) => client.tokenGenerate({ email: "user@example.com" }),
  "insufficient-consent": (client) => client.tokenGenerate({ email: "user@example.com" }),
  "validate-true": (client) => client.tokenValidate({ email: "user@example.com", token: "any" }),
  "optout-status": (client) => client.optoutStatus(["u1Mfx5qS0wsJtTRgz0a9QekKJZds40cV8YyAYpbasNs="]),
  "map-v3": (client) => client.identityMap([{ email: "user@example.com" }, { email: "optout@example.com" }]),
  // Its identifiers are raw, and the client asks by hash: whatever does not answer the question is not believed.
  "map-v2": (client) => errorOf(() => client.identityMap([{ email: "user@example.com" }], { version: 2 })),
  logout: (client) => errorOf(() => client.tokenValidate({ email: "user@example.com", token: "any" })),
};
const BODY = {
  "generate-success": ({ identity }) => ({ status: "success", body: identity }),
  "generate-optout": (answer) => answer,
  "insufficient-consent": (answer) => answer,
  "validate-true": (body) => ({ status: "success", body }),
  "optout-status": ([{ rawUid, optedOutSince }]) => ({
    status: "success",
    body: { opted_out: [{ advertising_id: rawUid, opted_out_since: optedOutSince }] },
  }),
  "map-v3": ([{ rawUid, refreshFrom }, { status }]) => ({
    status: "success",
    body: {
      email: [],
      email_hash: [{ u: rawUid, p: null, r: refreshFrom / 1000 }, { e: status }],
      phone: [],
      phone_hash: [],
    },
  }),
  "map-v2": ({ code }) => code,
  logout: ({ code }) => code,
};

check("a response envelope opens, as text and as bytes, and only for the request that it answers", async (world) => {
  for (const { id, inputs, outputs } of family(world, "response-envelope-")) {
    const kind = id.replace("response-envelope-", "");
    const bytes = Uint8Array.from(outputs.body_octet_stream_hex.match(/../g), (pair) => Number.parseInt(pair, 16));
    const forms = [
      [outputs.body_text_plain_base64, "text/plain"],
      [bytes, "application/octet-stream"],
    ];
    for (const [body, type] of forms) {
      const fetch = async () => new Response(body, { headers: { "content-type": type } });
      const client = new world.OperatorClient(options(fetch, { clientSecret: inputs.client_secret_base64 }));
      const answer = await fixed(inputs.timestamp_ms, inputs.request_nonce_hex, () => ASK[kind](client));
      const wanted = ["map-v2", "logout"].includes(kind) ? "unreadable_answer" : JSON.parse(inputs.payload_json_utf8);
      same(sorted(BODY[kind](answer)), sorted(wanted), id);
      const other = NONCE.replace("0", "f");
      const refused = await fixed(inputs.timestamp_ms, other, () =>
        codeOf(async () => codeOrThrow(await ASK[kind](client))),
      );
      same(refused, "wrong_nonce", id);
    }
  }
});

/** An error that was already caught is thrown again. */
function codeOrThrow(answer) {
  if (answer?.code) throw answer;
  return answer;
}

/** The same JSON with its members in one order. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}

check("the answer to a refresh opens with the key of the identity that was sent", async (world) => {
  for (const { inputs, outputs } of family(world, "refresh-response-")) {
    let body;
    const fetch = async (_, init) => {
      body = new TextDecoder().decode(init.body);
      return new Response(outputs.body_text_plain_base64, { headers: { "content-type": "text/plain" } });
    };
    const client = new world.OperatorClient(options(fetch));
    const identity = {
      advertising_token: "token",
      refresh_token: inputs.request_body,
      identity_expires: Date.now() + 1000,
      refresh_from: Date.now(),
      refresh_expires: Date.now() + 2000,
      refresh_response_key: inputs.refresh_response_key_base64,
    };
    const answer = await client.tokenRefresh(identity);
    same(body, inputs.request_body);
    const wanted = JSON.parse(inputs.payload_json_utf8);
    same(answer.status, wanted.status);
    if (wanted.body) same(sorted(answer.identity), sorted(wanted.body));
    const other = { ...identity, refresh_response_key: toBase64(new Uint8Array(32)) };
    same(await codeOf(() => client.tokenRefresh(other)), "unreadable_answer");
  }
});

check("tokens and raw UIDs of every shape pass as they are", async ({ OperatorClient, vectors }) => {
  const of = (id) => vectors.find((vector) => vector.id === id).outputs;
  const tokens = of("advertising-token-shapes").tokens.map(({ token }) => token);
  const { v2_and_v3: older, v4 } = of("raw-uid-formats");
  const uids = [...older, ...v4].flatMap((row) => Object.values(row)).filter((text) => String(text).length === 44);
  holds(tokens.length > 3 && tokens.every(Boolean) && uids.length > 10, "the vectors have another form now");
  for (const token of tokens) {
    const body = {
      advertising_token: token,
      refresh_token: of("refresh-token-388").refresh_token,
      identity_expires: 1_900_000_000_000,
      refresh_from: 1_900_000_000_000,
      refresh_expires: 1_900_000_000_000,
      refresh_response_key: toBase64(new Uint8Array(32)),
    };
    const { fetch } = operatorDouble(() => ({ status: "success", body }));
    const { identity } = await new OperatorClient(options(fetch)).tokenGenerate({ email: "user@example.com" });
    same(sorted(identity), sorted(body));
  }
  const answer = ({ advertising_ids }) => ({
    status: "success",
    body: { opted_out: advertising_ids.map((id) => ({ advertising_id: id, opted_out_since: 1 })) },
  });
  const status = await new OperatorClient(options(operatorDouble(answer).fetch)).optoutStatus(uids);
  same(
    status.map(({ rawUid }) => rawUid),
    uids,
  );
});

check("consent strings get the operator's verdict", async (world) => {
  const client = world.client("euid");
  const verdict = { sufficient: "success", insufficient: "insufficient_user_consent", invalid: "refused" };
  for (const { tcf_consent_string: tcfConsentString, operator_verdict } of only(world, "tcf-consent-verdicts").outputs
    .rows) {
    const ask = async () => (await client.tokenGenerate({ email: "user@example.com", tcfConsentString })).status;
    const said = await ask().catch((error) => error.code);
    same(said, verdict[operator_verdict] ?? operator_verdict, tcfConsentString);
  }
});
