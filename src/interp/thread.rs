//! One thread through the NFA, which knows what is alive.
//!
//! PikeVM runs every thread because it cannot know which one will match.
//! Where the sets of [`crate::automaton::liveness`] are known, the best
//! thread is found without trying the others:
//!
//! ```text
//! at a position where the start state is alive:
//!     follow what consumes nothing, best alternative first, each state at
//!     most once, only over states that are alive
//!     a match state:  the match ends here
//!     a byte is read: it is alive, so what it leads to is, too; go on there
//! ```
//!
//! That is the path that PikeVM reports: it enters a state once for each
//! position, by its best thread, and what is not alive leads to no match
//! whoever enters it. States that are alive may still lead back to where the
//! thread has been (`(a*)*`), so there is a stack of alternatives, but hardly
//! anything is ever taken from it.
//!
//! It looks at nothing behind the end of the match, and takes time O(states)
//! for each position.

use crate::automaton::liveness::Set;
use crate::automaton::nfa::{Nfa, NfaId, PatternId, State};
use crate::interp::pikevm::Visited;

/// An offset that is not set.
const UNSET: usize = usize::MAX;

/// What remains to be done after a path has led nowhere.
#[derive(Clone, Copy, Debug)]
enum Frame {
    Enter(NfaId),
    Restore { slot: usize, offset: usize },
}

/// What a path that consumes nothing leads to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Leaf {
    /// The match ends; it is one of this pattern.
    Match(PatternId),
    /// A byte is consumed by this state.
    Byte(NfaId),
}

/// A thread and its memory, which can be used again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Thread {
    visited: Visited,
    stack: Vec<Frame>,
    /// The slots that are recorded, from slot 2 on.
    slots: Vec<usize>,
    /// The states that were entered.
    pub(crate) steps: u64,
}

impl Thread {
    /// Begins a match that records that many slots, those of the whole match
    /// included.
    pub(super) fn begin(&mut self, nfa: &Nfa, slot_len: usize) {
        self.visited.reset(nfa.states.len());
        self.slots.clear();
        self.slots.resize(slot_len.saturating_sub(2), UNSET);
    }

    /// Follows the best path that consumes nothing; `None` if the state is
    /// not alive.
    #[inline]
    pub(super) fn follow(
        &mut self,
        nfa: &Nfa,
        from: NfaId,
        at: usize,
        alive: &Set,
    ) -> Option<Leaf> {
        self.visited.advance();
        self.stack.clear();
        let mut next = Some(from);
        loop {
            if let Some(id) = next
                && let Some(leaf) = self.enter(nfa, id, at, alive)
            {
                return Some(leaf);
            }
            next = match self.stack.pop()? {
                Frame::Enter(id) => Some(id),
                Frame::Restore { slot, offset } => {
                    self.slots[slot] = offset;
                    None
                }
            };
        }
    }

    /// Follows the preferred path to its end and leaves the others on the
    /// stack.
    #[inline]
    fn enter(
        &mut self,
        nfa: &Nfa,
        mut id: NfaId,
        at: usize,
        alive: &Set,
    ) -> Option<Leaf> {
        while alive.contains(id) && self.visited.insert(id) {
            self.steps += 1;
            match nfa.state(id) {
                State::Range(_) | State::Sparse(_) => {
                    return Some(Leaf::Byte(id));
                }
                &State::Match(pattern) => return Some(Leaf::Match(pattern)),
                State::Fail => return None,
                State::Union(alternatives) => {
                    let mut all = alternatives.iter().copied();
                    let first = all.find(|&id| alive.contains(id))?;
                    self.stack.extend(all.rev().map(Frame::Enter));
                    id = first;
                }
                // It is alive, so the assertion holds.
                &State::Look { next, .. } => id = next,
                &State::Tag { slot, next } => {
                    let slot = slot as usize - 2;
                    if let Some(cell) = self.slots.get_mut(slot) {
                        let offset = *cell;
                        *cell = at;
                        self.stack.push(Frame::Restore { slot, offset });
                    }
                    id = next;
                }
            }
        }
        None
    }

    /// Copies what was recorded to slots from 2 on.
    pub(super) fn record(&self, slots: &mut [Option<usize>]) {
        for (to, &from) in slots.iter_mut().zip(&self.slots) {
            *to = (from != UNSET).then_some(from);
        }
    }
}
