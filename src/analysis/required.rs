//! Bytes that every match contains.
//!
//! Where one is not in a haystack there is no match, and one search for it
//! costs less than the start of any other. It pays where most haystacks are
//! short and have no match, as the lines of a file.
//!
//! Looking for it first costs no more than the search that follows: a match
//! ends behind the first such byte, and a search that finds none is over.
//!
//! Limits: one of up to three bytes, twice, and rare ones; characters beyond ASCII that
//! are no literal are not looked at.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::util::byteset::ByteSet;
use crate::util::frequency::share_of_ascii;

/// The most bytes that are looked for at once.
const MOST: usize = 3;

/// How many of ten thousand bytes of text the byte may be: with more, most
/// lines have one.
const MOST_PER_10000: u32 = 150;

/// The most bytes that are asked for, one after the other.
const ASKED: usize = 2;

/// Bytes one of which is in every match.
pub(crate) type Choice = Vec<u8>;

/// What every match contains, if that is rare enough: a byte of each of these
/// choices, the rarest first.
pub(crate) fn required(hir: &Hir) -> Vec<Choice> {
    let mut sets = Vec::new();
    collect(hir, MAX_DEPTH, &mut sets);
    sets.retain(|set| share_of_ascii(set) <= MOST_PER_10000);
    sets.sort_by_key(share_of_ascii);
    sets.dedup();
    sets.truncate(ASKED);
    sets.iter().map(|set| set.iter().collect()).collect()
}

/// The sets of bytes that every match has a member of, one for each part of a
/// sequence.
fn collect(hir: &Hir, depth: usize, sets: &mut Vec<ByteSet>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match hir.kind() {
        HirKind::Capture(capture) => collect(&capture.sub, depth, sets),
        HirKind::Concat(subs) => {
            subs.iter().for_each(|sub| collect(sub, depth, sets));
        }
        _ => sets.extend(best(hir, depth)),
    }
}

/// Expressions are looked into so deep.
const MAX_DEPTH: usize = 64;

/// The rarest set of bytes that every match has a member of.
fn best(hir: &Hir, depth: usize) -> Option<ByteSet> {
    let depth = depth.checked_sub(1)?;
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(literal) => {
            rarest(literal.0.iter().map(|&byte| only(byte)))
        }
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.iter().map(|it| (it.start(), it.end()));
            small(ranges)
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ascii = class.iter().all(|it| it.end().is_ascii());
            let ranges = class.iter();
            let ranges = ranges.map(|it| (it.start() as u8, it.end() as u8));
            if ascii { small(ranges) } else { None }
        }
        HirKind::Repetition(rep) if rep.min == 0 => None,
        HirKind::Repetition(rep) => best(&rep.sub, depth),
        HirKind::Capture(capture) => best(&capture.sub, depth),
        HirKind::Concat(subs) => {
            rarest(subs.iter().filter_map(|sub| best(sub, depth)))
        }
        HirKind::Alternation(subs) => {
            let all = subs.iter().map(|sub| best(sub, depth));
            let all: Option<Vec<ByteSet>> = all.collect();
            let union = all?.into_iter().reduce(|a, b| a.union(&b))?;
            (union.len() <= MOST).then_some(union)
        }
    }
}

fn only(byte: u8) -> ByteSet {
    ByteSet::of(|other| other == byte)
}

fn small(ranges: impl Iterator<Item = (u8, u8)>) -> Option<ByteSet> {
    let mut set = ByteSet::default();
    ranges.for_each(|(start, end)| set.add_range(start, end));
    (1..=MOST).contains(&set.len()).then_some(set)
}

/// The set that is least likely to be met; bytes beyond ASCII are likely
/// where there are any.
fn rarest(sets: impl Iterator<Item = ByteSet>) -> Option<ByteSet> {
    sets.filter(|set| set.iter().all(|byte| byte.is_ascii()))
        .min_by_key(share_of_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Syntax;
    use crate::syntax::parse;

    fn text(pattern: &str) -> Option<String> {
        let all = required(&parse(pattern, &Syntax::default()).unwrap());
        let texts = all.iter().map(|set| set.escape_ascii().to_string());
        let texts: Vec<String> = texts.collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    }

    #[test]
    fn accepts_what_every_match_contains() {
        assert_eq!(text(r"\s*#x?").as_deref(), Some("#"));
        assert_eq!(text(r"(\s*)((?:#a)(?:z)?)").as_deref(), Some("#"));
        assert_eq!(text("(#[Nn](?:[Zz])a)").as_deref(), Some("Zz #"));
        assert_eq!(text("zz+z").as_deref(), Some("z"));
        assert_eq!(text("a+[Zz]b|c*z{2}").as_deref(), Some("Zz"));
        assert_eq!(text("(?:z|q|j)+").as_deref(), Some("jqz"));
    }

    #[test]
    fn declines_what_a_match_may_lack() {
        for pattern in
            ["", "z*", "z?a", "z|", "[a-z]", r"\b", "z|q|j|#", "(?:z|a*)"]
        {
            assert_eq!(text(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn declines_what_most_text_contains() {
        for pattern in ["e", "[ae]+", " a", "é", "☃+"] {
            assert_eq!(text(pattern), None, "{pattern}");
        }
    }

    /// `(?i)k` matches a character that is not ASCII.
    #[test]
    fn declines_characters_beyond_ascii() {
        assert_eq!(text("(?i)k"), None);
        assert_eq!(text("[z☃]"), None);
    }
}
