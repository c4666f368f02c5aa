//! Locking a mutex whether or not a thread panicked while it held the lock.
//! Every value behind a mutex of this crate is complete between any two statements, so it can still be used.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The value behind the mutex.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
