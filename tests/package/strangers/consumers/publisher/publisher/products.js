// What a publisher's tests call differently for UID2 and EUID, and the three places in which a page keeps the identity.
// Constants only.

export const PRODUCTS = {
  UID2: { name: "UID2", global: "__uid2", cookie: "__uid_2", key: "UID2-sdk-identity", base: "https://prod.uidapi.com" },
  EUID: { name: "EUID", global: "__euid", cookie: "__euid", key: "EUID-sdk-identity", base: "https://prod.euid.eu" },
};

/** The address that the test environment is told to have. */
export const HOST = "www.publisher.example";

/** Options of `init`, and where the identity is then. */
export const PLACES = {
  "local storage": { options: {}, stands: "local storage" },
  "a cookie": { options: { useCookie: true }, stands: `cookie / ${HOST}` },
  "a cookie with domain and path": {
    options: { useCookie: true, cookieDomain: "publisher.example", cookiePath: "/news" },
    stands: "cookie /news .publisher.example",
  },
};
