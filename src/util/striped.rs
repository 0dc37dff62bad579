//! A value that many threads hold by reference count, without contention.
//!
//! Counting references writes to one place, and threads that all do so wait
//! for each other. So there are several counts, and a thread uses the one
//! that its number says; where there are more threads than counts, some
//! share one.

use core::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::util::once::get_or_make;

/// The number of counts: a power of two.
const STRIPES: usize = 16;

/// What is counted, in a cache line of its own.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Padded<T>(T);

impl<T> core::ops::Deref for Padded<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

/// A handle to a shared value.
pub(crate) type Shared<T> = Arc<Padded<T>>;

/// The handle to a value that nobody shares yet.
pub(crate) fn single<T>(value: T) -> Shared<T> {
    Arc::new(Padded(value))
}

/// A value, made once for each of a few groups of threads.
#[derive(Debug)]
pub(crate) struct Striped<T>([OnceLock<Shared<T>>; STRIPES]);

impl<T> Default for Striped<T> {
    fn default() -> Striped<T> {
        Striped([const { OnceLock::new() }; STRIPES])
    }
}

impl<T> Striped<T> {
    /// A handle for this thread; `make` must always make the same.
    #[inline]
    pub(crate) fn get(&self, make: impl FnOnce() -> T) -> Shared<T> {
        let cell = &self.0[number() % STRIPES];
        Arc::clone(get_or_make(cell, || single(make())))
    }
}

/// The number of this thread.
#[inline]
fn number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    thread_local! {
        static NUMBER: Cell<usize> = const { Cell::new(0) };
    }
    NUMBER.with(|number| {
        if number.get() == 0 {
            number.set(NEXT.fetch_add(1, Ordering::Relaxed));
        }
        number.get()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_has_one_handle_and_others_have_their_own() {
        let striped = Striped::default();
        let here = striped.get(|| 7);
        let again = striped.get(|| unreachable!("made already"));
        assert!(Arc::ptr_eq(&here, &again));
        let others: Vec<usize> = std::thread::scope(|scope| {
            let threads = (0..64).map(|_| {
                scope.spawn(|| Arc::as_ptr(&striped.get(|| 7)).addr())
            });
            let threads: Vec<_> = threads.collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let mut different = others.clone();
        different.sort_unstable();
        different.dedup();
        assert!((2..=STRIPES).contains(&different.len()));
        assert!(different.iter().all(|address| address % 128 == 0));
    }
}
