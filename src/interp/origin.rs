//! Where the leftmost match begins, once its end is known.
//!
//! ```text
//! the states that reach a match state at `end`, and nowhere before it, go
//! back from there until none is left; the last position on that way where
//! the start state was one of them
//! ```
//!
//! A leftmost-first match begins where any match does, and no match of the
//! span begins before. So of all matches that end where it does, it is the
//! one that begins first, and priorities do not matter.
//!
//! The way back is as long as the longest thing before the end that could be
//! part of a match, but for a constant factor. Memory is bounded as in
//! [`Liveness`], and so is time for each position.

use std::sync::Arc;

use crate::automaton::liveness::{Alive, Backward, Liveness};
use crate::input::Input;
use crate::interp::twopass::Steps;

/// The bytes that sets may take.
const MAX_BYTES: usize = 2 << 20;

/// How far to go back before asking for the first time whether anything is
/// left.
const FIRST_LEAP: usize = 32;

/// The most bytes that are passed in vain after nothing is left.
const MAX_LEAP: usize = 4 << 10;

/// The way back from ends of matches.
#[derive(Debug)]
pub(crate) struct Origin {
    liveness: Liveness,
    /// What was counted when it was last asked for.
    reported: Steps,
}

impl Origin {
    pub(crate) fn new(backward: Arc<Backward>) -> Origin {
        let liveness = Liveness::of_one_end(backward, MAX_BYTES);
        Origin { liveness, reported: Steps::default() }
    }

    /// The first position of the input's span from which a match ends at
    /// `end`.
    pub(crate) fn find(
        &mut self,
        input: &Input<'_>,
        end: usize,
    ) -> Option<usize> {
        let haystack = input.haystack();
        let mut alive = self.liveness.at_end(haystack, end);
        let mut first = alive.begins().then_some(end);
        let (mut at, mut leap) = (end, FIRST_LEAP);
        while at > input.start() && !self.liveness.set(alive).is_empty() {
            let to = at.saturating_sub(leap).max(input.start());
            let see = |at, alive: Alive| {
                first = if alive.begins() { Some(at) } else { first };
            };
            let way = (at, to);
            alive = self.liveness.go_back_all(haystack, alive, way, see);
            at = to;
            leap = (leap * 2).min(MAX_LEAP);
        }
        first
    }

    /// What was looked at since this was last asked.
    pub(crate) fn steps(&mut self) -> Steps {
        let Liveness { units: back, work: states, .. } = self.liveness;
        Steps { back, states }.since(&mut self.reported)
    }
}
