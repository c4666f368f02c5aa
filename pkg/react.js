// The hooks: what of the page's SDK a component shows, and what its buttons do. Safe to mount twice, to render on a server
// and to be refreshed, because all that is remembered is the page's one SDK. No JSX, and no decision of the SDK's own.
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { __euidInternalHandleScriptLoad, __uid2InternalHandleScriptLoad } from "./index.js";

const SETTINGS = [
  "baseUrl",
  "refreshRetryPeriod",
  "useCookie",
  "cookiePath",
  "cookieDomain",
  "optOutUrl",
  "core",
];
const EVENTS = ["SdkLoaded", "InitCompleted", "IdentityUpdated", "OptoutReceived"];
const WAYS = {
  email: "setIdentityFromEmail",
  emailHash: "setIdentityFromEmailHash",
  phone: "setIdentityFromPhone",
  phoneHash: "setIdentityFromPhoneHash",
};

/** The settings that each SDK was begun with last, so that mounting again does not begin again. Forgotten together with the SDK. */
const begun = /* @__PURE__ */ new WeakMap();

const note = (sdk, news) => begun.set(sdk, { ...begun.get(sdk), ...news });

const UID2 = /* @__PURE__ */ makeProduct("__uid2", __uid2InternalHandleScriptLoad);
const EUID = /* @__PURE__ */ makeProduct("__euid", __euidInternalHandleScriptLoad);

export const useUid2 = (options) => useProduct(UID2, options);

export const useEuid = (options) => useProduct(EUID, options);

/** What React is given is made once: another function would be another subscription. */
function makeProduct(global, install) {
  const product = { global, install };
  return { ...product, listen: (changed) => listen(product, changed), look: () => look(product) };
}

function useProduct(product, options = {}) {
  const seen = useSyncExternalStore(product.listen, product.look, () => "loading");
  const given = useRef(options);
  useEffect(() => {
    given.current = options;
  });
  const settings = JSON.stringify([...SETTINGS.map((name) => options[name]), sum(options.identity)]);
  useEffect(() => begin(product, given.current, settings), [product, settings]);
  const acts = useMemo(() => makeActs(product, given), [product]);
  const [state, token] = seen.split(" ");
  return { state, token, ...acts };
}

/** The page's SDK, which a script tag or a drop-in may have installed before; `undefined` on a server. */
function find({ global, install }) {
  install();
  const sdk = typeof window === "undefined" ? undefined : window[global];
  if (!sdk || sdk.on) return sdk;
  console.warn(`window.${global} is another SDK: its states cannot be shown.`);
  return undefined;
}

/** State and token as one text: what is shown changes when it does. Rendering installs nothing. */
function look({ global }) {
  const sdk = window[global];
  if (!sdk || !sdk.status) return "loading";
  const token = sdk.getAdvertisingToken();
  return token ? `${sdk.status} ${token}` : sdk.status;
}

function listen(product, changed) {
  const sdk = find(product);
  const ends = sdk ? EVENTS.map((event) => sdk.on(event, changed)) : [];
  return () => ends.forEach((end) => end());
}

/** `init`, unless it was called with the same: StrictMode mounts twice, and every component may use the hook. */
function begin(product, options, settings) {
  const sdk = find(product);
  if (!sdk) return;
  const isUsed = sdk.isInitComplete() || sdk.status === "loading";
  if (isUsed && (begun.get(sdk) || {}).settings === settings) return;
  note(sdk, { settings });
  const given = [...SETTINGS, "identity"].filter((name) => options[name] !== undefined);
  sdk.init(given.reduce((all, name) => ({ ...all, [name]: options[name] }), {}));
}

/** Tells identities apart. Not the token itself: what is remembered here outlives an opt-out. */
function sum(identity) {
  const text = (identity && (identity.advertising_token || identity.status)) || "";
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 0);
}

function makeActs(product, given) {
  const act = async (how) => {
    const sdk = find(product);
    if (!sdk) throw new Error("There is no page with an SDK here.");
    return how(sdk);
  };
  return {
    /** Resolves with the token; with `undefined` for somebody who opted out. */
    signIn: (person) => act((sdk) => signIn(sdk, person, given.current)),
    signOut: () => act((sdk) => sdk.disconnect()),
    optOut: () => act((sdk) => sdk.setIdentity({ status: "optout" })),
  };
}

/** A sign-in of the same person that is under way is joined: effects of a component run twice under StrictMode. */
async function signIn(sdk, person, { serverPublicKey, subscriptionId }) {
  const way = Object.keys(WAYS).find((name) => name in person);
  if (!way) {
    sdk.setIdentity(person);
    return sdk.getAdvertisingTokenAsync().catch(() => undefined);
  }
  await join(sdk, `${way} ${person[way]}`, () => sdk[WAYS[way]](person[way], { serverPublicKey, subscriptionId }));
  return sdk.getAdvertisingToken();
}

function join(sdk, key, ask) {
  const open = begun.get(sdk) || {};
  if (open.key === key) return open.answer;
  const answer = ask().finally(() => {
    if ((begun.get(sdk) || {}).answer === answer) note(sdk, { key: undefined, answer: undefined });
  });
  note(sdk, { key, answer });
  return answer;
}
