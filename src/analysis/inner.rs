//! What lies inside every match, and what may lie before it.
//!
//! `(\w+)@(\w+)` begins like most words, but an `@` is rare, and every match
//! has one behind nothing but word characters. An [`Inner`] says so: heads,
//! one of which begins somewhere inside every match, and how far before that
//! place the match may begin. Where several expressions match, each has an
//! inner part of its own, and all of them together are one.
//!
//! Limits: parts of a sequence are looked at one by one, the first few of
//! them; a part with a large class makes no heads.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use crate::analysis::heads::{Head, heads};
use crate::util::byteset::ByteSet;
use crate::util::frequency::share_of_ascii;

/// The most parts of a sequence.
const MAX_PARTS: usize = 32;

/// How many parts heads are made of.
const HEAD_PARTS: usize = 6;

/// The most heads of one place.
const MAX_HEADS: usize = 64;

/// The most expressions of an alternation.
const MAX_ALTERNATIVES: usize = 16;

/// A class with more ranges makes no heads.
const MAX_RANGES: usize = 16;

/// A place inside every match.
#[derive(Clone, Debug)]
pub(crate) struct Inner {
    /// One of these begins there.
    pub(crate) heads: Vec<Head>,
    /// What of the match lies before it.
    pub(crate) before: Before,
}

/// Text that lies before a place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Before {
    /// The bytes that it may consist of.
    pub(crate) bytes: ByteSet,
    pub(crate) min: usize,
    /// Its length at most, if that is bounded.
    pub(crate) max: Option<usize>,
}

/// Places inside every match of an expression, one of which may be rare.
///
/// The caller has made sure that the expression is not too deep to recurse.
pub(crate) fn inner(hir: &Hir) -> Vec<Inner> {
    match hir.kind() {
        HirKind::Capture(capture) => inner(&capture.sub),
        HirKind::Alternation(all) if all.len() <= MAX_ALTERNATIVES => {
            let each = all.iter().map(rarest);
            let each: Option<Vec<Inner>> = each.collect();
            each.and_then(together).into_iter().collect()
        }
        HirKind::Alternation(_) => Vec::new(),
        _ => of_sequence(hir),
    }
}

/// The rarest place inside every match, its start included.
fn rarest(hir: &Hir) -> Option<Inner> {
    let max = Some(0);
    let start = heads(hir).map(|heads| Inner {
        heads,
        before: Before { max, ..Before::default() },
    });
    let all = inner(hir).into_iter().chain(start);
    all.min_by_key(|inner| inner.heads.iter().map(commonness).sum::<u32>())
}

/// How common a head is, by its rarest byte.
fn commonness(head: &Head) -> u32 {
    // Bytes beyond ASCII are common where there are any.
    let beyond = |set: &ByteSet| set.iter().any(|byte| byte >= 0x80);
    let share =
        |set: &ByteSet| share_of_ascii(set) + u32::from(beyond(set)) * 500;
    head.iter().map(share).min().unwrap_or(u32::MAX / 128)
}

/// A place that is inside every match of several expressions, if each has
/// one.
fn together(each: Vec<Inner>) -> Option<Inner> {
    let all = each.into_iter().reduce(|mut all, other| {
        all.heads.extend(other.heads);
        all.before = Before {
            bytes: all.before.bytes.union(&other.before.bytes),
            min: all.before.min.min(other.before.min),
            max: all.before.max.zip(other.before.max).map(|(a, b)| a.max(b)),
        };
        all
    })?;
    (all.heads.len() <= MAX_HEADS).then_some(all)
}

fn of_sequence(hir: &Hir) -> Vec<Inner> {
    let mut parts = Vec::new();
    flatten(hir, &mut parts);
    let mut before = Before { max: Some(0), ..Before::default() };
    let mut all = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 && tells(part) {
            let end = parts.len().min(at + HEAD_PARTS);
            let rest = Hir::concat(parts[at..end].to_vec());
            let heads = heads(&rest).filter(|it| it.len() <= MAX_HEADS);
            let before = before.clone();
            all.extend(heads.map(|heads| Inner { heads, before }));
        }
        before.add(part);
    }
    all
}

/// The first parts of a sequence, which always follow each other; what
/// repeats a sequence begins with it. False if there are more, so that
/// nothing follows the last one.
fn flatten(hir: &Hir, parts: &mut Vec<Hir>) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => flatten(&capture.sub, parts),
        HirKind::Concat(subs) => subs.iter().all(|sub| flatten(sub, parts)),
        HirKind::Repetition(rep) if rep.min > 0 && is_sequence(&rep.sub) => {
            let max = rep.max.map(|max| max - 1);
            let again = Repetition { min: rep.min - 1, max, ..rep.clone() };
            flatten(&rep.sub, parts) && push(Hir::repetition(again), parts)
        }
        _ => push(hir.clone(), parts),
    }
}

/// Adds a part, if there is room.
fn push(part: Hir, parts: &mut Vec<Hir>) -> bool {
    let fits = parts.len() < MAX_PARTS;
    if fits {
        parts.push(part);
    }
    fits
}

fn is_sequence(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => is_sequence(&capture.sub),
        kind => matches!(kind, HirKind::Concat(_)),
    }
}

/// True if heads that begin with this part may be rare.
fn tells(part: &Hir) -> bool {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(_) | HirKind::Concat(_) => true,
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().len() <= MAX_RANGES
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().len() <= MAX_RANGES
        }
        HirKind::Repetition(rep) => rep.min > 0 && tells(&rep.sub),
        HirKind::Capture(capture) => tells(&capture.sub),
        HirKind::Alternation(all) => {
            all.len() <= MAX_ALTERNATIVES && all.iter().all(tells)
        }
    }
}

impl Before {
    /// Adds a part behind what there is.
    fn add(&mut self, part: &Hir) {
        let properties = part.properties();
        let max = properties.maximum_len();
        self.min += properties.minimum_len().unwrap_or(0);
        self.max = self.max.zip(max).map(|(a, b)| a.saturating_add(b));
        add_bytes(part, &mut self.bytes);
    }
}

/// Adds every byte that a match of an expression may contain.
fn add_bytes(hir: &Hir, set: &mut ByteSet) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            literal.0.iter().for_each(|&byte| set.add(byte));
        }
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.iter();
            ranges.for_each(|it| set.add_range(it.start(), it.end()));
        }
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.iter() {
                let (start, end) = (range.start(), range.end());
                if start.is_ascii() {
                    set.add_range(start as u8, end.min('\x7F') as u8);
                }
                if !end.is_ascii() {
                    set.add_range(0x80, 0xFF);
                }
            }
        }
        _ => hir.kind().subs().iter().for_each(|sub| add_bytes(sub, set)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::heads::Show;
    use crate::config::Syntax;
    use crate::syntax::parse;

    /// Every place: its heads, and what may lie before it.
    fn places(pattern: &str) -> Vec<(String, String, usize, Option<usize>)> {
        let syntax =
            Syntax { unicode: false, utf8: false, ..Syntax::default() };
        let all = inner(&parse(pattern, &syntax).expect("a pattern"));
        let place = |inner: &Inner| {
            let heads = inner.heads.iter().map(|it| Show(it).to_string());
            let heads: Vec<String> = heads.collect();
            let Before { bytes, min, max } = inner.before;
            (heads.join(" "), format!("{bytes:?}"), min, max)
        };
        all.iter().map(place).collect()
    }

    fn place(
        heads: &str,
        bytes: &str,
        min: usize,
        max: Option<usize>,
    ) -> (String, String, usize, Option<usize>) {
        (heads.to_owned(), bytes.to_owned(), min, max)
    }

    #[test]
    fn places_of_a_sequence() {
        let all = places("([a-z]+)@(x|y)z");
        assert_eq!(all[0], place("@[x-y]z", "[a-z]", 1, None));
        let all = places("([0-9]{1,3})[.]([0-9]{1,3})");
        assert_eq!(all[0], place(".[0-9]", "[0-9]", 1, Some(3)));
        // What is repeated begins with its parts.
        let all = places("(?:([ab]+)=c)+d");
        assert_eq!(all[0].1, "[a-b]");
        assert!(all[0].0.starts_with("=c"), "{all:?}");
    }

    #[test]
    fn alternatives_have_one_place_together() {
        let all = places("[ab]{2}@|[c-e]x?#|f");
        assert_eq!(all, [place("@ # f", "[a-ex]", 0, Some(2))]);
        assert_eq!(places("[ab]+@|[a-z]*"), []);
    }

    #[test]
    fn declines_what_a_match_may_lack() {
        for pattern in ["", "a", "[a-z]+(?:@b)?", "[a-z]+@*", "(?:a@|b)*"] {
            assert_eq!(places(pattern), [], "{pattern}");
        }
    }

    /// Behind the last part that is looked at nothing is known, least of all
    /// that the sequence begins again there.
    #[test]
    fn a_sequence_that_is_cut_short_does_not_begin_again() {
        let long = format!("q{}#", "[0-9][a-f]".repeat(MAX_PARTS));
        for pattern in [
            format!("(?:{long}){{2}}"),
            format!("(?:(?:{long}){{1,2}}y){{2}}"),
        ] {
            let all = places(&pattern);
            assert!(all.len() > MAX_PARTS / 2, "{pattern}: {all:?}");
            assert!(all.len() < MAX_PARTS, "{pattern}: {all:?}");
            for (heads, ..) in all {
                assert!(!heads.contains(['q', '#', 'y']), "{heads}");
            }
        }
    }

    /// What lies before covers all that may, of any length.
    #[test]
    fn characters_beyond_ascii_are_any_bytes_beyond_it() {
        let hir = parse("[aé]+@", &Syntax::default()).expect("a pattern");
        let all = inner(&hir);
        assert_eq!(all.len(), 1);
        let set = ByteSet::of(|byte| byte == b'a' || byte >= 0x80);
        assert_eq!(all[0].before.bytes, set);
        let hir = parse("[aé]{3}@", &Syntax::default()).expect("a pattern");
        assert_eq!(inner(&hir)[0].before.max, Some(6));
    }
}
