//! What a pattern costs, in the bytes that the regex crate would need.
//!
//! A size limit is part of the regex crate's interface: a program may rely
//! on a pattern being accepted at its limit. So the size is not that of our
//! NFA. It is a lower bound of what regex-automata's builder takes for the
//! same expression, once for the forward automaton and once for the reverse
//! one: whatever is refused here is refused there. The forward figure is
//! exact unless a class of codepoints is less than minimal there; the
//! reverse one neglects tries. Our own states are never larger than theirs,
//! so the limit also bounds our memory.
//!
//! Limit: patterns that the regex crate reduces to a set of literals never
//! reach its builder, and are exempt from every limit.

use std::borrow::Cow;

use regex_syntax::hir::literal::{ExtractKind, Extractor, Literal, Seq};
use regex_syntax::hir::{ClassUnicodeRange, Hir, Repetition};

use super::super::nfa::State;
use super::sequences;

/// The bytes of a state, of a transition and of an alternative.
const STATE: usize = 32;
const TRANSITION: usize = 8;
const ALTERNATIVE: usize = 4;
/// The greatest depth at which literals are extracted. The regex crate's own
/// limit is 250 unless it is raised.
const MAX_DEPTH: usize = 300;
/// A union of two alternatives.
const FORK: usize = STATE + 2 * ALTERNATIVE;

/// The bytes of a part of the pattern, in either automaton.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Size {
    forward: usize,
    reverse: usize,
}

impl Size {
    fn both(bytes: usize) -> Size {
        Size { forward: bytes, reverse: bytes }
    }

    /// States without alternatives, empty ones included.
    pub(super) fn states(count: usize) -> Size {
        Size::both(count * STATE)
    }

    /// A state with this many transitions.
    pub(super) fn sparse(transitions: usize) -> Size {
        Size::both(STATE + transitions * TRANSITION)
    }

    /// An alternation: the union, and the state where its branches meet.
    pub(super) fn union(alternatives: usize) -> Size {
        Size::both(2 * STATE + alternatives * ALTERNATIVE)
    }

    /// A group, which the reverse automaton does not record.
    pub(super) fn capture() -> Size {
        Size { forward: 2 * STATE, reverse: 0 }
    }

    /// A trie of literals: exact forward, the least possible backward.
    pub(super) fn trie(forward: usize) -> Size {
        Size { forward, reverse: 3 * STATE }
    }

    /// What surrounds all patterns: the unanchored prefix, and the group of
    /// the whole match if groups are recorded. Match states are not counted.
    pub(super) fn frame(starts: bool, ends: bool, groups: bool) -> Size {
        let prefix = |anchored| match anchored {
            true => STATE,
            false => FORK + 2 * STATE + TRANSITION,
        };
        let group = if groups { 2 * STATE } else { 0 };
        Size { forward: prefix(starts) + group, reverse: prefix(ends) }
    }

    /// What a repetition costs besides its first body.
    pub(super) fn repetition(rep: &Repetition, body: Size) -> Size {
        let (min, max) = (rep.min as usize, rep.max.map(|max| max as usize));
        let (copies, around) = match max {
            None if min == 0 && never_empty(&rep.sub) => (0, FORK),
            None if min == 0 => (0, 2 * FORK + STATE),
            None => (min - 1, FORK),
            Some(max) if max == min => (min - 1, 0),
            Some(1) => (0, FORK + STATE),
            Some(max) => {
                let prefix = if min == 0 { STATE } else { 0 };
                (max - 1, (max - min) * FORK + STATE + prefix)
            }
        };
        body.times(copies).plus(Size::both(around))
    }

    pub(super) fn plus(self, other: Size) -> Size {
        Size {
            forward: self.forward.saturating_add(other.forward),
            reverse: self.reverse.saturating_add(other.reverse),
        }
    }

    fn times(self, count: usize) -> Size {
        Size {
            forward: self.forward.saturating_mul(count),
            reverse: self.reverse.saturating_mul(count),
        }
    }

    /// The part that has been added since an earlier total.
    pub(super) fn since(self, earlier: Size) -> Size {
        Size {
            forward: self.forward - earlier.forward,
            reverse: self.reverse - earlier.reverse,
        }
    }

    pub(super) fn exceeds(self, limit: usize) -> bool {
        self.forward.max(self.reverse) > limit
    }
}

/// The bytes of a node of a trie with these alternatives.
pub(super) fn node(alternatives: usize) -> usize {
    STATE + alternatives * ALTERNATIVE
}

/// The bytes of those transitions of a node that are equally preferred.
pub(super) fn chunk(transitions: usize) -> usize {
    match transitions {
        0 => 0,
        1 => STATE,
        _ => STATE + transitions * TRANSITION,
    }
}

/// The size of a class of codepoints, given as the states made of it.
///
/// Minimal states and merged transitions are the fewest possible. Backward
/// there is a trie of sequences, each of which the union leads to.
pub(super) fn class(states: &[State], ranges: &[ClassUnicodeRange]) -> Size {
    let transitions = |state: &State| match state {
        State::Sparse(transitions) => transitions.len(),
        _ => 1,
    };
    let count: usize = states.iter().map(transitions).sum();
    let backward = sequences::count(ranges);
    Size {
        forward: STATE * (states.len() + 1) + TRANSITION * count,
        reverse: STATE * (backward.prefixes + 2)
            + ALTERNATIVE * backward.sequences,
    }
}

/// True if the expression is known not to match the empty string.
pub(super) fn never_empty(hir: &Hir) -> bool {
    hir.properties().minimum_len().is_some_and(|len| len > 0)
}

/// The literals that the regex crate searches for instead of building an
/// automaton, as an expression; nothing if it builds one.
///
/// The expression may be much smaller than the original: `a|[a&&b]{99999}`
/// is but `a`.
pub(super) fn exempt(hir: &Hir) -> Option<Cow<'_, Hir>> {
    let properties = hir.properties();
    if properties.is_alternation_literal() {
        return Some(Cow::Borrowed(hir));
    }
    if properties.explicit_captures_len() > 0
        || !properties.look_set().is_empty()
        || is_deep(hir)
    {
        return None;
    }
    let mut prefixes = Seq::empty();
    let mut extractor = Extractor::new();
    extractor.kind(ExtractKind::Prefix);
    prefixes.union(&mut extractor.extract(hir));
    prefixes.optimize_for_prefix_by_preference();
    let literals = prefixes.literals().filter(|_| prefixes.is_exact())?;
    let is_empty = |literal: &Literal| literal.as_bytes().is_empty();
    if literals.is_empty() || literals.iter().any(is_empty) {
        return None;
    }
    let literals = literals.iter().map(|literal| literal.as_bytes());
    let literals = literals.map(Hir::literal).collect();
    Some(Cow::Owned(Hir::alternation(literals)))
}

/// True if the expression is too deep for regex-syntax's extractor, which
/// calls itself at each level.
fn is_deep(hir: &Hir) -> bool {
    let mut level = vec![hir];
    for _ in 0..MAX_DEPTH {
        level = level.iter().flat_map(|hir| hir.kind().subs()).collect();
    }
    !level.is_empty()
}
