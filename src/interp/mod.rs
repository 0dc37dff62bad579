//! The portable engines over the automaton.
//!
//! `walk` follows the rows that machine code follows; `pikevm` simulates the
//! NFA and serves every pattern.

pub(crate) mod pikevm;
pub(crate) mod walk;
