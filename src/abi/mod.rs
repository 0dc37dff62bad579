//! What Rust and machine code share: the argument block and the row layout.
//!
//! Plain data and constants, so that the automaton can write rows, the
//! planner can read them and emitted code can walk them without any of the
//! three seeing another.

pub(crate) mod block;
pub(crate) mod missing;
pub(crate) mod rows;
