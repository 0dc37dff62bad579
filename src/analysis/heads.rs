//! What every match must begin with, as sets of bytes.
//!
//! A [`Head`] is one set of bytes for each of the first positions. Every match
//! begins with one of the heads of its expression: it is at least as long as
//! that head, and each of its first bytes is in the set for its position.
//! Heads claim too little rather than too much: where enumerating would take
//! too many of them, sets are merged, or the heads end.
//!
//! Unlike literals, heads keep classes whole: `\d{4}-` is five sets instead
//! of ten thousand strings, and `(?i)holmes` six pairs of letters.

use core::fmt;

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};
use regex_syntax::utf8::Utf8Sequences;

use crate::util::byteset::ByteSet;

/// The sets of the first bytes.
pub(crate) type Head = Vec<ByteSet>;

/// The longest head: as far as a scan looks ahead.
pub(crate) const MAX_HEAD: usize = 32;

/// The most heads of one expression.
const MAX_HEADS: usize = 128;

/// The most pieces that are looked at in one alternation; beyond that nothing
/// is claimed of it.
const MAX_PIECES: usize = 8 << 10;

/// A head on its way.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Piece {
    head: Head,
    /// True if the head is all that is matched: what follows may be appended.
    whole: bool,
}

/// The heads of an expression; `None` if a match may begin with anything.
///
/// The caller has made sure that the expression is not too deep to recurse.
pub(crate) fn heads(hir: &Hir) -> Option<Vec<Head>> {
    let mut heads: Vec<Head> = Vec::new();
    for piece in pieces(hir) {
        if piece.head.is_empty() {
            return None;
        }
        if !heads.contains(&piece.head) {
            heads.push(piece.head);
        }
    }
    (!heads.is_empty()).then_some(heads)
}

/// A head of literal bytes.
pub(crate) fn of_literal(literal: &[u8]) -> Head {
    let set = |&byte: &u8| ByteSet::of(|b| b == byte);
    literal.iter().take(MAX_HEAD).map(set).collect()
}

/// The bytes with which a head begins, as far as only one is possible.
fn literal_part(head: &[ByteSet]) -> Vec<u8> {
    let only = |set: &ByteSet| {
        let mut bytes = set.iter();
        bytes.next().filter(|_| bytes.next().is_none())
    };
    head.iter().map_while(only).collect()
}

/// The bytes with which all heads begin.
pub(crate) fn shared_literal(heads: &[Head]) -> Vec<u8> {
    let mut parts = heads.iter().map(|head| literal_part(head));
    let mut shared = parts.next().unwrap_or_default();
    for part in parts {
        let same = shared.iter().zip(&part).take_while(|(a, b)| a == b);
        shared.truncate(same.count());
    }
    shared
}

/// An expression that matches the empty string at least.
fn empty(whole: bool) -> Vec<Piece> {
    vec![Piece { head: Head::new(), whole }]
}

fn pieces(hir: &Hir) -> Vec<Piece> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => empty(true),
        HirKind::Literal(literal) => vec![Piece {
            head: of_literal(&literal.0),
            whole: literal.0.len() <= MAX_HEAD,
        }],
        HirKind::Class(class) => class_pieces(class),
        HirKind::Repetition(repetition) => repeated(repetition),
        HirKind::Capture(capture) => pieces(&capture.sub),
        HirKind::Concat(parts) => {
            let mut all = empty(true);
            for part in parts {
                if !all.iter().any(|piece| piece.whole) {
                    break;
                }
                all = append(all, &pieces(part));
            }
            all
        }
        HirKind::Alternation(alternatives) => alternated(alternatives),
    }
}

fn alternated(alternatives: &[Hir]) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut seen = 0;
    for alternative in alternatives {
        let more = pieces(alternative);
        seen += more.len();
        if seen > MAX_PIECES {
            return empty(false);
        }
        all.extend(more);
        if all.len() > 8 * MAX_HEADS {
            all = few(all);
        }
    }
    few(all)
}

fn repeated(repetition: &Repetition) -> Vec<Piece> {
    let once = pieces(&repetition.sub);
    let Repetition { min, max, .. } = *repetition;
    if min == 0 {
        let mut all = empty(max.is_some_and(|max| max <= 1));
        if max == Some(1) {
            all.extend(once);
        }
        return few(all);
    }
    let mut all = empty(true);
    for _ in 0..min.min(MAX_HEAD as u32) {
        all = append(all, &once);
    }
    if max != Some(min) || min > MAX_HEAD as u32 {
        all.iter_mut().for_each(|piece| piece.whole = false);
    }
    all
}

/// Every piece in front of every other, where the first is whole.
fn append(front: Vec<Piece>, back: &[Piece]) -> Vec<Piece> {
    if matches!(back, [only] if only.whole && only.head.is_empty()) {
        return front;
    }
    let whole = front.iter().filter(|piece| piece.whole).count();
    if whole * back.len() + (front.len() - whole) > MAX_HEADS {
        return front
            .into_iter()
            .map(|piece| Piece { whole: false, ..piece })
            .collect();
    }
    let mut all = Vec::new();
    for piece in front {
        if !piece.whole {
            all.push(piece);
            continue;
        }
        for Piece { head, whole } in back {
            let mut longer = piece.head.clone();
            longer.extend(head);
            let cut = longer.len() > MAX_HEAD;
            longer.truncate(MAX_HEAD);
            all.push(Piece { head: longer, whole: *whole && !cut });
        }
    }
    all
}

/// The same pieces if they are few; else shorter ones, many of which are the
/// same; else one that covers them all.
fn few(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if pieces.len() <= MAX_HEADS {
        return pieces;
    }
    pieces.sort_unstable();
    pieces.dedup();
    let len =
        (1..=MAX_HEAD).rev().find(|&len| cut_at(&pieces, len) <= MAX_HEADS);
    if let Some(len) = len {
        for piece in pieces.iter_mut().filter(|it| it.head.len() > len) {
            piece.head.truncate(len);
            piece.whole = false;
        }
        pieces.sort_unstable();
        pieces.dedup();
        return pieces;
    }
    let len = pieces.iter().map(|piece| piece.head.len()).min().unwrap_or(0);
    let mut head = vec![ByteSet::default(); len];
    for piece in &pieces {
        for (set, other) in head.iter_mut().zip(&piece.head) {
            set.add_all(other);
        }
    }
    vec![Piece { head, whole: false }]
}

/// How many different pieces are left of sorted ones that are cut, at most.
fn cut_at(pieces: &[Piece], len: usize) -> usize {
    let cut = |piece: &Piece| len.min(piece.head.len());
    let differ = |pair: &&[Piece]| {
        let [a, b] = pair else { return false };
        let uncut = a.head.len() <= len || b.head.len() <= len;
        uncut || a.head[..cut(a)] != b.head[..cut(b)]
    };
    1 + pieces.windows(2).filter(differ).count()
}

/// One piece for each length that an encoding of the class has.
fn class_pieces(class: &Class) -> Vec<Piece> {
    let mut by_len: [Head; 5] = Default::default();
    let mut add = |ranges: &mut dyn Iterator<Item = (u8, u8)>, len: usize| {
        let head = &mut by_len[len];
        head.resize(len, ByteSet::default());
        for (set, (start, end)) in head.iter_mut().zip(ranges) {
            set.add_range(start, end);
        }
    };
    match class {
        Class::Bytes(class) => {
            for range in class.ranges() {
                let range = (range.start(), range.end());
                add(&mut core::iter::once(range), 1);
            }
        }
        Class::Unicode(class) => {
            let sequences = class.ranges().iter().flat_map(|range| {
                Utf8Sequences::new(range.start(), range.end())
            });
            for sequence in sequences {
                let ranges = sequence.as_slice();
                let mut pairs = ranges.iter().map(|r| (r.start, r.end));
                add(&mut pairs, ranges.len());
            }
        }
    }
    by_len
        .into_iter()
        .filter(|head| !head.is_empty())
        .map(|head| Piece { head, whole: true })
        .collect()
}

/// A head for printing: `[Hh]olmes`.
pub(crate) struct Show<'a>(pub(crate) &'a [ByteSet]);

impl fmt::Display for Show<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for set in self.0 {
            match set.len() {
                1 => set.iter().try_for_each(|byte| {
                    write!(f, "{}", byte.escape_ascii())
                })?,
                _ => write!(f, "{set:?}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pattern: &str) -> Hir {
        let mut parser =
            regex_syntax::ParserBuilder::new().utf8(false).build();
        parser.parse(pattern).expect("a pattern")
    }

    fn shown(pattern: &str) -> Option<Vec<String>> {
        let heads = heads(&parse(pattern))?;
        Some(heads.iter().map(|head| Show(head).to_string()).collect())
    }

    #[test]
    fn heads_are_those_of_every_match() {
        for (pattern, expected) in [
            ("abc", &["abc"] as &[&str]),
            ("a|bc", &["a", "bc"]),
            ("(?-u)(?i)ab", &["[Aa][Bb]"]),
            ("[0-9]{2,}x", &["[0-9][0-9]"]),
            ("[0-9]{2}x", &["[0-9][0-9]x"]),
            ("ab?c", &["ac", "abc"]),
            ("(?:ab)+c", &["ab"]),
            ("a.*b", &["a"]),
            (r"\bfoo$", &["foo"]),
            ("(a(b))c", &["abc"]),
            ("[ж☃]b", &[r"\xd0\xb6b", r"\xe2\x98\x83b"]),
            ("(?i)s", &["[Ss]", r"\xc5\xbf"]),
            ("[а-я]", &[r"[\xd0-\xd1][\x80-\x8f\xb0-\xbf]"]),
        ] {
            let found = shown(pattern).expect(pattern);
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[test]
    fn heads_decline_what_may_begin_with_anything() {
        for pattern in ["", "a*", "a?", "a|", "(?:a|b*)c?", r"\b", r"[^\s\S]"]
        {
            assert_eq!(shown(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn heads_are_bounded() {
        for pattern in [
            "(?:a|bb){40}",
            "(?:[a-c]|de|fgh){20}x",
            &"(?i)sherlock".repeat(9),
            "x{1000}",
            &(0..500).map(|i| format!("k{i}x")).collect::<Vec<_>>().join("|"),
            &format!("x(?i)(?:{})", ["ksksksk"; 300].join("|")),
        ] {
            let found = heads(&parse(pattern)).expect(pattern);
            assert!(found.len() <= MAX_HEADS, "{pattern}");
            assert!(found.iter().all(|head| head.len() <= MAX_HEAD));
        }
    }

    #[test]
    fn alternatives_are_looked_at_up_to_a_bound() {
        // Each letter is also one beyond ASCII: 128 pieces for each word.
        let word = |i: usize| {
            let letter =
                |bit: usize| if (i >> bit) & 1 == 0 { 'k' } else { 's' };
            (0..7).map(letter).collect::<String>()
        };
        let words = |len: usize| {
            let words: Vec<String> = (0..len).map(word).collect();
            shown(&format!("(?i)(?:{})x", words.join("|")))
        };
        assert!(words(30).is_some_and(|heads| heads.len() <= MAX_HEADS));
        assert_eq!(words(100), None);
    }

    #[test]
    fn the_shared_literal_ends_at_a_choice() {
        for (pattern, expected) in
            [("(?-u)ab[cd]e", "ab"), ("abcd|abef|abc", "ab"), ("a|b", "")]
        {
            let heads = heads(&parse(pattern)).expect(pattern);
            assert_eq!(shared_literal(&heads), expected.as_bytes());
        }
    }
}
