// What is called differently for UID2 and EUID, as far as a publisher's page and its visitor notice.
// Constants only.

export const PRODUCTS = {
  uid2: { name: "UID2", global: "__uid2", key: "UID2-sdk-identity", cookie: "__uid_2", source: "uidapi.com" },
  euid: { name: "EUID", global: "__euid", key: "EUID-sdk-identity", cookie: "__euid", source: "euid.eu" },
};

/** Loads the built package by a script tag, as any page would, and answers the product's global. */
export function loadSdk(product) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `/sdk/${product}-sdk.js`;
    script.onload = () => resolve(window[PRODUCTS[product].global]);
    script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
    document.head.append(script);
  });
}
