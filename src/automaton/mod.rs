//! From an HIR to an automaton, as much of it as is needed.
//!
//! `thompson` makes a tagged NFA; `alphabet` and `depth` analyse it;
//! `determinize` computes one transition of the tagged DFA at a time, `grow`
//! writes it into rows, `partial` shares rows between searches while they
//! grow, `pace` says whether growing pays, and `minimize` shrinks an automaton
//! that is complete. `paths` is the NFA without what consumes nothing.
//!
//! No match is reported late: an entry says that a match ended *before* its
//! unit, and the end of the haystack is a unit like any other.

pub(crate) mod alphabet;
pub(crate) mod context;
pub(crate) mod depth;
pub(crate) mod determinize;
pub(crate) mod grow;
mod key;
pub(crate) mod liveness;
pub(crate) mod look;
pub(crate) mod minimize;
pub(crate) mod nfa;
pub(crate) mod pace;
pub(crate) mod partial;
pub(crate) mod parts;
pub(crate) mod paths;
pub(crate) mod shapes;
pub(crate) mod show;
pub(crate) mod slots;
pub(crate) mod tdfa;
pub(crate) mod thompson;
