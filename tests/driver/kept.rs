//! A value that clones share until one of them changes it: most of a history stays as it was from one step to the next.
//! Only sharing may live here.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Reading is free; the first change after a clone copies.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Kept<T>(Arc<T>);

impl<T> Kept<T> {
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}
