//! The tagged Thompson NFA over bytes: data only.
//!
//! Invariants: `next` ids are in bounds; `Union` alternatives are in order of
//! priority, highest first; the ranges of a `Sparse` state are sorted and
//! disjoint; slot numbers 0 and 1 (the whole match) are never set by a `Tag`:
//! engines know where they began and where they stopped; slots that are known
//! without a tag have none, and engines ask [`Slots`] for them. The NFA is
//! anchored: engines add the unanchored prefix themselves.

use core::fmt;
use std::sync::Arc;

use regex_syntax::hir::{Hir, Look, LookSet};

use crate::util::byteset::Bytes;

use super::parts::Parts;
use super::slots::Slots;

/// The place of a pattern among those of an [`Nfa`].
pub(crate) type PatternId = u32;

/// The index of a state in its [`Nfa`].
pub(crate) type NfaId = u32;

/// A set of the parts into which a pattern divides the codepoints above
/// ASCII. One more member stands for bytes that begin no such codepoint.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct PartSet(u16);

impl PartSet {
    /// Every part, and every byte that begins none.
    pub(crate) const ALL: PartSet = PartSet(u16::MAX);
    /// Bytes that begin no codepoint above ASCII, or none that is decoded.
    pub(crate) const NONE: PartSet = PartSet(1 << 15);

    /// The set of one part.
    pub(crate) fn one(part: usize) -> PartSet {
        PartSet(1 << part)
    }

    pub(crate) fn contains(self, part: usize) -> bool {
        self.meets(PartSet::one(part))
    }

    /// True if the sets have a member in common.
    #[inline]
    pub(crate) fn meets(self, other: PartSet) -> bool {
        self.0 & other.0 != 0
    }
}

impl FromIterator<usize> for PartSet {
    fn from_iter<I: IntoIterator<Item = usize>>(parts: I) -> PartSet {
        PartSet(parts.into_iter().fold(0, |set, part| set | 1 << part))
    }
}

/// One range of bytes and where it leads.
///
/// Where codepoints are divided, the range may be limited to bytes that
/// begin a valid character of some parts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Transition {
    pub(crate) start: u8,
    pub(crate) end: u8,
    pub(crate) parts: PartSet,
    pub(crate) next: NfaId,
}

impl Transition {
    /// Takes the bytes of a range, whatever they begin.
    pub(crate) fn of_bytes(start: u8, end: u8, next: NfaId) -> Transition {
        Transition { start, end, parts: PartSet::ALL, next }
    }

    /// True if the transition takes a byte that begins a character of `part`,
    /// or none.
    #[inline]
    pub(crate) fn takes(&self, byte: u8, part: PartSet) -> bool {
        self.start <= byte && byte <= self.end && self.parts.meets(part)
    }
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
    /// The pattern with this id has matched.
    Match(PatternId),
}

/// A tagged Thompson NFA.
#[derive(Clone, Debug)]
pub(crate) struct Nfa {
    pub(crate) states: Vec<State>,
    pub(crate) start: NfaId,
    /// The number of patterns: 1, unless it is a set. Each has one match
    /// state.
    pub(crate) pattern_len: usize,
    /// True if it was made for a set, even one of a single pattern.
    pub(crate) is_set: bool,
    /// Every look-around assertion that occurs.
    pub(crate) looks: LookSet,
    /// The number of slots, those of the whole match included: always even.
    pub(crate) slot_len: usize,
    /// Which of them have tags, and where the others are.
    pub(crate) slots: Slots,
    /// The byte that `(?m)^` and `(?m)$` look for.
    pub(crate) line_terminator: u8,
    /// True if a match is always valid UTF-8 and an empty match must not
    /// split a codepoint.
    pub(crate) utf8: bool,
    /// True if a pattern can match the empty string.
    pub(crate) has_empty: bool,
    /// True if every match begins at the start of the haystack.
    pub(crate) always_anchored: bool,
    /// How codepoints above ASCII are divided, if transitions or assertions
    /// ask for their parts.
    pub(crate) parts: Option<Arc<Parts>>,
}

impl Nfa {
    /// True if it makes a difference whether a match ends inside a codepoint
    /// where every match counts: it does not count there.
    pub(crate) fn splits_count(&self) -> bool {
        self.is_set && self.utf8 && self.has_empty
    }

    /// The state with this id.
    #[inline]
    pub(crate) fn state(&self, id: NfaId) -> &State {
        &self.states[id as usize]
    }

    /// The part of the character of several bytes that begins at a position.
    #[inline]
    pub(crate) fn part_at(&self, haystack: &[u8], at: usize) -> PartSet {
        let parts = self.parts.as_ref();
        let part = parts.and_then(|parts| parts.at(haystack, at));
        part.map_or(PartSet::NONE, |part| PartSet::one(usize::from(part)))
    }
}

/// The numbers of the parts, as in `{0 2}`.
impl fmt::Display for PartSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = (0..15).filter(|&part| self.contains(part));
        let parts: Vec<String> = parts.map(|part| part.to_string()).collect();
        write!(f, "{{{}}}", parts.join(" "))
    }
}

impl State {
    /// Where it leads to with a byte that begins a character of a part.
    #[inline]
    pub(crate) fn target(&self, byte: u8, part: PartSet) -> Option<NfaId> {
        let takes = |t: &&Transition| t.takes(byte, part);
        match self {
            State::Range(t) => Some(t).filter(takes).map(|t| t.next),
            State::Sparse(ts) => {
                let at = ts.partition_point(|t| t.end < byte);
                ts.get(at).filter(takes).map(|t| t.next)
            }
            _ => None,
        }
    }

    /// The bytes that the state consumes, as dumps print them, and where they
    /// lead; neighbours that lead to one state together.
    pub(crate) fn edges(&self) -> Vec<(String, NfaId)> {
        let transitions = match self {
            State::Range(transition) => core::slice::from_ref(transition),
            State::Sparse(transitions) => transitions,
            _ => &[],
        };
        let same = |a: &Transition, b: &Transition| {
            (a.next, a.parts) == (b.next, b.parts)
        };
        let run = |run: &[Transition]| {
            let bytes = run.iter().map(|t| Bytes(t.start, t.end).to_string());
            let bytes = bytes.collect::<Vec<_>>().join(" ");
            match run[0].parts {
                PartSet::ALL => (bytes, run[0].next),
                parts => (format!("{bytes} of {parts}"), run[0].next),
            }
        };
        transitions.chunk_by(same).map(run).collect()
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Range(_) | State::Sparse(_) => {
                let edges = self.edges().into_iter();
                list(f, "", edges.map(|(b, next)| format!("{b} => {next}")))
            }
            State::Union(alternatives) => list(f, "union ", alternatives),
            State::Look { look, next } => {
                write!(f, "look {} => {next}", Hir::look(*look))
            }
            State::Tag { slot, next } => write!(f, "tag {slot} => {next}"),
            State::Fail => f.write_str("fail"),
            State::Match(0) => f.write_str("match"),
            State::Match(pattern) => write!(f, "match of {pattern}"),
        }
    }
}

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    mut before: &str,
    items: impl IntoIterator<Item = T>,
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
        self.slots.fmt(f)
    }
}
