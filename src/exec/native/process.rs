//! What sealing remembers for the whole process: its budget and its policy.
//!
//! A mapping is an entry in a table of the kernel that all of the process
//! shares: when it is full, `malloc` of the host program fails too. A regex
//! therefore takes part in a budget that leaves the host most of the table.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::system::System;

/// The most mappings alive at once. Linux allows a process 65,530 by
/// default, and sealed code with data takes two of them.
pub(super) const LIVE_MAPPINGS: usize = 4096;

/// The most bytes of sealed code and data alive at once.
pub(super) const LIVE_BYTES: usize = 64 << 20;

/// The counters; a test has its own.
#[derive(Debug)]
pub(super) struct Process {
    mappings: AtomicUsize,
    bytes: AtomicUsize,
    /// The process has been seen to refuse new executable memory, which it
    /// cannot take back.
    refuses: AtomicBool,
    /// This kernel does not map a file under `F_SEAL_WRITE`, but maps one
    /// under `F_SEAL_FUTURE_WRITE`.
    pub(super) future_write: AtomicBool,
}

/// The process that this library is loaded into.
pub(super) static PROCESS: Process = Process::new();

impl Process {
    pub(super) const fn new() -> Process {
        Process {
            mappings: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            refuses: AtomicBool::new(false),
            future_write: AtomicBool::new(false),
        }
    }

    /// True if the process forbids itself new executable memory.
    ///
    /// The answer "no" is asked for anew each time: the process may forbid
    /// it between two regexes.
    pub(super) fn refuses(&self, system: &impl System) -> bool {
        if !self.refuses.load(Relaxed) && system.refuses_exec_gain() {
            self.refuses.store(true, Relaxed);
        }
        self.refuses.load(Relaxed)
    }

    /// Takes one mapping of so many bytes out of the budget.
    pub(super) fn charge(&'static self, bytes: usize) -> Option<Charge> {
        if !take(&self.mappings, 1, LIVE_MAPPINGS) {
            return None;
        }
        if !take(&self.bytes, bytes, LIVE_BYTES) {
            self.mappings.fetch_sub(1, Relaxed);
            return None;
        }
        Some(Charge { process: self, bytes })
    }

    /// How many mappings and bytes are alive.
    #[cfg(test)]
    pub(super) fn live(&self) -> (usize, usize) {
        (self.mappings.load(Relaxed), self.bytes.load(Relaxed))
    }
}

/// A part of the budget, given back on drop.
#[derive(Debug)]
pub(super) struct Charge {
    process: &'static Process,
    bytes: usize,
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.process.mappings.fetch_sub(1, Relaxed);
        self.process.bytes.fetch_sub(self.bytes, Relaxed);
    }
}

/// Adds to a counter unless that would pass the limit.
fn take(counter: &AtomicUsize, count: usize, limit: usize) -> bool {
    let add = |live: usize| live.checked_add(count).filter(|&n| n <= limit);
    counter.fetch_update(Relaxed, Relaxed, add).is_ok()
}
