// `uid2-wasm/bridges` is imported for what it does to the page: it exports nothing.
export {};
