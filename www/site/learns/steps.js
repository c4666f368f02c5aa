// What is asked before and after an opt-out, by whom, and what the operator said: each step asks it for real.
// No drawing; a step answers words, and who has learned of the opt-out by it.
import { pause } from "../tricks/trial.js";
import { shorten } from "../words.js";

const IV = 12;

/**
 * The steps for one made-up reader, in order. Each: who asks whom, in which words, and `ask`, which answers words.
 * @param {object} companies of companies.js
 * @param {Operator} operator where the page refreshes
 */
export function makeSteps(companies, operator) {
  const email = `reader${crypto.randomUUID().slice(0, 6)}@example.com`;
  const known = {};
  return [
    {
      way: ["publisher", "operator"],
      words: "The publisher asks for a token: token/generate",
      async ask() {
        const { json } = await companies.generate({ email });
        known.identity = json.body;
        return json.status;
      },
    },
    {
      way: ["advertiser", "operator"],
      words: "The advertiser maps the address of a customer: identity/map",
      async ask() {
        known.rawUid = (await companies.map(email)).json.body.email[0].u;
        return `raw UID ${shorten(known.rawUid, 10, 4)}`;
      },
    },
    {
      way: ["reader", "portal"],
      words: "The reader opts out at the portal",
      learns: "portal",
      ask: () => "final",
    },
    {
      way: ["portal", "operator"],
      words: "The portal tells the operator: token/logout",
      learns: "operator",
      ask: async () => (await companies.optOut({ email })).json.status,
    },
    {
      way: ["operator", "bidder"],
      words: "The bidder is told, without asking: its webhook is called",
      learns: "bidder",
      ask: async () => `raw UID ${shorten(await heard(companies, known.rawUid), 10, 4)} opted out`,
    },
    {
      way: ["publisher", "operator"],
      words: "The publisher's page refreshes its token: token/refresh",
      learns: "publisher",
      ask: () => refresh(operator, known.identity),
    },
    {
      way: ["publisher", "operator"],
      words: "The publisher asks for a new one: token/generate",
      ask: async () => (await companies.generate({ email })).json.status,
    },
    {
      way: ["advertiser", "operator"],
      words: "The advertiser maps the address again: identity/map",
      learns: "advertiser",
      ask: async () => (await companies.map(email)).json.body.email[0].e,
    },
    {
      way: ["advertiser", "operator"],
      words: "The advertiser asks about the raw UID that it holds: optout/status",
      async ask() {
        const [{ opted_out_since }] = (await companies.status(known.rawUid)).json.body.opted_out;
        return `opted out since ${new Date(opted_out_since).toLocaleTimeString("en-GB")}`;
      },
    },
  ];
}

/** Waits for the bidder's webhook to name this raw UID. */
async function heard(companies, rawUid) {
  for (;;) {
    const told = (await companies.heard()).find(({ raw_uid }) => raw_uid === rawUid);
    if (told) return told.raw_uid;
    await pause(50);
  }
}

/** What the operator answers to a refresh, as any page may ask (reference 4); opened with the response key. */
async function refresh({ api }, { refresh_token, refresh_response_key }) {
  const response = await fetch(`${api}/v2/token/refresh`, { method: "POST", body: refresh_token });
  const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const sealed = bytes(await response.text());
  const key = await crypto.subtle.importKey("raw", bytes(refresh_response_key), "AES-GCM", false, ["decrypt"]);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, IV) }, key, sealed.slice(IV));
  return JSON.parse(new TextDecoder().decode(plain)).status;
}
