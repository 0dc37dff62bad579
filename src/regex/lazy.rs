//! Values in statics, made at their first use: what the macro `regex!` needs.

use core::ops::Deref;
use std::sync::OnceLock;

use crate::util::once::get_or_make;

/// A value that is made at its first use, without a lock.
///
/// If making it panics, the next use tries again.
#[derive(Debug)]
pub struct Lazy<T> {
    cell: OnceLock<T>,
    make: fn() -> T,
}

impl<T> Lazy<T> {
    /// A value that is made by `make`, which may run more than once if
    /// threads race.
    pub const fn new(make: fn() -> T) -> Lazy<T> {
        Lazy { cell: OnceLock::new(), make }
    }
}

impl<T> Deref for Lazy<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        get_or_make(&self.cell, self.make)
    }
}
