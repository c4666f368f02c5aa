// `XMLHttpRequest` as a publisher's tests replace it, and an operator's answers, plain and sealed.
// A request stays open until the test answers it.
import { createCipheriv, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";

/** Puts a stand-in in the place of the page's; answers every request that was sent. */
export function replaceRequests(heard) {
  const requests = [];
  globalThis.XMLHttpRequest = class {
    DONE = 4;
    readyState = 0;
    open(method, address) {
      Object.assign(this, { method, address, readyState: 1 });
    }
    overrideMimeType() {}
    setRequestHeader() {}
    abort() {
      if (this.isOpen) heard(this, "aborts");
      this.isOpen = false;
    }
    send(body) {
      requests.push(Object.assign(this, { body, isOpen: true }));
      heard(this, "asks");
    }
  };
  return requests;
}

/** Ends a request as engines do: by its ready state, and then by `load` or `error`. */
export function end(request, status, responseText) {
  Object.assign(request, { isOpen: false, readyState: 4, status, responseText });
  request.onreadystatechange?.();
  if (status) request.onload?.();
  else request.onerror?.();
}

/** The answer to a refresh, under the identity's `refresh_response_key`; with a secret, the answer to a sign-in. */
export function seal(key, members) {
  const iv = Buffer.alloc(12, 7);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const sealed = [cipher.update(JSON.stringify(members)), cipher.final()];
  return Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString("base64");
}

const PAIR = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** What a publisher passes to a sign-in. */
export const keypairOf = (product) => ({
  serverPublicKey: `${product}-X-L-${PAIR.publicKey.export({ type: "spki", format: "der" }).toString("base64")}`,
  subscriptionId: "abc",
});

/** The secret that a sign-in's request and its answer are sealed with. */
export function secretOf(request) {
  const key = Buffer.from(JSON.parse(request.body).public_key, "base64");
  return diffieHellman({ privateKey: PAIR.privateKey, publicKey: createPublicKey({ key, type: "spki", format: "der" }) });
}
