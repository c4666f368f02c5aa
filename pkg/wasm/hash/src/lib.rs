//! The module that hashes addresses: the crate `uid2-wasm` with its feature `hash`. Allocator and panics are std's.
//! Nothing else may live here.

use uid2_wasm as _;
