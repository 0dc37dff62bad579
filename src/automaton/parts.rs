//! Which codepoints a pattern cannot tell apart.
//!
//! The large classes of a pattern, and `\w` where Unicode word boundaries
//! ask for it, divide the codepoints above ASCII into a few *parts*: two
//! codepoints are in the same part if each of those classes has both or
//! neither. Where a character of several bytes begins, the walk decodes it
//! and looks up its part, and that is the unit of the first byte. A class is
//! then a set of parts, however many ranges of codepoints it has.
//!
//! Limits: there are at most [`MAX_PARTS`] parts. Classes that would make
//! more, and small ones, which are as well off as bytes, are not divided by.
//! The parts of the first few sets of classes are kept for the process.

use std::sync::{Arc, OnceLock};

use regex_syntax::hir::ClassUnicodeRange;

use super::nfa::PartSet;
use crate::abi::rows::LEADS;
use crate::util::parts::{PartTable, Words};
use crate::util::utf8::{codepoint, lead_len};

/// The most parts of one pattern.
pub(crate) const MAX_PARTS: usize = 8;
/// A class of so many ranges is worth decoding characters for: as bytes it
/// has hundreds of states. `\p{L}` has 677 ranges, `\d` has 71.
const MIN_LARGE: usize = 128;
/// Where characters are decoded, a class of so many ranges makes parts of
/// its own. A smaller one uses those that there are, or stays bytes.
const MIN_OWN: usize = 8;
/// The most classes that are looked at.
const MAX_CLASSES: usize = 24;
/// How many sets of classes are kept.
const CELLS: usize = 16;

static CELL: [OnceLock<Arc<Parts>>; CELLS] =
    [const { OnceLock::new() }; CELLS];

type Ranges = [ClassUnicodeRange];

/// How a pattern divides the codepoints above ASCII.
#[derive(Debug)]
pub(crate) struct Parts {
    table: PartTable,
    len: usize,
    /// The parts of the characters that each byte from `C0` on begins.
    of_leads: [u16; LEADS],
    /// The parts that are word characters, if boundaries ask for them.
    words: Option<PartSet>,
    /// The classes that were looked at; what has no parts stays bytes.
    classes: Vec<(Box<Ranges>, Option<PartSet>)>,
}

/// The classes of a pattern that parts are chosen for.
#[derive(Default)]
pub(crate) struct Classes<'h> {
    found: Vec<&'h Ranges>,
    large: bool,
}

impl<'h> Classes<'h> {
    /// Notes a class of codepoints.
    pub(crate) fn add(&mut self, ranges: &'h Ranges) {
        let ascii = ranges.last().is_none_or(|range| range.end().is_ascii());
        if ascii
            || self.found.len() == MAX_CLASSES
            || self.found.contains(&ranges)
        {
            return;
        }
        self.found.push(ranges);
        self.large |= ranges.len() >= MIN_LARGE;
    }
}

impl Parts {
    /// The parts of a pattern, unless it has no use for them.
    pub(crate) fn of(
        words: bool,
        classes: &Classes<'_>,
    ) -> Option<Arc<Parts>> {
        if !words && !classes.large {
            return None;
        }
        for cell in &CELL {
            match cell.get() {
                Some(kept) if kept.is(words, &classes.found) => {
                    return Some(Arc::clone(kept));
                }
                Some(_) => {}
                None => {
                    // The cell is filled outside its lock: a process that is
                    // forked meanwhile must not inherit a lock that nobody
                    // opens.
                    let new = Arc::new(Parts::new(words, &classes.found));
                    let _ = cell.set(Arc::clone(&new));
                    return Some(new);
                }
            }
        }
        Some(Arc::new(Parts::new(words, &classes.found)))
    }

    fn is(&self, words: bool, classes: &[&Ranges]) -> bool {
        self.words.is_some() == words
            && self
                .classes
                .iter()
                .map(|known| &*known.0)
                .eq(classes.iter().copied())
    }

    fn new(words: bool, classes: &[&Ranges]) -> Parts {
        let mut division = Division::new();
        if words {
            let ranges = Words::get().ranges().iter().copied();
            division.divide(ranges, WORDS, MAX_PARTS);
        }
        let mut divided = vec![false; classes.len()];
        // Large classes first: they have most to gain.
        for min in [MIN_LARGE, MIN_OWN, 0] {
            for (index, class) in classes.iter().enumerate() {
                if divided[index] || class.len() < min {
                    continue;
                }
                let most = if min == 0 { division.len() } else { MAX_PARTS };
                divided[index] = division.divide(pairs(class), index, most);
            }
        }
        let set = |bit| division.set(bit);
        let known = classes.iter().zip(&divided).enumerate();
        Parts {
            table: PartTable::new(
                division
                    .ranges
                    .iter()
                    .map(|&(start, end, part)| (start..=end, part)),
            ),
            len: division.len(),
            of_leads: division.of_leads(),
            words: words.then(|| set(WORDS)),
            classes: known
                .map(|(bit, (&class, &has))| {
                    (class.into(), has.then(|| set(bit)))
                })
                .collect(),
        }
    }

    /// The number of parts.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The parts of the characters that each byte from `C0` on begins, one
    /// bit each.
    pub(crate) fn of_leads(&self) -> &[u16; LEADS] {
        &self.of_leads
    }

    /// True if the part consists of word characters; never, if boundaries do
    /// not ask for them.
    pub(crate) fn is_word(&self, part: usize) -> bool {
        self.words.is_some_and(|words| words.contains(part))
    }

    /// What a part is called in dumps.
    pub(crate) fn name(&self, part: usize) -> String {
        match self.words {
            Some(_) if self.len == 2 && self.is_word(part) => {
                "word".to_owned()
            }
            Some(_) if self.len == 2 => "not-word".to_owned(),
            _ => format!("part-{part}"),
        }
    }

    /// The parts of a class, unless it stays bytes.
    pub(crate) fn of_class(&self, ranges: &Ranges) -> Option<PartSet> {
        let found = self.classes.iter().find(|known| *known.0 == *ranges);
        found.and_then(|known| known.1)
    }

    /// True if some class is a set of parts.
    pub(crate) fn has_classes(&self) -> bool {
        self.classes.iter().any(|class| class.1.is_some())
    }

    /// The part of the valid character of several bytes that begins at a
    /// position, if one does.
    #[inline]
    pub(crate) fn at(&self, haystack: &[u8], at: usize) -> Option<u8> {
        let bytes = &haystack[at..];
        let len = lead_len(*bytes.first()?)?;
        codepoint(bytes, len).map(|it| self.table.get(it))
    }

    /// The part of each codepoint, as machine code reads it.
    #[inline]
    pub(crate) fn table(&self) -> &[u8] {
        self.table.as_bytes()
    }
}

fn pairs(ranges: &Ranges) -> impl Iterator<Item = (u32, u32)> {
    ranges.iter().map(|r| (u32::from(r.start()), u32::from(r.end())))
}

/// For encodings of two, three and four bytes: the codepoints, the byte that
/// would begin codepoint 0, less `C0`, and how many bits the others hold.
const LENGTHS: [(u32, u32, usize, u32); 3] = [
    (0x80, 0x7FF, 0, 6),
    (0x800, 0xFFFF, 0x20, 12),
    (0x1_0000, 0x10_FFFF, 0x30, 18),
];

/// The bit that stands for word characters.
const WORDS: usize = MAX_CLASSES;

/// The codepoints above ASCII, divided so far.
struct Division {
    /// Sorted ranges that cover them all, each with its part.
    ranges: Vec<(u32, u32, u8)>,
    /// For each part one bit for each class that it is in.
    members: Vec<u32>,
}

impl Division {
    fn new() -> Division {
        // Surrogates are not encoded, so no part has to tell them apart.
        let ranges = vec![(0x80, 0xD7FF, 0), (0xE000, 0x10_FFFF, 0)];
        Division { ranges, members: vec![0] }
    }

    fn len(&self) -> usize {
        self.members.len()
    }

    /// The parts of the characters that each byte from `C0` on begins.
    fn of_leads(&self) -> [u16; LEADS] {
        let mut of_leads = [0; LEADS];
        for &(start, end, part) in &self.ranges {
            for (first, last, tag, bits) in LENGTHS {
                let (start, end) = (start.max(first), end.min(last));
                if start <= end {
                    for block in start >> bits..=end >> bits {
                        of_leads[tag + block as usize] |= 1 << part;
                    }
                }
            }
        }
        of_leads
    }

    /// The parts in which the class with this bit is.
    fn set(&self, bit: usize) -> PartSet {
        let is_in = |&part: &usize| self.members[part] >> bit & 1 != 0;
        (0..self.len()).filter(is_in).collect()
    }

    /// Divides every part by a class; false, and nothing has changed, if
    /// that makes more parts than allowed.
    fn divide(
        &mut self,
        class: impl Iterator<Item = (u32, u32)>,
        bit: usize,
        most: usize,
    ) -> bool {
        let mut members = Vec::new();
        let mut parts = [[None; 2]; MAX_PARTS];
        let mut ranges = Vec::with_capacity(self.ranges.len() * 2);
        let mut push = |start: u32, end: u32, old: u8, inside: bool| {
            let part = &mut parts[usize::from(old)][usize::from(inside)];
            let part = *part.get_or_insert_with(|| {
                let new = self.members[usize::from(old)];
                members.push(new | u32::from(inside) << bit);
                members.len() as u8 - 1
            });
            ranges.push((start, end, part));
        };
        let mut class = class.peekable();
        for &(start, end, part) in &self.ranges {
            let mut at = start;
            while at <= end {
                while class.next_if(|it| it.1 < at).is_some() {}
                let (inside, last) = match class.peek() {
                    Some(&(first, last)) if first <= at => (true, last),
                    Some(&(first, _)) => (false, first - 1),
                    None => (false, end),
                };
                let last = last.min(end);
                push(at, last, part, inside);
                at = last + 1;
            }
        }
        let fits = members.len() <= most;
        if fits {
            (self.ranges, self.members) = (ranges, members);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use regex_syntax::hir::{Class, HirKind};

    use super::*;
    use crate::config::Syntax;
    use crate::syntax::parse;

    /// The ranges of a class.
    fn class(pattern: &str) -> Vec<ClassUnicodeRange> {
        let hir = parse(pattern, &Syntax::default()).unwrap();
        match hir.kind() {
            HirKind::Class(Class::Unicode(class)) => class.ranges().to_vec(),
            _ => panic!("{pattern} is no class"),
        }
    }

    fn contains(ranges: &Ranges, c: char) -> bool {
        ranges.iter().any(|r| r.start() <= c && c <= r.end())
    }

    /// The parts of some classes, each character of which has been compared.
    fn parts(words: bool, patterns: &[&str]) -> Option<Arc<Parts>> {
        let ranges: Vec<_> = patterns.iter().map(|it| class(it)).collect();
        let mut classes = Classes::default();
        ranges.iter().for_each(|ranges| classes.add(ranges));
        let parts = Parts::of(words, &classes)?;
        assert!(parts.len() <= MAX_PARTS);
        let sets: Vec<_> =
            ranges.iter().map(|it| (it, parts.of_class(it))).collect();
        let mut buffer = [0; 4];
        for c in ('\u{80}'..=char::MAX).step_by(7) {
            let bytes = c.encode_utf8(&mut buffer).as_bytes();
            let part = usize::from(parts.at(bytes, 0).unwrap());
            assert!(part < parts.len());
            assert!(
                parts.of_leads()[usize::from(bytes[0] & 0x3F)] >> part & 1
                    != 0
            );
            for (ranges, set) in &sets {
                if let Some(set) = set {
                    assert_eq!(set.contains(part), contains(ranges, c), "{c}");
                }
            }
            let word = words && regex_syntax::is_word_character(c);
            assert_eq!(parts.is_word(part), word, "{c:?}");
        }
        Some(parts)
    }

    fn has(parts: &Parts, pattern: &str) -> bool {
        parts.of_class(&class(pattern)).is_some()
    }

    #[test]
    fn small_classes_have_no_parts() {
        for small in ["[^a]", "[а-я]", r"\s", r"[\x00-\x7F]", r"\d"] {
            assert!(parts(false, &[small]).is_none(), "{small}");
        }
        let parts = parts(true, &["[а-я]"]).unwrap();
        assert_eq!(parts.len(), 2);
        assert!(!has(&parts, "[а-я]"));
    }

    #[test]
    fn large_classes_divide() {
        for (words, classes, len) in [
            (true, &[][..], 2),
            (false, &[r"\w"][..], 2),
            (false, &[r"\w", r"\W"][..], 2),
            (true, &[r"\w", r"[^a]"][..], 2),
            (false, &[r"\w", r"\d"][..], 3),
            (false, &[r"\w", r"\s", r"\pL"][..], 4),
            (false, &[r"\pL", r"\p{Lu}", r"\p{Ll}"][..], 4),
        ] {
            let parts = parts(words, classes).unwrap();
            assert_eq!(parts.len(), len, "{classes:?}");
            assert!(classes.iter().all(|it| has(&parts, it)), "{classes:?}");
        }
    }

    #[test]
    fn what_makes_too_many_parts_stays_bytes() {
        let classes = [r"\s", r"\pL", r"\d", r"\p{Lu}", r"\p{Greek}"];
        let rest = [r"\p{Latin}", r"\p{Alphabetic}", "[^a-z]", "[а-яё]"];
        let all: Vec<&str> = classes.iter().chain(&rest).copied().collect();
        let parts = parts(false, &all).unwrap();
        assert!(has(&parts, r"\pL") && has(&parts, r"\p{Lu}"));
        assert!(has(&parts, "[^a-z]"), "all of them is free");
        assert!(!has(&parts, "[а-яё]"));
        assert!(all.iter().any(|it| !has(&parts, it)));
    }

    #[test]
    fn equal_sets_are_kept_once() {
        let first = parts(true, &[r"\w"]).unwrap();
        let second = parts(true, &[r"\w"]).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn what_is_not_utf8_has_no_part() {
        let parts = parts(false, &[r"\w"]).unwrap();
        for bytes in [
            &b"a"[..],
            b"\xC3",
            b"\xC3a",
            b"\x80",
            b"\xC0\x80",
            b"\xE0\x80\x80",
            b"\xED\xA0\x80",
            b"\xF4\x90\x80\x80",
            b"\xFF\x80",
        ] {
            assert_eq!(parts.at(bytes, 0), None, "{bytes:x?}");
        }
    }
}
