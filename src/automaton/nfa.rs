//! The tagged Thompson NFA over bytes: data only.
//!
//! Invariants: `next` ids are in bounds; `Union` alternatives are in order of
//! priority, highest first; the ranges of a `Sparse` state are sorted and
//! disjoint; every path from the start to `Match` sets slots in pairs; slot
//! numbers 0 and 1 (the whole match) are never set by a `Tag`: engines know
//! where they began and where they stopped. The NFA is anchored: engines add
//! the unanchored prefix themselves.

use core::fmt;

use regex_syntax::hir::{Hir, Look, LookSet};

use crate::util::byteset::Bytes;

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

impl Transition {
    /// The range as dumps print it.
    pub(crate) fn bytes(&self) -> Bytes {
        Bytes(self.start, self.end)
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} => {}", self.bytes(), self.next)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Range(transition) => transition.fmt(f),
            State::Sparse(transitions) => list(f, "", transitions),
            State::Union(alternatives) => list(f, "union ", alternatives),
            State::Look { look, next } => {
                write!(f, "look {} => {next}", Hir::look(*look))
            }
            State::Tag { slot, next } => write!(f, "tag {slot} => {next}"),
            State::Fail => f.write_str("fail"),
            State::Match => f.write_str("match"),
        }
    }
}

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    mut before: &str,
    items: &[T],
) -> fmt::Result {
    for item in items {
        write!(f, "{before}{item}")?;
        before = ", ";
    }
    Ok(())
}

/// One line for each state; `>` marks the start.
///
/// ```text
/// > 0: tag 2 => 1
///   1: a-z => 2
///   2: union 1, 3
///   3: tag 3 => 4
///   4: match
/// ```
impl fmt::Display for Nfa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = (self.states.len() - 1).to_string().len();
        for (id, state) in self.states.iter().enumerate() {
            let mark = if id == self.start as usize { '>' } else { ' ' };
            writeln!(f, "{mark} {id:width$}: {state}")?;
        }
        Ok(())
    }
}
