// What is called differently for UID2 and EUID on the JavaScript side: globals, keys, texts.
// Constants only; those of the wire and of storage that the module needs are in src/product.rs.

const product = (name, global, domain) => ({
  name,
  euid: name === "EUID",
  global,
  key: `${name}-sdk-identity`,
  lock: `uid2-wasm.${name.toLowerCase()}`,
  portal: `https://www.transparentadvertising.${domain}/`,
  publicKey: new RegExp(`^${name}-X-[A-Z]-.+`),
});

export const UID2_PRODUCT = product("UID2", "__uid2", "com");
export const EUID_PRODUCT = product("EUID", "__euid", "eu");
