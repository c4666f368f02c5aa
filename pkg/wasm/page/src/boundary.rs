//! What the module exports and imports, and how texts cross: the other side of `pkg/glue.js`.
//! Only addresses and lengths; what a call or a port means is in the crate, which allows no `unsafe` code.
#![allow(
    unsafe_code,
    reason = "a boundary is made of addresses; the one of wasm-bindgen weighs more and would be rewritten"
)]

extern crate alloc;

use alloc::alloc::alloc;
use alloc::string::String;
use core::alloc::Layout;
use core::ptr::dangling_mut;
use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicPtr, AtomicUsize};
use uid2_wasm::page::{self, Port};

#[link(wasm_import_module = "a")]
// SAFETY: the one import. It reads `length` bytes from `start` and keeps no address.
unsafe extern "C" {
    #[link_name = "a"]
    fn port(which: i32, number: u32, start: *const u8, length: usize);
}

/// The host of a page.
struct Host;

impl Port for Host {
    fn call(which: i32, number: u32, text: &str) -> String {
        // SAFETY: the text outlives the call.
        unsafe { port(which, number, text.as_ptr(), text.len()) };
        incoming()
    }
}

/// The room that was asked for last, until its text is taken.
static START: AtomicPtr<u8> = AtomicPtr::new(dangling_mut());
static LENGTH: AtomicUsize = AtomicUsize::new(0);

/// Makes room for a text of this many bytes, at least one, and answers where it is. Traps where there is no memory.
// SAFETY: no other symbol has this name.
#[unsafe(export_name = "r")]
extern "C" fn room(length: usize) -> *mut u8 {
    // SAFETY: a text is shorter than half the memory, and pkg/glue.js asks for no empty room.
    let start = unsafe { alloc(Layout::from_size_align_unchecked(length, 1)) };
    if start.is_null() {
        core::arch::wasm32::unreachable()
    }
    START.store(start, Relaxed);
    LENGTH.store(length, Relaxed);
    start
}

/// The text that was written into the room; empty where no room was asked for.
#[allow(clippy::same_length_and_capacity, reason = "the room is as large as its text")]
fn incoming() -> String {
    let length = LENGTH.swap(0, Relaxed);
    // SAFETY: `room` has allocated just this, nobody else has it, and pkg/glue.js wrote what a TextEncoder made. An empty text
    // owns no memory, whatever its address.
    unsafe { String::from_raw_parts(START.load(Relaxed), length, length) }
}

/// [`page::call`] with the text that was written into the room.
// SAFETY: no other symbol has this name.
#[unsafe(export_name = "c")]
extern "C" fn call(instance: usize, call: i32, number: u32) -> i32 {
    page::call::<Host>(instance, call, number, &incoming())
}
