// What an application writes against the types, and what they refuse. Compiled, never run: a line that should not compile
// and does fails the test as well.
import { EUID, EventType, IdentityStatus, isUidError, UID2, UidError, type CallbackHandler, type State } from "uid2-wasm";
import { UID2 as Whole } from "uid2-wasm/full";
import { UID2 as WithoutWasm } from "uid2-wasm/no-wasm";
import { assertUID2, sdkWindow, UID2 as DropIn } from "uid2-wasm/uid2";
import { assertEUID } from "uid2-wasm/euid";
import "uid2-wasm/bridges";
import { ChoiceStatus, type ChoiceTexts } from "uid2-wasm/choice-status";
import { landing, unsubscribePush, type LandingChoice } from "uid2-wasm/landing";

const keypair = { serverPublicKey: "UID2-X-I-abc", subscriptionId: "abc" };

export function tokenOf(state: State): string | undefined {
  switch (state.status) {
    case "active":
      // @ts-expect-error an identity is read, never written
      state.identity.advertising_token = "another";
      return state.identity.advertising_token;
    case "optedOut":
      // @ts-expect-error who opted out has no identity
      state.identity;
      return undefined;
    case "loading":
    case "none":
    case "expired":
    case "held":
    case "consentDenied":
      return undefined;
    default: {
      const nothingElse: never = state;
      return nothingElse;
    }
  }
}

// @ts-expect-error who opted out has no identity, and none can be made up
export const impossible: State = { status: "optedOut", identity: null };
// @ts-expect-error there is no such state
export const unknown: State = { status: "signedIn" };

export async function use(sdk: UID2, email: string): Promise<string> {
  sdk.init({ baseUrl: "https://operator-integ.uidapi.com", useCookie: true, callback: ({ status }) => status === 0 });
  const end: () => void = sdk.on("OptoutReceived", ({ identity }) => {
    const nobody: null = identity;
    return nobody;
  });
  end();
  sdk.on(EventType.IdentityUpdated, (payload) => {
    const token = payload.identity?.advertising_token;
    // @ts-expect-error payloads are read, never written
    payload.identity = null;
    return token;
  });
  // @ts-expect-error there is no such event
  sdk.on("Optout", () => undefined);
  // @ts-expect-error milliseconds, as a number
  sdk.init({ refreshRetryPeriod: "5000" });
  // @ts-expect-error a client keypair has two parts
  await sdk.setIdentityFromEmail(email, { subscriptionId: "abc" });
  // @ts-expect-error what is needed is a text
  await sdk.setIdentityFromPhone(15551234567, keypair);
  // @ts-expect-error an identity has tokens
  sdk.setIdentity({ advertising_token: "A" });
  sdk.setIdentity({ status: "optout", identity_expires: 1, refresh_expires: 1 });
  // @ts-expect-error there may be no token
  const certain: string = sdk.getAdvertisingToken();
  try {
    await sdk.setIdentityFromEmail(email, keypair);
    return (await sdk.refreshNow()) + certain;
  } catch (error) {
    if (isUidError(error, "opted_out")) {
      const code: "opted_out" = error.code;
      return code;
    }
    // @ts-expect-error there is no such code
    if (isUidError(error, "opted-out")) return "";
    if (isUidError(error, "core_unavailable")) {
      const code: "core_unavailable" = error.code;
      return code;
    }
    if (error instanceof UidError) return error.code;
    throw error;
  }
}

export const handler: CallbackHandler = (event, payload) => {
  if (event === "OptoutReceived") {
    const nobody: null = payload.identity;
    return nobody;
  }
  return payload.identity?.refresh_expires;
};

// As pages for the official package write them.
const official = (event: EventType, payload: { identity: unknown }) => [event, payload];
new UID2([official, handler]).callbacks.push(handler);
// @ts-expect-error a product is constructed, not what they have in common
new EUID([1]);
export const numbers: -4 = IdentityStatus.OPTOUT;
export const version: string = WithoutWasm.VERSION + EUID.VERSION;

new Whole().init({ core: "idle", coreUrl: "https://publisher.example/uid2-core.js" });
// @ts-expect-error there is no such moment
new Whole().init({ core: "never" });

export function withGlobals(): DropIn {
  window.__uid2 = { callbacks: [handler] };
  window.__uid2Helper?.normalizeEmail("a@example.com");
  assertUID2(sdkWindow.__uid2);
  assertEUID(window.__euid);
  window.__euid.dispose();
  return sdkWindow.__uid2;
}

export async function unsubscribe(element: HTMLElement, sdk: UID2): Promise<string[]> {
  const { dispose } = landing({ element, endpoint: new URL("https://example.com/"), sdk, site: "ticked", push: true });
  landing({ element, endpoint: "/unsubscribe", site: "none", texts: { en: { done: "Done." } } }).dispose();
  // @ts-expect-error whether the choice is there, and ticked, is the publisher's to say
  landing({ element, endpoint: "/unsubscribe" });
  // @ts-expect-error there is no such text
  landing({ element, endpoint: "/unsubscribe", site: "none", texts: { en: { title: "" } } });
  dispose();
  const { ended, failed } = await unsubscribePush();
  // @ts-expect-error whoever knows the endpoint of one that goes on could use it
  failed[0]?.endpoint;
  return [...ended, ...failed].map(({ scope }) => scope);
}

export const isPush = ({ chosen }: LandingChoice): boolean => chosen.includes("push");

export async function audit(sdk: UID2): Promise<string[]> {
  const findings = await sdk.audit();
  // @ts-expect-error It takes no token: whose is looked for is who is shown.
  await sdk.audit("token");
  return findings.map(({ place, key, encoding, remedy }) => (encoding === "base64" ? `${place} ${key}: ${remedy}` : key));
}

export async function erase(sdk: UID2): Promise<string[]> {
  const { removed, survived } = await sdk.erase();
  await sdk.erase({ optOutsToo: true });
  // @ts-expect-error there is no such option
  await sdk.erase({ optouts: true });
  return [...removed.map(({ place, key }) => `${place} ${key}`), ...survived.map(({ why }) => why)];
}

export function showChoice(sdk: UID2, texts: ChoiceTexts): ChoiceStatus {
  const element = document.createElement("uid2-choice-status");
  Object.assign(element, { sdk });
  element.texts = texts;
  // @ts-expect-error there is no such text
  element.texts = { opted: "" };
  element.update();
  return element;
}

export function bridge(sdk: UID2): string[] {
  sdk.init({ bridges: false });
  sdk.init({ bridges: { prebid: "takeOver", gpt: "register", ima: false, amazon: { upa: { hashedRecords: [] } } } });
  // @ts-expect-error there is no such way
  sdk.init({ bridges: { gpt: "takeOver" } });
  // @ts-expect-error off is false
  sdk.init({ bridges: "off" });
  const asked = sdk.bridges;
  const [eid] = sdk.eids;
  const reasons = (sdk.lastPurge?.bridges ?? []).map(({ library, name, purged, why }) => `${library} ${name} ${purged} ${why ?? ""}`);
  return [...reasons, eid?.uids[0]?.id ?? "", asked ? String(asked.ima) : ""];
}
