//! Sealing and calling on 64-bit x86 Linux.
//!
//! `system` makes the calls, `process` keeps the budget, `sealed` decides
//! what is tried in which order, `entry` calls the result.

mod entry;
#[cfg(any(test, feature = "perf-map"))]
mod perf_map;
mod process;
mod sealed;
mod system;

#[cfg(test)]
mod tests;

pub(crate) use self::sealed::{SealedCode, seal};
