//! The module that a server loads: the crate `uid2-wasm` with its feature `server`. Allocator and panics are std's.
//! Nothing else may live here.

use uid2_wasm as _;
