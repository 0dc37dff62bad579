//! The portable engines over the automaton.

pub(crate) mod pikevm;
pub(crate) mod walk;
