//! The portable engines over the automaton.
//!
//! `walk` follows the rows that machine code follows; `pikevm` simulates the
//! NFA and serves every pattern; `literal` is for patterns that are one.

pub(crate) mod literal;
pub(crate) mod pikevm;
pub(crate) mod walk;
