//! At which depth each NFA state is reached, where that is one number.
//!
//! A thread in a state of fixed depth `d` began `d` bytes ago, so it needs
//! no register for its start. The analysis is a forward fixed point: a state
//! that is reached at two depths has none, and neither has anything that is
//! reached only through it at more than one.

use super::nfa::{Nfa, NfaId, State};

/// The depth of states that have none.
pub(crate) const NO_DEPTH: u16 = u16::MAX;

const UNSEEN: u16 = u16::MAX - 1;

/// The largest depth worth tracking: an operation's argument holds it.
const MAX_DEPTH: u16 = 4096;

/// The fixed depth of each state, or [`NO_DEPTH`].
///
/// Cost: each state is looked at no more than twice.
pub(crate) fn depths(nfa: &Nfa) -> Vec<u16> {
    let mut depths = vec![UNSEEN; nfa.states.len()];
    let mut stack = vec![(nfa.start, 0)];
    while let Some((id, depth)) = stack.pop() {
        let slot = &mut depths[id as usize];
        let known = match *slot {
            UNSEEN => depth,
            old if old == depth => continue,
            NO_DEPTH => continue,
            _ => NO_DEPTH,
        };
        *slot = known;
        successors(nfa, id, known, &mut stack);
    }
    for depth in &mut depths {
        if *depth == UNSEEN {
            *depth = NO_DEPTH;
        }
    }
    depths
}

fn successors(nfa: &Nfa, id: NfaId, depth: u16, to: &mut Vec<(NfaId, u16)>) {
    let next = if depth >= MAX_DEPTH { NO_DEPTH } else { depth + 1 };
    match nfa.state(id) {
        State::Range(t) => to.push((t.next, next)),
        State::Sparse(ts) => to.extend(ts.iter().map(|t| (t.next, next))),
        State::Union(alts) => to.extend(alts.iter().map(|&a| (a, depth))),
        State::Look { next, .. } | State::Tag { next, .. } => {
            to.push((*next, depth));
        }
        State::Fail | State::Match => {}
    }
}
