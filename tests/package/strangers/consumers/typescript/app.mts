// What an app writes, by every entry that has types. What must not compile says so by `@ts-expect-error`.
import { EUID, isUidError, UID2, type Identity } from "uid2-wasm";
import { UID2 as WithoutWasm } from "uid2-wasm/no-wasm";
import { useUid2 } from "uid2-wasm/react";
import { OperatorClient } from "uid2-wasm/server";
import { EUID as Whole } from "uid2-wasm/full";
import { assertUID2 } from "uid2-wasm/uid2";
import "uid2-wasm/euid";

assertUID2(window.__uid2);
window.__uid2.init({ baseUrl: "https://prod.uidapi.com", refreshRetryPeriod: 2000 });
const token: string | undefined = window.__uid2.getAdvertisingToken();
const identity: Identity | null = new EUID().getIdentity();
new UID2().on("OptoutReceived", (payload) => payload.identity satisfies null);
new WithoutWasm().disconnect();
new Whole().disconnect();

export async function signIn(email: string): Promise<string> {
  const { state, token: shown, signIn } = useUid2({ serverPublicKey: "UID2-X-P-1", subscriptionId: "1" });
  if (state === "active") return shown;
  return signIn({ email }).then((made) => made ?? "opted out", (error) => (isUidError(error) ? error.code : "unknown"));
}

export const client = new OperatorClient({ product: "UID2", apiKey: "", clientSecret: "" });

// @ts-expect-error: there may be no token
export const certain: string = token;
// @ts-expect-error: nobody changes an identity
if (identity) identity.advertising_token = "mine";
// @ts-expect-error: there is no such event
new UID2().on("OptedOut", () => {});
// @ts-expect-error: a name is no person
void useUid2().signIn({ name: "Jane" });
