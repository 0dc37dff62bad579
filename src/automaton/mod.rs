//! From an HIR to an automaton.

pub(crate) mod nfa;
