//! The tagged Thompson NFA over bytes: data only.
//!
//! Invariants: `next` ids are in bounds; `Union` alternatives are in order of
//! priority, highest first; the ranges of a `Sparse` state are sorted and
//! disjoint; every path from the start to `Match` sets slots in pairs; slot
//! numbers 0 and 1 (the whole match) are never set by a `Tag`: engines know
//! where they began and where they stopped. The NFA is anchored: engines add
//! the unanchored prefix themselves.

use regex_syntax::hir::{Look, LookSet};

/// The index of a state in its [`Nfa`].
pub(crate) type NfaId = u32;

/// One range of bytes and where it leads.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Transition {
    pub(crate) start: u8,
    pub(crate) end: u8,
    pub(crate) next: NfaId,
}

/// A state of the NFA.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum State {
    /// Consumes one byte in a range.
    Range(Transition),
    /// Consumes one byte in one of several ranges.
    Sparse(Box<[Transition]>),
    /// Consumes nothing; prefers earlier alternatives.
    Union(Box<[NfaId]>),
    /// Consumes nothing; passes if the assertion holds.
    Look { look: Look, next: NfaId },
    /// Consumes nothing; records the position in a slot (2 or more).
    Tag { slot: u32, next: NfaId },
    /// Leads nowhere.
    Fail,
    /// The pattern has matched.
    Match,
}

/// A tagged Thompson NFA.
#[derive(Clone, Debug)]
pub(crate) struct Nfa {
    pub(crate) states: Vec<State>,
    pub(crate) start: NfaId,
    /// Every look-around assertion that occurs.
    pub(crate) looks: LookSet,
    /// The number of slots, those of the whole match included: always even.
    pub(crate) slot_len: usize,
    /// The byte that `(?m)^` and `(?m)$` look for.
    pub(crate) line_terminator: u8,
    /// True if a match is always valid UTF-8 and an empty match must not
    /// split a codepoint.
    pub(crate) utf8: bool,
    /// True if the pattern can match the empty string.
    pub(crate) has_empty: bool,
    /// True if every match begins at the start of the haystack.
    pub(crate) always_anchored: bool,
}

impl Nfa {
    /// The state with this id.
    #[inline]
    pub(crate) fn state(&self, id: NfaId) -> &State {
        &self.states[id as usize]
    }
}
