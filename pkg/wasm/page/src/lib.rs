//! The module that a page loads: the crate `uid2-wasm`, its boundary, an allocator that wipes what it frees, and a panic handler.
//! Nothing else may live here.
#![cfg_attr(target_arch = "wasm32", no_std)]

#[cfg(target_arch = "wasm32")]
mod boundary;

#[cfg(target_arch = "wasm32")]
mod wasm {
    use core::alloc::{GlobalAlloc, Layout};
    use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};
    use zeroize::Zeroize;

    /// Frees no byte that it has not zeroed: tokens and keys pass through buffers that no `Drop` of ours reaches.
    struct Wiping<A>(A);

    #[allow(unsafe_code, reason = "an allocator cannot be written without it; every call is passed on unchanged")]
    // SAFETY: alloc and dealloc forward to the inner allocator; the block is ours to write until it is given back.
    unsafe impl<A: GlobalAlloc> GlobalAlloc for Wiping<A> {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            unsafe { self.0.alloc(layout) }
        }
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            unsafe {
                core::slice::from_raw_parts_mut(block, layout.size()).zeroize();
                self.0.dealloc(block, layout);
            }
        }
    }

    #[allow(unsafe_code, reason = "a wasm32 module without shared memory has one thread")]
    // SAFETY: as the reason says.
    #[global_allocator]
    static ALLOCATOR: Wiping<AssumeSingleThreaded<FreeListAllocator>> =
        Wiping(unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) });

    #[panic_handler]
    fn trap(_: &core::panic::PanicInfo) -> ! {
        core::arch::wasm32::unreachable()
    }
}
