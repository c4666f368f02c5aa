// What is called differently for UID2 and EUID on the JavaScript side: globals, keys, texts.
// Constants only. A page's module knows no product. The servers' has cookie and host in src/product.rs, and a test compares.

const product = (name, global, cookie, operator, domain) => ({
  _name: name,
  _global: global,
  _cookie: cookie,
  _key: `${name}-sdk-identity`,
  _notes: `uid2-wasm.${name.toLowerCase()}`,
  _source: operator,
  _signal: `_GESPSK-${operator}`,
  _operator: `https://prod.${operator}`,
  _portal: `https://www.transparentadvertising.${domain}/`,
});

export const UID2_PRODUCT = /* @__PURE__ */ product("UID2", "__uid2", "__uid_2", "uidapi.com", "com");
export const EUID_PRODUCT = /* @__PURE__ */ product("EUID", "__euid", "__euid", "euid.eu", "eu");
