//! Where the groups of a match are, and what a pattern says about them.
//!
//! [`GroupInfo`] is what is known before any search: how many groups there
//! are and how they are called. [`Groups`] is what one search found. It owns
//! what it needs, so it outlives the search and borrows from nothing.
//!
//! A group is looked up by [`Groups::get`] alone, which computes it from the
//! shape of the match and what few registers hold. Nothing is computed that
//! nobody asks for. How the groups are found says `capture`.

use std::sync::Arc;

use regex_syntax::hir::{self, Hir, HirKind};

use crate::abi::block::REGISTERS;
use crate::automaton::nfa::Nfa;
use crate::automaton::shapes::{BASES, Place, Shapes, Spot};
use crate::engine::Engine;
use crate::input::Span;
use crate::util::striped::Shared;

/// Number and names of a pattern's groups.
#[derive(Debug)]
pub(crate) struct GroupInfo {
    /// The name of each group, if it has one; the first is the whole match.
    names: Box<[Option<Arc<str>>]>,
    /// The groups with names, in order of their names.
    by_name: Box<[(Arc<str>, usize)]>,
    static_len: Option<usize>,
}

impl GroupInfo {
    /// Collects the groups of a pattern.
    ///
    /// A number below the highest that occurs counts as a group even if no
    /// expression is left that has it.
    pub(crate) fn new(hir: &Hir) -> GroupInfo {
        let names = match hir::visit(hir, Names(vec![None])) {
            Ok(names) => names,
            Err(error) => match error {},
        };
        let named = names.iter().enumerate();
        let mut by_name: Box<[(Arc<str>, usize)]> = named
            .filter_map(|(index, name)| {
                Some((Arc::clone(name.as_ref()?), index))
            })
            .collect();
        by_name.sort();
        let explicit = hir.properties().static_explicit_captures_len();
        GroupInfo {
            names: names.into(),
            by_name,
            static_len: explicit.map(|len| len + 1),
        }
    }

    /// The number of groups, the whole match included.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The number of groups that take part in a match, the whole match
    /// included, if it is the same for every match.
    #[inline]
    pub(crate) fn static_len(&self) -> Option<usize> {
        self.static_len
    }

    /// The names in order of the groups.
    #[inline]
    pub(crate) fn names(&self) -> &[Option<Arc<str>>] {
        &self.names
    }

    /// The group with this name.
    pub(crate) fn index(&self, name: &str) -> Option<usize> {
        let found = self.by_name.binary_search_by(|(it, _)| (**it).cmp(name));
        Some(self.by_name[found.ok()?].1)
    }
}

/// Collects the names of groups by their numbers.
struct Names(Vec<Option<Arc<str>>>);

impl hir::Visitor for Names {
    type Output = Vec<Option<Arc<str>>>;
    type Err = core::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, hir: &Hir) -> Result<(), Self::Err> {
        if let HirKind::Capture(capture) = hir.kind() {
            let index = capture.index as usize;
            if self.0.len() <= index {
                self.0.resize(index + 1, None);
            }
            self.0[index] = capture.name.as_deref().map(Arc::from);
        }
        Ok(())
    }
}

/// What all matches of a regex have in common.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(super) info: Arc<GroupInfo>,
    /// The shapes of matches, if an automaton says where groups are.
    pub(super) shapes: Option<Arc<Shapes>>,
    /// What says where slots are that have no tag, if the NFA does.
    pub(super) nfa: Option<Arc<Nfa>>,
}

impl Ground {
    /// The span between a slot and the next one.
    fn pair(&self, slots: &[usize], slot: usize) -> Option<Span> {
        let all = &self.nfa.as_ref()?.slots;
        let filled = |slot: usize| {
            slots.get(slot).copied().filter(|&offset| offset != UNSET)
        };
        let start = all.get(slot, filled)?;
        Some(Span { start, end: all.get(slot + 1, filled)? })
    }
}

/// Where the groups of one match are, and how they are called.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    ground: Shared<Ground>,
    span: Span,
    rest: Rest,
}

/// Where the groups besides the whole match are.
#[derive(Clone, Debug)]
pub(super) enum Rest {
    /// There are none.
    None,
    /// Start and end of each group in turn, the whole match first, or
    /// [`UNSET`]; the NFA says where those are that have no tag.
    Slots(Box<[usize]>),
    /// The match has this shape, which counts from these bases: its start, its
    /// end, and what registers hold.
    Shape(Place, [usize; BASES + FEW]),
    /// The same, with more of them.
    Large(Place, Box<[usize; BASES + REGISTERS]>),
}

/// A slot that is not set.
pub(super) const UNSET: usize = usize::MAX;

/// The registers that need no memory of their own.
pub(super) const FEW: usize = 14;

impl Groups {
    #[inline]
    pub(super) fn new(ground: Shared<Ground>, span: Span, rest: Rest) -> Self {
        Groups { ground, span, rest }
    }

    /// Makes them the groups of another match that has the same ground.
    #[inline]
    pub(super) fn put(
        &mut self,
        span: Span,
        rest: impl FnOnce(&Ground) -> Rest,
    ) {
        self.span = span;
        self.rest = rest(&self.ground);
    }

    /// The shapes that this match may have, if it has one.
    #[inline]
    pub(super) fn shapes(&self) -> Option<&Arc<Shapes>> {
        self.ground.shapes.as_ref()
    }

    /// Number and names of all groups of the pattern.
    #[inline]
    pub(crate) fn info(&self) -> &GroupInfo {
        &self.ground.info
    }

    /// The whole match.
    #[inline]
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// Where a group is; `None` if there is no such group, or if it took no
    /// part in the match.
    ///
    /// Costs the same however many groups there are.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<Span> {
        if index == 0 {
            return Some(self.span);
        }
        let slot = index.checked_mul(2)?;
        let (shape, bases) = match &self.rest {
            Rest::None => return None,
            Rest::Slots(slots) => {
                return self.ground.pair(slots, slot);
            }
            Rest::Shape(shape, bases) => (*shape, &bases[..]),
            Rest::Large(shape, bases) => (*shape, &bases[..]),
        };
        let [start, end] = self.ground.shapes.as_ref()?.pair(shape, slot)?;
        // PERF: no branch on what a spot is counted from.
        let at = |spot: Spot| {
            let base = *bases.get(spot.base())?;
            Some(base.wrapping_add_signed(spot.distance()))
        };
        Some(Span { start: at(start)?, end: at(end)? })
    }

    /// The number of groups, the whole match included.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.info().len()
    }
}

impl Engine {
    /// Number and names of the groups.
    #[inline]
    pub(crate) fn group_info(&self) -> &Arc<GroupInfo> {
        &self.info
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::input::Input;

    fn engine(pattern: &str) -> Engine {
        Engine::new(pattern, &Config::default()).expect("a regex")
    }

    #[test]
    fn groups_are_counted_and_named_as_in_regex() {
        let patterns = [
            "a",
            "abc|def",
            "(a)(?P<n>b)?(?<m>(c))",
            "(a){0}",
            "(a){0}(?<b>c)",
            "((?<z>a)|(?<y>b))*(?<a>)",
            "(a)|(b)",
            "(?:(a)|(b))(c)",
            "(a)*",
            "(?<é_1>a)[z&&y](x)",
        ];
        for pattern in patterns {
            let ours = engine(pattern);
            let info = ours.group_info();
            let theirs = regex::Regex::new(pattern).expect("a regex");
            assert_eq!(info.len(), theirs.captures_len(), "{pattern}");
            let len = theirs.static_captures_len();
            assert_eq!(info.static_len(), len, "{pattern}");
            let names: Vec<_> =
                info.names().iter().map(Option::as_deref).collect();
            assert!(theirs.capture_names().eq(names), "{pattern}");
            for (index, name) in theirs.capture_names().enumerate() {
                let Some(name) = name else { continue };
                assert_eq!(info.index(name), Some(index), "{pattern}");
            }
            assert_eq!(info.index("nobody"), None);
        }
    }

    #[test]
    fn groups_of_a_known_match_are_those_of_a_search() {
        for pattern in [r"(\b)(a|ab)(c|bcd)?(\B|$)", "(a*)(b)?", "(?:(a)|b)*"]
        {
            let engine = engine(pattern);
            for haystack in ["xabcdy", "abcd", "aab b", "babaa", "a☃ab"] {
                for start in 0..=haystack.len() {
                    let input =
                        Input::new(haystack).span(start..haystack.len());
                    let Some(all) = engine.captures(&input) else { continue };
                    assert_eq!(engine.find(&input), Some(all.span()));
                    let again = engine.groups_of(&input, all.span());
                    for group in 0..=all.len() {
                        let (all, again) = (all.get(group), again.get(group));
                        assert_eq!(all, again, "{pattern} {haystack}");
                    }
                }
            }
        }
    }
}
