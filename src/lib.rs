//! Keeps UID2 and EUID tokens on publisher pages, and keeps an opt-out opted out.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

#[cfg(feature = "page")]
pub mod page {
    //! trial
    use wasm_bindgen::prelude::*;
    use alloc::string::String;
    static N: spin::Mutex<u32> = spin::Mutex::new(0);
    #[wasm_bindgen]
    extern "C" {
        /// The host.
        pub type Host;
        #[wasm_bindgen(method)]
        fn report(this: &Host, text: &str, n: f64, maybe: Option<String>);
    }
    /// trial
    #[wasm_bindgen]
    pub fn hello(host: &Host, name: &str) -> Option<String> {
        let mut n = N.lock();
        *n += 1;
        let mut s = String::from(name);
        s.push_str("!");
        host.report(&s, f64::from(*n), Some(s.clone()));
        Some(s)
    }
}
