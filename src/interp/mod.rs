//! The portable engines over the automaton.
//!
//! `walk` follows the rows that machine code follows; `pikevm` simulates the
//! NFA and serves every pattern; `literal` is for patterns that are one.
//! `backtrack` finds the groups of known matches; `twopass` finds all matches in linear time, with one `thread` that knows
//! what is alive; `origin` finds where a match begins whose end is known.

pub(crate) mod backtrack;
pub(crate) mod literal;
pub(crate) mod origin;
pub(crate) mod pikevm;
mod thread;
pub(crate) mod twopass;
pub(crate) mod walk;
