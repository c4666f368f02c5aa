// What is called differently for UID2 and EUID on the JavaScript side: globals, keys, texts.
// Constants only; those of the wire and of storage that the module needs are in src/product.rs.

const product = (name, global, cookie, operator, domain) => ({
  name,
  global,
  cookie,
  key: `${name}-sdk-identity`,
  notes: `uid2-wasm.${name.toLowerCase()}`,
  lock: `uid2-wasm.${name.toLowerCase()}`,
  signal: `_GESPSK-${operator}`,
  operator: `https://prod.${operator}`,
  portal: `https://www.transparentadvertising.${domain}/`,
});

export const UID2_PRODUCT = /* @__PURE__ */ product("UID2", "__uid2", "__uid_2", "uidapi.com", "com");
export const EUID_PRODUCT = /* @__PURE__ */ product("EUID", "__euid", "__euid", "euid.eu", "eu");
