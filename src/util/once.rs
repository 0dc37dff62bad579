//! Values that are made when they are first needed.

use std::sync::OnceLock;

/// The value of a cell, made now if it is not there yet.
///
/// It is made outside the cell's lock: a search never waits for another
/// thread, and a process that is forked meanwhile inherits no lock that
/// nobody opens. Threads that race make it twice and keep one.
pub(crate) fn get_or_make<T>(
    cell: &OnceLock<T>,
    make: impl FnOnce() -> T,
) -> &T {
    if let Some(value) = cell.get() {
        return value;
    }
    let value = make();
    cell.get_or_init(|| value)
}
