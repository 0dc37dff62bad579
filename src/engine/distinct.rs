//! Patterns of a set that are the same: engines know each once.

use std::collections::HashMap;

use crate::abi::missing::Missing;

/// Which patterns are the same one.
pub(super) struct Distinct {
    /// The first pattern of each kind.
    firsts: Box<[u32]>,
    /// The kind of each pattern; empty if no two are the same.
    kinds: Box<[u32]>,
}

impl Distinct {
    /// Compares the patterns as they are written.
    pub(super) fn of(patterns: &[String]) -> Distinct {
        let mut known = HashMap::with_capacity(patterns.len());
        let mut firsts = Vec::new();
        let mut kinds = Vec::with_capacity(patterns.len());
        for (at, pattern) in (0..).zip(patterns) {
            let kind = *known.entry(pattern).or_insert_with(|| {
                firsts.push(at);
                firsts.len() as u32 - 1
            });
            kinds.push(kind);
        }
        if firsts.len() == patterns.len() {
            kinds.clear();
        }
        Distinct { firsts: firsts.into(), kinds: kinds.into() }
    }

    /// True if some patterns are the same.
    pub(super) fn has_same(&self) -> bool {
        !self.kinds.is_empty()
    }

    /// How many kinds there are.
    pub(super) fn len(&self) -> usize {
        self.firsts.len()
    }

    /// The first pattern of a kind.
    pub(super) fn first(&self, kind: usize) -> usize {
        self.firsts[kind] as usize
    }

    /// The first pattern that is the same as this one.
    pub(super) fn same(&self, pattern: usize) -> usize {
        match self.kinds.get(pattern) {
            Some(&kind) => self.first(kind as usize),
            None => pattern,
        }
    }

    /// The patterns that are missing, from the kinds that are.
    pub(super) fn spread(&self, kinds: Missing) -> Missing {
        if !self.has_same() {
            return kinds;
        }
        let mut missing = Missing::new(self.kinds.len());
        for (pattern, &kind) in self.kinds.iter().enumerate() {
            if kinds.has_matched(kind as usize) {
                missing.found(pattern);
            }
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_told_apart_by_their_text() {
        let of = |patterns: &[&str]| {
            let patterns: Vec<String> =
                patterns.iter().map(|it| it.to_string()).collect();
            Distinct::of(&patterns)
        };
        let all = of(&["b", "a", "c"]);
        assert!(!all.has_same());
        assert_eq!((all.len(), all.first(2), all.same(1)), (3, 2, 1));
        let some = of(&["b", "a", "b", "a", "c"]);
        assert!(some.has_same());
        assert_eq!((some.len(), some.first(2), some.same(3)), (3, 4, 1));
        let mut kinds = Missing::new(3);
        kinds.found(0);
        let missing = some.spread(kinds);
        let found = (0..5).filter(|&it| missing.has_matched(it));
        assert_eq!(found.collect::<Vec<_>>(), [0, 2]);
        assert_eq!(missing.left(), 3);
        assert_eq!(of(&[]).len(), 0);
    }
}
