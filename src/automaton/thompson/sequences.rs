//! A class of codepoints as sequences of byte ranges.
//!
//! A range of codepoints is cut wherever the encodings of its ends would
//! differ in anything but one range per byte: `é-☃` becomes
//!
//! ```text
//! [C3][A9-BF]  [C4-DF][80-BF]  [E0][A0-BF][80-BF]  [E1][80-BF][80-BF]
//! [E2][80-97][80-BF]  [E2][98][80-83]
//! ```
//!
//! Nothing is compiled from this. The regex crate's reverse automaton is a
//! trie of these sequences, so their number is what it takes to know its
//! size.

use regex_syntax::hir::ClassUnicodeRange;

/// The last codepoints that are encoded in 1, 2 and 3 bytes.
const LASTS: [u32; 3] = [0x7F, 0x7FF, 0xFFFF];

/// What the sequences of a class amount to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Count {
    /// How many sequences there are.
    pub(super) sequences: usize,
    /// How many different beginnings they have: the nodes of their trie.
    pub(super) prefixes: usize,
}

/// Counts the sequences of sorted ranges.
pub(super) fn count(ranges: &[ClassUnicodeRange]) -> Count {
    let mut count = Count::default();
    // No range, so that nothing is in common with it.
    let mut last = [(1, 0); 4];
    let mut add = |start: u32, end: u32| {
        let (sequence, len) = sequence(start, end);
        let pairs = sequence.iter().zip(&last).take(len);
        let common = pairs.take_while(|(new, old)| new == old).count();
        count.sequences += 1;
        count.prefixes += len - common;
        last = sequence;
    };
    for range in ranges {
        let (start, end) = (u32::from(range.start()), u32::from(range.end()));
        // Surrogates are not encoded.
        if start < 0xD800 && end > 0xDFFF {
            cut(start, 0xD7FF, &mut add);
            cut(0xE000, end, &mut add);
        } else {
            cut(start, end, &mut add);
        }
    }
    count
}

/// Cuts a range without surrogates into pieces that are one sequence each.
fn cut(mut start: u32, end: u32, add: &mut impl FnMut(u32, u32)) {
    while start <= end {
        let last = piece(start, end);
        add(start, last);
        start = last + 1;
    }
}

/// The end of the first piece of a range.
fn piece(start: u32, mut end: u32) -> u32 {
    for last in LASTS {
        if start <= last && last < end {
            end = last;
        }
    }
    if end <= LASTS[0] {
        return end;
    }
    for bits in [6, 12, 18] {
        let mask = (1 << bits) - 1;
        if start & !mask != end & !mask {
            if start & mask != 0 {
                return start | mask;
            }
            if end & mask != mask {
                end = (end & !mask) - 1;
            }
        }
    }
    end
}

/// The ranges of bytes of a piece, and how many there are.
fn sequence(start: u32, end: u32) -> ([(u8, u8); 4], usize) {
    let (mut first, mut last) = ([0; 4], [0; 4]);
    let len = encode(start, &mut first);
    encode(end, &mut last);
    (core::array::from_fn(|i| (first[i], last[i])), len)
}

fn encode(codepoint: u32, bytes: &mut [u8; 4]) -> usize {
    char::from_u32(codepoint).map_or(0, |ch| ch.encode_utf8(bytes).len())
}

#[cfg(test)]
mod tests {
    use regex_syntax::utf8::Utf8Sequences;

    use super::*;

    fn check(ranges: &[(u32, u32)]) {
        let ranges: Vec<ClassUnicodeRange> = ranges
            .iter()
            .map(|&(start, end)| {
                let [start, end] =
                    [start, end].map(|c| char::from_u32(c).unwrap());
                ClassUnicodeRange::new(start, end)
            })
            .collect();
        let sequences = ranges
            .iter()
            .flat_map(|r| Utf8Sequences::new(r.start(), r.end()))
            .map(|sequence| sequence.as_slice().to_vec());
        let sequences: Vec<_> = sequences.collect();
        let mut prefixes = std::collections::BTreeSet::new();
        for sequence in &sequences {
            for len in 1..=sequence.len() {
                let pairs = sequence[..len].iter().map(|r| (r.start, r.end));
                prefixes.insert(pairs.collect::<Vec<_>>());
            }
        }
        let expected =
            Count { sequences: sequences.len(), prefixes: prefixes.len() };
        assert_eq!(count(&ranges), expected, "{ranges:x?}");
    }

    #[test]
    fn equals_regex_syntax() {
        let edges = [
            0, 1, 0x40, 0x7F, 0x80, 0x81, 0xBF, 0xC0, 0x7FF, 0x800, 0xFFF,
            0x1000, 0x1234, 0xD7FF, 0xE000, 0xF000, 0xFFFF, 0x1_0000,
            0x1_0FFF, 0x3_FFFF, 0x4_0000, 0xF_FFFF, 0x10_FFFF,
        ];
        for (i, &start) in edges.iter().enumerate() {
            for (j, &end) in edges.iter().enumerate().skip(i) {
                check(&[(start, end)]);
                for &next in edges.iter().skip(j + 1) {
                    check(&[(start, end), (next, next)]);
                }
            }
        }
    }
}
