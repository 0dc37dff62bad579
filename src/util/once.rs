//! Values that are made when they are first needed.

use std::sync::OnceLock;

/// The value of a cell, made now if it is not there yet.
///
/// It is made outside the cell's lock: a search never waits for another
/// thread, and a process that is forked meanwhile inherits no lock that
/// nobody opens. Threads that race make it twice and keep one.
#[inline]
pub(crate) fn get_or_make<T>(
    cell: &OnceLock<T>,
    make: impl FnOnce() -> T,
) -> &T {
    match cell.get() {
        Some(value) => value,
        None => make_now(cell, make),
    }
}

#[cold]
fn make_now<T>(cell: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    let value = make();
    cell.get_or_init(|| value)
}
