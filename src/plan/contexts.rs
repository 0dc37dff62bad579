//! Going to the next candidate where several states begin a search: one for
//! each context, which is what assertions may ask about the text behind.
//!
//! Whoever enters the scan is in a state in which a search begins, and so the
//! rest is what a search from here finds that has some context, the right one
//! or another that comes to the same. Heads are what every match begins with,
//! whatever its assertions say, so no match begins before the first candidate,
//! and what is left is a search from the candidate. It has the start state of
//! the context there:
//!
//! - Where the scan began, that is the state in which it did.
//! - Mostly the byte in front decides the context alone, and a table has the
//!   state.
//! - Where more than that byte decides, in text that is not ASCII, the
//!   automaton walks the few bytes in front that a context can depend on, but
//!   none from before the scan began. It walks them from the state in which
//!   that was, so their contexts may be wrong and threads may begin that
//!   should not. None of these comes to a match, because no head begins
//!   there; so none cuts off another thread, and none takes the place of one
//!   that matches. At the candidate the context is right.
//!
//! The last case is why a candidate that came to nothing is never between
//! where a scan began and the next one: behind it another scan begins, in the
//! state to which the candidate's byte leads from its own. Every start state
//! of the table scans.

use core::fmt;

use crate::analysis::heads::Head;
use crate::automaton::context::LOOK_BEHIND;
use crate::plan::scan::Scan;
use crate::plan::strategy::Ready;
use crate::util::byteset::ByteSet;

/// A scan between the start states.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Contexts {
    pub(crate) scan: Scan,
    pub(crate) starts: Starts,
}

/// The start states of contexts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Starts {
    /// The states that scan, those of the most common bytes first.
    pub(crate) states: Vec<u32>,
    /// The start state behind each byte; 0 if more than that byte decides it.
    pub(crate) behind: Vec<u32>,
    /// How many bytes in front decide every context.
    pub(crate) in_front: usize,
}

impl Starts {
    /// The start states of an automaton; `None` if every context needs more
    /// than one byte.
    pub(crate) fn new(ready: &Ready) -> Option<Starts> {
        let behind = ready.behind.clone();
        let mut states: Vec<u32> = Vec::new();
        for byte in (b' '..=0xFF).chain(0..b' ') {
            let state = behind[usize::from(byte)];
            if state != 0 && !states.contains(&state) {
                states.push(state);
            }
        }
        let is_any = !states.is_empty();
        is_any.then_some(Starts { states, behind, in_front: LOOK_BEHIND })
    }
}

/// Heads with each set of bytes once: the same byte again says little, because
/// it comes in runs.
pub(crate) fn without_repeats(heads: &[Head]) -> Vec<Head> {
    let apart = |head: &Head| {
        let mut apart = Head::new();
        for set in head {
            if !apart.contains(set) {
                apart.push(*set);
            }
        }
        apart
    };
    heads.iter().map(apart).collect()
}

impl fmt::Display for Contexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scan for {}{}", self.scan, self.starts)
    }
}

impl fmt::Display for Starts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Starts { states, behind, in_front } = self;
        for state in states.iter().copied().chain([0]) {
            let set = ByteSet::of(|byte| behind[usize::from(byte)] == state);
            match (set.len(), state) {
                (0, _) => {}
                (_, 0) => write!(f, "; {in_front} in front behind {set:?}")?,
                _ => write!(f, "; from {state} behind {set:?}")?,
            }
        }
        Ok(())
    }
}
